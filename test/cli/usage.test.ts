import { readdirSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { jsonLines, openPlace, type Place, writeFiles } from './run.ts'
import { makeMill } from './story.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.remove())

/** Every command: its file in src/cli is named after it. */
const TOOLS = ['command', 'help', 'output', 'parse', 'print-event']
const commands = readdirSync(join(import.meta.dirname, '../../src/cli'))
  .map(file => file.replace(/\.tsx?$/, ''))
  .filter(name => !TOOLS.includes(name))

const LANGUAGES = ['en_US.UTF-8', 'zh_CN.UTF-8'] as const
/** A locale key that was shown because it has no text. */
const RAW_KEY = /(?:^|\s)(?:help|error|hint|progress|models|draft|prompt|part|gate)\.[a-z][\w.-]*/m

describe.concurrent('fabula without a project', () => {
  it.each(LANGUAGES)('says what it is and lists its commands in %s', async lang => {
    const [bare, help] = await Promise.all([place.run(['--help'], { lang }), place.run(['help'], { lang })])
    expect(bare).toEqual({ ...help, code: 0, err: '' })
    for (const name of commands) expect(help.out).toMatch(new RegExp(`^  ${name} {2,}\\S`, 'm'))
    expect(help.out).not.toMatch(RAW_KEY)
    expect(/\p{Script=Han}/u.test(help.out)).toBe(lang === 'zh_CN.UTF-8')
  })

  it.each(LANGUAGES)(
    'needs a terminal for its screens, and names the command to use without: %s',
    async lang => {
      const bare = await place.run([], { lang })
      expect(bare).toMatchObject({ code: 2, out: '' })
      expect(bare.err).toContain('fabula help')
    }
  )

  it('prints its version', async () => {
    const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
    expect(await place.run(['--version'])).toEqual({ code: 0, signal: null, out: `${version}\n`, err: '' })
  })

  it.each([
    [['drift'], /no command "drift"/, 'command-unknown'],
    [['draft', '1', '--colour'], /--colour/, 'usage'],
    [['draft'], /Which chapter/, 'usage'],
    [['draft', 'one'], /not "one"/, 'usage'],
    [['draft', '0'], /1 or more/, 'usage'],
    [['draft', '1', '--seed', 'x'], /--seed takes a number/, 'usage'],
    [['draft', '1', '--candidates', '0'], /--candidates/, 'usage'],
    [['import'], /Which file/, 'usage'],
    [['import', 'x.txt'], /--as/, 'usage'],
    [['import', 'x.txt', '--as', 'friend'], /friend/, 'usage'],
    [['new'], /folder/, 'usage'],
    [['new', 'x', '--language', 'fr'], /fr/, 'usage'],
    [['new', 'x', '--template', 'saga'], /saga/, 'template-missing'],
    [['new', 'x', '--template', 'xuanhuan', '--language', 'en'], /xuanhuan/, 'template-missing'],
    [['accept'], /Which chapter/, 'usage'],
    [['accept', '1', 'best'], /best/, 'usage'],
    [['search'], /What to search/, 'usage'],
    [['search', 'x', '-k', '0'], /-k/, 'usage'],
    [['search', 'x', '--pool', 'poems'], /poems/, 'pool-unknown'],
    [['restore', '1'], /Which version/, 'usage'],
    [['outline', '--chapters', '0'], /--chapters/, 'usage'],
    [['demo', '--language', 'fr'], /fr/, 'usage'],
    [['models', '--allow'], /project/, 'usage'],
    [['models', '--allow', '-p', 'nowhere'], /nowhere/, 'no-project'],
    [['models', '--allow-remote', '-p', 'nowhere'], /nowhere/, 'no-project'],
    [['unlock'], /fabula\.yaml/, 'no-project'],
    [['history', '1'], /No|no/, 'no-project'],
    [['history', '1', '-p', 'nowhere'], /nowhere/, 'no-project'],
    [['draft', '1', '-p', '.'], /fabula\.yaml/, 'no-project']
  ])('%j: exit 2, what is wrong and what to do', async (args, message, code) => {
    const end = await place.run([...args, '--json'])
    expect(end.code).toBe(2)
    expect(jsonLines(end.out)).toEqual([
      { v: 1, type: 'error', code, message: expect.stringMatching(message), hint: expect.any(String) }
    ])
    const [{ message: sentence, hint }] = jsonLines(end.out) as [Record<string, string>]
    expect(end.err).toBe(`fabula: ${sentence}\n  ${hint}\n`)
  })

  it('has nothing on stdout then, without --json', async () => {
    expect(await place.run(['draft'])).toMatchObject({ code: 2, out: '' })
  })

  it('says it in Chinese where the writer reads Chinese', async () => {
    const ends = await Promise.all(
      [['drift'], ['draft'], ['draft', '1', '--colour'], ['history', '1'], ['search', 'x', '-k', '0']].map(
        args => place.run(args, { lang: 'zh_CN.UTF-8' })
      )
    )
    for (const { code, err } of ends) {
      expect(code).toBe(2)
      expect(err.split('\n')[0]).toMatch(/\p{Script=Han}/u)
    }
  })
})

describe.concurrent('fabula new', () => {
  it.each([
    ['blank', 'en'],
    ['blank', 'zh'],
    ['mystery', 'en'],
    ['xuanhuan', 'zh']
  ])('makes a sound project of %s in %s', async (template, language) => {
    const name = `new-${template}-${language}`
    const made = await place.run(['new', name, '--template', template, '--language', language, '--json'])
    expect(made).toMatchObject({ code: 0, err: '' })
    const { files, ...rest } = JSON.parse(made.out)
    expect(rest).toEqual({ dir: join(place.dir, name), template, language })
    const there = await readdir(join(place.dir, name), { recursive: true })
    expect(there).toEqual(expect.arrayContaining([...files, 'fabula.yaml', 'outline.yaml', '.gitignore']))
    const [outline, lore] = await Promise.all([
      place.run(['outline', '--json', '-p', name]),
      place.run(['lore', '--json', '-p', name])
    ])
    expect(JSON.parse(outline.out).volumes[0].chapters.length).toBeGreaterThan(0)
    expect(JSON.parse(lore.out).entries.length > 0).toBe(template !== 'blank')
  })

  it('takes the title, and the language of the environment', async () => {
    const made = await place.run(['new', '新书', '--title', '"引号": 与 # 号'], { lang: 'zh_CN.UTF-8' })
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toContain('fabula draft 1 -p 新书')
    const settings = await readFile(join(place.dir, '新书/fabula.yaml'), 'utf8')
    expect(settings).toContain('language: zh')
    const { out } = await place.run(['doctor', '--json', '-p', '新书'])
    expect(JSON.parse(out).checks).toContainEqual(
      expect.objectContaining({ name: 'project', detail: expect.stringContaining('"引号": 与 # 号 (zh)') })
    )
  })

  it('leaves a folder alone that holds something', async () => {
    await writeFiles(place.dir, { 'full/notes.txt': 'mine' })
    const { code, err } = await place.run(['new', 'full'])
    expect(code).toBe(2)
    expect(err).toMatch(/full is not empty: it holds notes\.txt/)
    expect(await readdir(join(place.dir, 'full'))).toEqual(['notes.txt'])
  })

  it('is found from any folder below', async () => {
    await makeMill(place, 'deep')
    await mkdir(join(place.dir, 'deep/lore/places/far'), { recursive: true })
    const { code, out } = await place.run(['lore', 'list'], { cwd: 'deep/lore/places/far' })
    expect(code).toBe(0)
    expect(out).toContain('Anna Vos')
  })
})
