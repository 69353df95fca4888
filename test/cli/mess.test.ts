import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatReply, type FakeOllama } from '../fake-ollama.ts'
import { expectClean, expectEnd } from './ends.ts'
import { type Ended, jsonLines, openPlace, type Place, type StartOptions, writeFiles } from './run.ts'
import { ANNA, chapterFile, makeMill, OUTLINE, pieces, prose, SETTINGS, startStoryServer } from './story.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: Place
let server: FakeOllama
beforeAll(async () => {
  place = await openPlace()
  server = await startStoryServer()
})
afterAll(async () => {
  await server.close()
  await place.remove()
})

const run = (args: string[], options: StartOptions = {}) =>
  place.run(args, { server: server.host, ...options })

describe.concurrent('files to import', () => {
  it.each([
    ['empty.txt', '', /empty/],
    ['blank.txt', ' \n\n　\n', /nothing but white space/],
    [
      'picture.txt',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
      /not a? ?text|PNG|binary/i
    ],
    ['cut.txt', iconv.encode('山高水长，风云变色。'.repeat(80), 'gb18030').subarray(0, -1), /cut\.txt/]
  ])('%s is refused with a reason', async (name, content, message) => {
    const project = `import-${name}`
    await makeMill(place, project)
    await writeFiles(place.dir, { [name]: content })
    const end = await run(
      ['import', name, '--as', 'style', '--encoding', 'utf-8', '-p', project].filter(
        word => name === 'cut.txt' || !['--encoding', 'utf-8'].includes(word)
      )
    )
    expectEnd(end, 2, message)
    expect(await readdir(join(place.dir, project))).not.toContain('sources')
  })

  it('a file or an encoding that is not there', async () => {
    await makeMill(place, 'import-none')
    await writeFiles(place.dir, { 'good.txt': prose(1, 300) })
    const at = ['-p', 'import-none']
    const [none, folder, encoding] = await Promise.all([
      run(['import', 'none.txt', '--as', 'style', '--dry-run', ...at]),
      run(['import', '.', '--as', 'style', '--dry-run', ...at]),
      run(['import', 'good.txt', '--as', 'style', '--encoding', 'klingon', '--dry-run', ...at])
    ])
    expectEnd(none!, 2, /none\.txt/)
    expectEnd(folder!, 2)
    expectEnd(encoding!, 2, /klingon/, /gb18030/)
  })
})

describe.concurrent('files of the project', () => {
  it.each([
    ['fabula.yaml', `${SETTINGS}chapter: {length: [}\n`, /fabula\.yaml:9:\d+/],
    ['outline.yaml', `${OUTLINE}   - nonsense: "open\n`, /outline\.yaml:\d+:\d+/],
    [
      'lore/characters/anna.md',
      ANNA.replace('[Anna Vos]', '[Anna Vos'),
      /lore\/characters\/anna\.md:\d+:\d+/
    ],
    ['lore/characters/bad.md', ANNA.replace('id: anna', 'id: Anna B'), /lore\/characters\/bad\.md:2:\d+/]
  ])('%s broken: its place in the file, and other commands work', async (file, text, where) => {
    const name = `broken-${file.replaceAll('/', '-')}`
    const written = chapterFile(1, prose(3, 60))
    await makeMill(place, name, { [file]: text, 'chapters/0001.md': written })
    const at = ['-p', name]
    const [draft, doctor, history] = await Promise.all([
      run(['draft', '2', ...at]),
      run(['doctor', '--json', ...at]),
      run(['history', '1', ...at])
    ])
    expectEnd(draft!, 2, where)
    expect(draft!.out).toBe('')
    expectEnd(doctor!, 0)
    const wrong = JSON.parse(doctor!.out).checks.filter((check: { ok: boolean }) => !check.ok)
    expect(wrong).toContainEqual(expect.objectContaining({ detail: expect.stringMatching(where) }))
    if (file === 'outline.yaml') expectEnd(history!, 2, where)
    else expectEnd(history!, 0)
  })

  it('a lore file that is not UTF-8: exit 2, its name and what to do', async () => {
    await makeMill(place, 'gbk', { 'lore/places/mill.md': iconv.encode('---\nid: mo\n---\n磨坊', 'gb18030') })
    const end = await run(['draft', '1', '-p', 'gbk'])
    expectEnd(end, 2, /lore\/places\/mill\.md/, /UTF-8/)
    expectEnd(await run(['doctor', '-p', 'gbk']), 0)
  })

  it('a template that names an unknown part: its line and column', async () => {
    const template = '# system\n\nWrite.\n\n# user\n\nNow {{scene.goal}} in {{scene.mood}}.\n'
    await makeMill(place, 'template', { 'prompts/draft.md': template })
    const end = await run(['draft', '1', '-p', 'template'])
    expectEnd(end, 2, /prompts\/draft\.md:7:\d+.*scene\.mood/, /scene/)
    expectEnd(await run(['prompt', '1', '-p', 'template'], { lang: 'zh_CN.UTF-8' }), 2, /\p{Script=Han}.*/u)
  })

  it('a chapter or a scene that the outline lacks', async () => {
    await makeMill(place, 'lacks')
    const at = ['-p', 'lacks']
    const ends: Ended[] = []
    for (const args of [
      ['draft', '9'],
      ['prompt', '9'],
      ['accept', '9'],
      ['history', '9'],
      ['batch', '3-9']
    ])
      ends.push(await run([...args, ...at]))
    for (const end of ends) {
      expectEnd(end, 2, /no chapter [59]; it has 4/)
      expect(end.out).toBe('')
    }
    expectEnd(await run(['prompt', '1', '--scene', '3', ...at]), 2, /no scene 3; it has 2/)
    expectEnd(await run(['draft', '1', '--scene', '3', ...at]), 2, /no scene 3; it has 2/)
    expectEnd(await run(['rewrite', '1', ...at]), 2, /not written yet/, /fabula draft 1/)
  })

  it('a newer format is refused, and nothing is changed', async () => {
    const settings = SETTINGS.replace('format: 1', 'format: 2')
    await makeMill(place, 'newer', { 'fabula.yaml': settings })
    for (const args of [['draft', '1'], ['lore'], ['index']])
      expectEnd(await run([...args, '-p', 'newer']), 2, /format 2/, /Update/)
    expect(await readFile(join(place.dir, 'newer/fabula.yaml'), 'utf8')).toBe(settings)
  })

  it('neither sources nor lore: drafts all the same, and says what it lacks', async () => {
    await makeMill(place, 'poor', { 'lore/characters/anna.md': '' })
    await mkdir(join(place.dir, 'bare'))
    await writeFiles(place.dir, { 'bare/fabula.yaml': SETTINGS, 'bare/outline.yaml': OUTLINE })
    const end = await run(['draft', '2', '-p', 'bare'])
    expectEnd(end, 0, /No source books/, /No lore/)
    expect(end.out).toContain('chapters/0002.md')
  })
})

describe.concurrent('hostile text', () => {
  const EVIL = '\u001b]52;c;aGFjaw==\u0007\u001b[31mred\u009b2J\u202ekcab'
  const yaml = (text: string) =>
    JSON.stringify(text).replace(/[\u007f-\u009f]/g, c => `\\x${c.charCodeAt(0).toString(16)}`)

  it('never reaches the terminal raw: title, outline, lore, chapter, book and stream', async () => {
    const evil = await startStoryServer(() =>
      chatReply([...pieces(prose(40, 50)), ` And ${EVIL} under the oak.`, '\u001b]0;pwned\u0007', '\u0007'])
    )
    await makeMill(place, 'evil', {
      'fabula.yaml': SETTINGS.replace('The Mill', yaml(`The ${EVIL} Mill`)),
      'outline.yaml': OUTLINE.replaceAll('Chapter B', yaml(`B ${EVIL}`)).replace(
        'Anna counts',
        `Anna \\e[2J counts`
      ),
      'lore/characters/anna.md': ANNA.replace('Anna Vos]', `Anna Vos, ${yaml(EVIL)}]`).replace(
        'text: Anna Vos limps since the flood.',
        `text: ${yaml(`Anna ${EVIL}`)}`
      ),
      'chapters/0001.md': chapterFile(1, `${prose(41, 60)} ${EVIL}`)
    })
    await writeFiles(place.dir, {
      'evil.txt': `The ${EVIL} Book\n\nCHAPTER 1\n\n${prose(42, 200)} ${EVIL}\n\nCHAPTER 2\n\n${prose(43, 200)}\n`
    })
    const on = { server: evil.host }
    const at = ['-p', 'evil']
    expectEnd(await run(['import', 'evil.txt', '--as', 'style', ...at], on), 0)
    const draft = await run(['draft', '2', ...at], on)
    expectEnd(draft, 0)
    expect(draft.out).toContain('␛]0;pwned␇')
    const ends = await Promise.all(
      [
        ['outline'],
        ['lore'],
        ['lore', 'show', 'anna'],
        ['search', 'Anna red'],
        ['prompt', '3'],
        ['history', '2'],
        ['doctor'],
        ['lore', '--json'],
        ['outline', '--json'],
        ['search', 'Anna red', '--json'],
        ['prompt', '2', '--json'],
        ['lore', 'show', EVIL],
        [EVIL]
      ].map(args => run([...args, ...at], on))
    )
    for (const end of ends) expectClean(end)
    expect(ends.map(end => end.code)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2])
    for (const end of ends.slice(7, 11)) jsonLines(end.out)
    await evil.close()
  })
})

describe.concurrent('pipes', () => {
  it('a reader that goes away ends the command quietly, and in good order', async () => {
    const slow = await startStoryServer((_, count) =>
      count > 1 ? chatReply(['x']) : { ...chatReply(pieces(prose(60, 50))), after: 'hang' }
    )
    await makeMill(place, 'pipe')
    const draft = place.start(['draft', '2', '-p', 'pipe'], { server: slow.host })
    await draft.shows('Prompt')
    draft.child.stdout!.destroy()
    const end = await draft.ended
    expect(end).toMatchObject({ code: 0, signal: null })
    expect(end.err).not.toMatch(/EPIPE|bug/)
    expect(await readdir(join(place.dir, 'pipe/.fabula'))).not.toContain('lock')
    await slow.close()
  })

  it('has no escape sequences and no progress bar where there is no terminal', async () => {
    await makeMill(place, 'plain')
    const end = await run(['draft', '2', '-p', 'plain'], {
      env: { TERM: 'xterm-256color', FORCE_COLOR: '1' }
    })
    expectEnd(end, 0)
    expect(end.err).not.toMatch(/[█░\r]/)
  })
})
