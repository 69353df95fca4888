import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBooks } from '../../src/adapters/books.ts'
import { openStore } from '../../src/adapters/files/store.ts'
import type { JobEvent } from '../../src/core/events.ts'
import { type ImportRequest, type ImportResult, importBook } from '../../src/jobs/import-book.ts'
import { readProject, sha256 } from '../../src/jobs/read-project.ts'
import type { Ports, Store } from '../../src/ports.ts'
import { fixedClock } from '../fakes.ts'

let folder = ''
let root = ''
let ports: Ports

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fabula-import-'))
  root = join(folder, 'project')
  await put('project/fabula.yaml', 'format: 1\ntitle: 长夜\nlanguage: zh\n')
  const clock = fixedClock()
  const store = await openStore(root, { write: true, templatesDir: folder, clock })
  // An import touches nothing else.
  ports = { store, books: openBooks(), clock } as Partial<Ports> as Ports
})
afterEach(async () => {
  await ports.store.close()
  await rm(folder, { recursive: true })
})

async function put(path: string, content: string | Buffer): Promise<string> {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), content)
  return join(folder, path)
}

const see = (path: string) => readFile(join(root, path), 'utf8')

/** All files of the project but the journal, with their texts. */
async function projectFiles(): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter(path => !path.startsWith('.fabula'))
  return Object.fromEntries(await Promise.all(paths.map(async path => [path, await see(path)] as const)))
}

async function run(request: ImportRequest, signal = new AbortController().signal) {
  const events: JobEvent[] = []
  for await (const event of importBook(ports, request, signal)) events.push(event)
  return { events, result: resultOf(events) }
}

function resultOf(events: JobEvent[]): ImportResult {
  const last = events.at(-1)
  if (last?.type !== 'done') throw new Error('did not end with done')
  return last.result as ImportResult
}

const prose = (n: number) =>
  `　　那天夜里他走到第${n}座桥上，听见水声，想起许多往事。\n\n　　桥下的灯一盏一盏灭了。`
const chapter = (n: number) => `第${n}章 夜${n}\n更新时间:2020-1-1 本章字数:40\n\n${prose(n)}\n`
const novel = `《长夜》作者：李明\n\n${[1, 2, 3].map(chapter).join('\n')}`

describe('a source book', () => {
  it('is saved as normalised text with its chapters, text first', async () => {
    const saved: string[] = []
    const watched: Store = {
      ...ports.store,
      saveFile: (path, ...rest) => {
        saved.push(path)
        return ports.store.saveFile(path, ...rest)
      }
    }
    const bytes = iconv.encode(novel.replaceAll('\n', '\r\n'), 'gbk')
    const path = await put('长夜.txt', bytes)
    const events: JobEvent[] = []
    const request = { paths: [path], role: 'style' } as const
    for await (const event of importBook({ ...ports, store: watched }, request, new AbortController().signal))
      events.push(event)
    expect(events.map(event => (event.type === 'progress' ? event.step : event.type))).toEqual([
      'decoding',
      'splitting',
      'saving',
      'done'
    ])
    const result = resultOf(events)
    const { id } = result
    expect(saved).toEqual([`sources/${id}/text.txt`, `sources/${id}/book.yaml`])
    expect(result).toMatchObject({
      title: '长夜',
      author: '李明',
      language: 'zh',
      encoding: 'gb18030',
      bytes: bytes.length,
      how: 'headings',
      chapters: 3,
      length: 96,
      state: 'imported',
      file: '长夜.txt',
      dropped: [{ rule: 'update-line', count: 3, line: 4, example: '更新时间:2020-1-1 本章字数:40' }]
    })
    const text = await see(`sources/${id}/text.txt`)
    expect(text).toBe(novel.replace(/更新时间.*\n/g, ''))
    const { books, problems } = await readProject(ports.store)
    expect(problems).toEqual([])
    expect(books[0]).toMatchObject({
      id,
      title: '长夜',
      author: '李明',
      role: 'style',
      weight: 1,
      sha256: sha256(text)
    })
    expect(id).toBe(`book-${sha256(text).slice(0, 8)}`)
    expect(books[0]?.chapters.map(({ id, title }) => [id, title])).toEqual([
      ['c0001', '第1章 夜1'],
      ['c0002', '第2章 夜2'],
      ['c0003', '第3章 夜3']
    ])
    expect(books[0]?.chapters.map(({ start, end }) => text.slice(start, end))).toEqual([1, 2, 3].map(prose))
    expect(await see(`sources/${id}/book.yaml`)).toContain('importedFrom: 长夜.txt')
    expect(await readFile(path)).toEqual(bytes)
  })

  it('is there once, however often it is imported; only its role can change', async () => {
    const path = await put('a.txt', novel)
    const { result } = await run({ paths: [path], role: 'style' })
    const yaml = `sources/${result.id}/book.yaml`
    const edited = (await see(yaml)).replace('weight: 1', 'weight: 0.5 # less of him')
    await put(`project/${yaml}`, edited)
    expect((await run({ paths: [path], role: 'style' })).result).toMatchObject({
      state: 'already-there',
      id: result.id
    })
    expect(await see(yaml)).toBe(edited)
    expect((await run({ paths: [await put('b.md', novel)], role: 'canon' })).result).toMatchObject({
      state: 'role-changed',
      id: result.id
    })
    expect(await see(yaml)).toBe(edited.replace('role: style', 'role: canon'))
    expect(Object.keys(await projectFiles()).filter(file => file.startsWith('sources'))).toHaveLength(2)
  })

  it('gets its text back when that was lost', async () => {
    const path = await put('a.txt', novel)
    const { result } = await run({ paths: [path], role: 'style' })
    const before = await projectFiles()
    await rm(join(root, `sources/${result.id}/text.txt`))
    await run({ paths: [path], role: 'style' })
    expect(await projectFiles()).toEqual(before)
  })

  it('is named after its title in Latin letters; another text of that title gets a name of its own', async () => {
    const english = 'Chapter 1\n\nHe stood on the bridge and listened.\n\nChapter 2\n\nThe lamps went out.\n'
    const first = await run({ paths: [await put('x.txt', english)], role: 'style', title: 'The Long Night' })
    expect(first.result).toMatchObject({ id: 'the-long-night', language: 'en', length: 11 })
    const second = await run({
      paths: [await put('x.txt', `${english}And then?\n`)],
      role: 'style',
      title: 'The Long Night'
    })
    expect(second.result.id).toMatch(/^the-long-night-[0-9a-f]{8}$/)
  })

  it('without headings is divided by size, and says so', async () => {
    const text = Array.from({ length: 300 }, (_, i) => prose(i)).join('\n')
    const { result } = await run({ paths: [await put('a.txt', text)], role: 'style' })
    expect(result).toMatchObject({ how: 'size', chapters: expect.any(Number) })
    expect(result.chapters).toBeGreaterThan(2)
  })

  it('tells where the file was garbled before', async () => {
    const broken = `${novel}\n第4章 夜4\n他说\uFFFD\uFFFD。\n`
    const { result } = await run({ paths: [await put('a.txt', broken)], role: 'style' })
    expect(result.garbled).toMatchObject({ count: 1, places: [{ line: 25 }] })
  })
})

describe('a dry run', () => {
  it.each(['style', 'manuscript'] as const)('tells everything about a %s and changes nothing', async role => {
    const before = await projectFiles()
    const { result } = await run({ paths: [await put('a.txt', novel)], role, dryRun: true })
    expect(result).toMatchObject({
      state: 'dry-run',
      chapters: 3,
      contents: [1, 2, 3].map(n => ({ title: `第${n}章 夜${n}`, length: 32 }))
    })
    expect(await projectFiles()).toEqual(before)
    expect(await ports.store.readJournal()).toEqual([])
  })
})

describe('a manuscript', () => {
  const start = (path: string) => run({ paths: [path], role: 'manuscript' })

  it('becomes accepted chapters with summaries, in a volume of their own before what is planned', async () => {
    const outline =
      '# plan\nvolumes:\n  - id: vol-1\n    title: 第一卷\n    chapters:\n      - id: ch-plan\n        title: 以后\n'
    await put('project/outline.yaml', outline)
    const path = await put('a.txt', novel)
    const { result } = await start(path)
    expect(result).toMatchObject({ chapters: 3, numbers: { first: 1, last: 3 }, state: 'imported' })
    expect(result.dropped.map(({ rule }) => rule)).toEqual(['update-line', 'before-first-chapter'])
    const project = await readProject(ports.store)
    expect(project.problems).toEqual([])
    expect(project.warnings).toEqual([])
    expect(project.chapters.map(({ title, number }) => [number, title])).toEqual([
      [1, '夜1'],
      [2, '夜2'],
      [3, '夜3'],
      [4, '以后']
    ])
    expect(project.volumes.map(({ id }) => id)).toEqual(['vol-manuscript', 'vol-1'])
    expect(await see('outline.yaml')).toContain('# plan')
    for (const [i, { id, scenes }] of project.chapters.slice(0, 3).entries()) {
      expect(scenes).toHaveLength(1)
      const written = project.written.get(id)!
      expect(written).toMatchObject({
        status: 'accepted',
        file: `chapters/000${i + 1}.md`,
        title: `夜${i + 1}`
      })
      expect(await see(written.file)).toMatch(new RegExp(`---\\n\\n${prose(i + 1)}\\n$`))
      expect(project.summaries.get(id)).toMatchObject({ by: 'extract', sha256: written.hash })
    }
    expect(await readFile(path, 'utf8')).toBe(novel)
  })

  it('follows the chapters that are written', async () => {
    await start(await put('a.txt', novel))
    const { result } = await start(await put('b.txt', `${chapter(4)}\n${chapter(5)}`))
    expect(result.numbers).toEqual({ first: 4, last: 5 })
    const project = await readProject(ports.store)
    expect(project.chapters.map(({ title }) => title)).toEqual(['夜1', '夜2', '夜3', '夜4', '夜5', ''])
    expect(project.volumes).toHaveLength(1)
    expect(project.written.size).toBe(5)
  })

  it("takes the place of an outline that is still the template's, and of no other", async () => {
    const outline = 'volumes:\n  - id: v\n    chapters: [{id: ch-1, title: 开头}]\n'
    await put('project/outline.yaml', outline)
    await ports.store.journal({
      at: ports.clock.now().toISOString(),
      job: 'new',
      state: 'done',
      detail: { outline: createHash('sha256').update(outline).digest('hex') }
    })
    await start(await put('a.txt', novel))
    const titles = async () => (await readProject(ports.store)).chapters.map(({ title }) => title)
    expect(await titles()).toEqual(['夜1', '夜2', '夜3', ''])
    await put('project/outline.yaml', (await see('outline.yaml')).replace('title: ""', 'title: 我的下一章'))
    await start(await put('b.txt', chapter(4)))
    expect(await titles()).toEqual(['夜1', '夜2', '夜3', '夜4', '我的下一章'])
  })

  it('is refused where a written chapter follows one that is only planned', async () => {
    await put('project/outline.yaml', 'volumes:\n  - id: v\n    chapters: [{id: ch-1}, {id: ch-2}]\n')
    await put('project/chapters/0002.md', '---\nid: ch-2\n---\n\n雨。\n')
    const before = await projectFiles()
    await expect(start(await put('a.txt', novel))).rejects.toMatchObject({
      code: 'manuscript-exists',
      message: expect.stringContaining('chapters/0002.md')
    })
    expect(await projectFiles()).toEqual(before)
  })

  it('never touches a file that is in its way', async () => {
    await put('project/chapters/0002.md', '我自己的稿子。\n')
    const before = await projectFiles()
    await expect(start(await put('a.txt', novel))).rejects.toMatchObject({ code: 'manuscript-exists' })
    expect(await projectFiles()).toEqual(before)
  })

  it('goes on after an import that was cut off', async () => {
    const path = await put('a.txt', novel)
    let saves = 0
    const failing: Store = {
      ...ports.store,
      saveFile: (...args) => {
        if (++saves > 3) throw new Error('the power is gone')
        return ports.store.saveFile(...args)
      }
    }
    const cut = async () => {
      for await (const _ of importBook(
        { ...ports, store: failing },
        { paths: [path], role: 'manuscript' },
        new AbortController().signal
      ));
    }
    await expect(cut()).rejects.toThrow('the power is gone')
    expect(Object.keys(await projectFiles())).toContain('chapters/0002.md')
    const { result } = await start(path)
    expect(result.numbers).toEqual({ first: 1, last: 3 })
    const project = await readProject(ports.store)
    expect([...project.written.values()].map(({ title }) => title)).toEqual(['夜1', '夜2', '夜3'])
    expect(project.warnings).toEqual([])
  })
})

it('stops when it is told to, before it saves anything', async () => {
  const path = await put('a.txt', novel)
  const before = await projectFiles()
  await expect(run({ paths: [path], role: 'style' }, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
    'enough'
  )
  expect(await projectFiles()).toEqual(before)
})

it('refuses a file without prose', async () => {
  const path = await put('a.txt', '第一章 夜\n\n第二章 昼\n')
  await expect(run({ paths: [path], role: 'style' })).rejects.toMatchObject({ code: 'no-prose' })
})

describe('a book in several files', () => {
  const chapter = (n: number) => `${'夜里有风，磨坊还亮着灯。'.repeat(30)}第${n}夜过去了。\n`

  it('takes a folder for one manuscript, its files in the order of their numbers', async () => {
    await put('连载/第10章 雪.txt', iconv.encode(`第十章 雪\r\n\r\n${chapter(10)}`, 'gbk'))
    await put('连载/第2章 雨.txt', iconv.encode(`第二章 雨\r\n\r\n${chapter(2)}`, 'gbk'))
    await put('连载/001 风起.txt', iconv.encode(chapter(1), 'gbk'))
    await put('连载/cover.jpg', Buffer.from([1, 2, 3]))
    const { result } = await run({ paths: [join(folder, '连载')], role: 'manuscript' })
    expect(result).toMatchObject({
      title: '连载',
      chapters: 3,
      numbers: { first: 1, last: 3 },
      encoding: 'gb18030'
    })
    const project = await readProject(ports.store)
    expect(project.volumes[0]!.title).toBe('连载')
    expect(project.chapters.map(({ title }) => title)).toEqual(['风起', '雨', '雪', ''])
    const texts = project.chapters.slice(0, 3).map(({ id }) => project.written.get(id)!.text.trim())
    expect(texts).toEqual([1, 2, 10].map(n => chapter(n).trim()))
  })

  it('takes several files for one manuscript, and its volume is called as their folder', async () => {
    const paths = [
      await put('book/a.md', '# One\n\nHe stood on the bridge and listened.\n'),
      await put('book/b.md', '# Two\n\nThe lamps went out, one by one.\n')
    ]
    const { result } = await run({ paths, role: 'manuscript' })
    expect(result).toMatchObject({ title: 'book', chapters: 2 })
    expect((await readProject(ports.store)).chapters.map(({ title }) => title)).toEqual(['One', 'Two', ''])
  })

  it('takes a Markdown file with one top heading for one chapter, sections and all, and leaves notes', async () => {
    const sections = '## Morning\n\nHe stood on the bridge.\n\n## Night\n\nThe lamps went out.\n'
    await put('book/02-low-tide.md', `---\nstatus: third draft\n---\n\n# Low Tide\n\n${sections}`)
    await put('book/01-the-harbor.md', `# The Harbor\n\n${sections}`)
    await put('book/epilogue.md', 'They never spoke of it again.\n')
    await put('book/prologue.md', '# Before\n\nIt rained.\n')
    await put('book/03.md', 'Chapter 3\n\nThe tide came in.\n')
    await put('book/notes.md', '# Notes\n\nIvo lies.\n')
    const { result } = await run({ paths: [join(folder, 'book')], role: 'manuscript' })
    expect(result.dropped).toContainEqual({ rule: 'file', count: 1, line: 0, example: 'notes.md' })
    const { chapters, written } = await readProject(ports.store)
    expect(chapters.map(({ title }) => title)).toEqual([
      'Before',
      'The Harbor',
      'Low Tide',
      '',
      'epilogue',
      ''
    ])
    expect(written.get(chapters[2]!.id)!.text.trim()).toBe(sections.trim())
  })

  it('takes a folder for one source book, which is known again', async () => {
    await put('src/1.txt', chapter(1))
    await put('src/2.txt', chapter(2))
    const request = { paths: [join(folder, 'src')], role: 'style' } as const
    const { result } = await run(request)
    expect(result).toMatchObject({ file: 'src', chapters: 2, state: 'imported' })
    const [book] = (await readProject(ports.store)).books
    expect(book!.chapters.map(({ title }) => title)).toEqual(['1', '2'])
    const text = await ports.store.readSource(book!.id)
    expect(book!.chapters.map(({ start, end }) => text.slice(start, end))).toEqual([
      chapter(1).trim(),
      chapter(2).trim()
    ])
    expect((await run(request)).result.state).toBe('already-there')
  })

  it('says so of a folder without texts', async () => {
    await put('empty/cover.jpg', 'x')
    await expect(run({ paths: [join(folder, 'empty')], role: 'style' })).rejects.toMatchObject({
      code: 'folder-empty'
    })
  })
})
