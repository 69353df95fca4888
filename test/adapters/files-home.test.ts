import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { homeFiles } from '../../src/adapters/files/home.ts'
import { openStore } from '../../src/adapters/files/store.ts'
import type { Command, CommandContext } from '../../src/cli/command.ts'
import { command as historyCommand } from '../../src/cli/history.ts'
import { command as newCommand } from '../../src/cli/new.ts'
import { command as restoreCommand } from '../../src/cli/restore.ts'
import { command as unlockCommand } from '../../src/cli/unlock.ts'
import { loreWarnings } from '../../src/core/lore.ts'
import { planChapter } from '../../src/core/outline.ts'
import { parseProject } from '../../src/core/project.ts'
import { sha256 } from '../../src/jobs/read-project.ts'
import type { Home, Ports } from '../../src/ports.ts'
import { fixedClock } from '../fakes.ts'

const templatesDir = join(import.meta.dirname, '../../templates')
let base: string
let clock: ReturnType<typeof fixedClock>
let home: ReturnType<typeof homeFiles>
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'fabula-home-')))
  clock = fixedClock()
  home = homeFiles({ templatesDir, projectsDir: join(base, 'demos'), clock })
})
afterEach(() => rm(base, { recursive: true }))

const STARTERS = [
  ['blank', 'en'],
  ['blank', 'zh'],
  ['mystery', 'en'],
  ['xuanhuan', 'zh']
] as const

describe('starter projects', () => {
  test('are listed with their languages', async () => {
    expect(await home.templates()).toEqual(STARTERS.map(([name, language]) => ({ name, language })))
  })

  test.each(STARTERS)(
    '%s (%s) is a sound project whose first chapter can be drafted',
    async (template, language) => {
      const title = '测试: "Title" #1'
      const dir = join(base, 'a', 'b')
      const made = await home.createProject({ dir, title, language, template })
      const store = await openStore(dir, { write: false, templatesDir, clock })
      const project = parseProject(await store.readProject(), sha256)
      expect(project.problems).toEqual([])
      expect([...project.warnings, ...loreWarnings(project)]).toEqual([])
      expect(project.settings).toMatchObject({
        title,
        language,
        chapter: { length: language === 'zh' ? 3000 : 2000 }
      })
      expect(project.chapters).toHaveLength(3)
      const ids = project.chapters.flatMap(chapter => [chapter.id, ...chapter.scenes.map(scene => scene.id)])
      expect(new Set(ids).size).toBe(ids.length)
      const plan = planChapter(project, project.chapters[0]!)
      expect(plan.target).toBe(project.settings.chapter.length)
      expect(plan.scenes.every(scene => scene.goal !== '' && scene.beats.length >= 2)).toBe(true)
      expect(made).toContain('.gitignore')
      for (const path of made) expect(await readFile(join(dir, path), 'utf8')).not.toContain('{{')
      const lore = new Set(project.lore.map(entry => entry.id))
      for (const scene of project.chapters.flatMap(chapter => chapter.scenes))
        for (const id of [...scene.cast, scene.place].filter(word => /^[a-z]+-[a-z-]+$/.test(word ?? '')))
          expect(lore).toContain(id)
    }
  )

  test('two projects of one template share no ids', async () => {
    const idsOf = async (name: string) => {
      await home.createProject({
        dir: join(base, name),
        title: undefined,
        language: 'en',
        template: 'mystery'
      })
      return (await readFile(join(base, name, 'outline.yaml'), 'utf8')).match(/- id: \S+/g)!
    }
    const [first, second] = [await idsOf('one'), await idsOf('two')]
    expect(second.filter(id => first.includes(id))).toEqual([])
    expect(await readFile(join(base, 'one', 'fabula.yaml'), 'utf8')).toContain('title: "one"')
  })

  test('a folder that holds something is left alone; hidden files may be there', async () => {
    const request = { dir: join(base, 'p'), title: undefined, language: 'zh', template: 'blank' } as const
    await mkdir(join(base, 'p', '.git'), { recursive: true })
    await writeFile(join(base, 'p', '.gitignore'), 'mine')
    await home.createProject(request)
    expect(await readFile(join(base, 'p', '.gitignore'), 'utf8')).toMatch(/^mine\n[\s\S]*\/sources\//)
    await expect(home.createProject(request)).rejects.toMatchObject({ code: 'dir-not-empty', exit: 'usage' })
    await writeFile(join(base, 'file'), 'x')
    await expect(home.createProject({ ...request, dir: join(base, 'file') })).rejects.toMatchObject({
      code: 'bad-path'
    })
    await expect(
      home.createProject({ ...request, dir: join(base, 'q'), template: 'mystery' })
    ).rejects.toMatchObject({ code: 'template-missing', message: expect.stringContaining('mystery (en)') })
  })
})

describe('projects', () => {
  test('are found from a folder inside them', async () => {
    const dir = join(base, 'p')
    await home.createProject({ dir, title: 't', language: 'en', template: 'mystery' })
    expect(await home.findProject(join(dir, 'lore', 'characters'))).toBe(dir)
    expect(await home.findProject(base)).toBeUndefined()
  })

  test('a demo is copied fresh each time, without its lock', async () => {
    const demo = join(base, 'demos', 'tale')
    await home.createProject({ dir: demo, title: 't', language: 'en', template: 'mystery' })
    await writeFile(join(demo, '.fabula', 'lock'), 'x')
    const [one, two] = [await home.copyDemo('en'), await home.copyDemo('en')]
    expect(one).not.toBe(two)
    const store = await openStore(one, { write: true, templatesDir, clock })
    expect((await store.readProject()).has('outline.yaml')).toBe(true)
    await store.close()
    for (const copy of [one, two]) await rm(copy, { recursive: true })
    await expect(home.copyDemo('zh')).rejects.toMatchObject({ code: 'demo-missing' })
  })
})

describe('commands', () => {
  /** Runs a command as `main` does; what it emits and prints comes back. */
  async function run(command: Command, args: string[], flags: CommandContext['flags'] = {}) {
    const emitted: unknown[] = []
    const printed: string[] = []
    const quiet = () => {}
    const out: CommandContext['out'] = {
      json: true,
      columns: 80,
      color: false,
      emit: value => emitted.push(value),
      print: line => printed.push(line ?? ''),
      write: quiet,
      note: quiet,
      progress: quiet,
      event: event => emitted.push(event)
    }
    const t: CommandContext['t'] = (key, data) => `${key} ${JSON.stringify(data ?? {})}`
    const opened: Ports['store'][] = []
    const open: CommandContext['open'] = async options => {
      const dir = join(base, 'book')
      const store = await openStore(dir, { write: options?.write ?? false, templatesDir, clock })
      opened.push(store)
      return { store, clock } as Ports
    }
    const signal = new AbortController().signal
    try {
      const exit = await command.run({ args, flags, out, t, signal, cwd: base, home: home as Home, open })
      return { exit, emitted, printed }
    } finally {
      for (const store of opened) await store.close()
    }
  }

  test('new, history, restore and unlock work together', async () => {
    const made = await run(newCommand, ['book'], { template: 'xuanhuan' })
    expect(made).toMatchObject({ exit: 'done', emitted: [{ dir: join(base, 'book'), language: 'zh' }] })
    expect(made.printed.join('\n')).toContain('fabula draft 1 -p book')

    expect((await run(historyCommand, ['1'])).emitted).toMatchObject([{ chapter: 1, versions: [] }])
    const store = await openStore(join(base, 'book'), { write: true, templatesDir, clock })
    const { chapters } = parseProject(await store.readProject(), sha256)
    const chapterId = chapters[0]!.id
    const commit = (prose: string, expected: string | null) =>
      store.commitChapter({
        chapterId,
        file: 'chapters/0001.md',
        text: `---\nid: ${chapterId}\nstatus: draft\n---\n\n${prose}\n`,
        expect: expected,
        reason: 'rewrite',
        run: 'r'
      })
    const { sha256: first } = await commit('一二三。', null)
    await commit('一二三四五。', first)
    await store.close()

    expect((await run(restoreCommand, ['1', '1'])).emitted).toMatchObject([
      { type: 'done', chapter: 1, result: { file: 'chapters/0001.md', version: 1, kept: 2, sha256: first } }
    ])
    const { emitted, printed } = await run(historyCommand, ['1'])
    expect(emitted).toMatchObject([
      {
        chapter: 1,
        versions: [
          { version: 1, length: 3, reason: 'rewrite' },
          { version: 2, length: 5, reason: 'restore' },
          { version: 'now', length: 3, reason: 'draft' }
        ]
      }
    ])
    expect(printed).toHaveLength(5)
    const reader = await openStore(join(base, 'book'), { write: false, templatesDir, clock })
    expect((await reader.readJournal()).at(-1)).toMatchObject({
      job: 'restore',
      state: 'restored',
      detail: { version: 1 }
    })

    await expect(run(restoreCommand, ['1', '7'])).rejects.toMatchObject({ code: 'version-missing' })
    await expect(run(restoreCommand, ['1'])).rejects.toMatchObject({ code: 'usage' })
    await expect(run(historyCommand, ['9'])).rejects.toMatchObject({ code: 'chapter-unknown' })
    expect((await run(unlockCommand, [], { project: 'book' })).emitted).toMatchObject([{ holder: null }])
    await writeFile(
      join(base, 'book', '.fabula', 'lock'),
      '{"pid":1,"host":"elsewhere","token":"ab","at":"then"}'
    )
    expect((await run(unlockCommand, [], { project: 'book' })).emitted).toMatchObject([
      { holder: expect.stringContaining('elsewhere') }
    ])
    await expect(run(unlockCommand, [])).rejects.toMatchObject({ code: 'no-project' })
    await expect(run(newCommand, [])).rejects.toMatchObject({ code: 'usage' })
    await expect(run(newCommand, ['x'], { language: 'fr' })).rejects.toMatchObject({ code: 'usage' })
  })
})
