import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixedClock } from '../fakes.ts'
import { failure, useProject } from './files-project.ts'

const project = useProject()

describe('reading a project', () => {
  test('takes exactly the small files, with their bytes unchanged', async () => {
    const texts = {
      'fabula.yaml': 'format: 1\r\n',
      'outline.yaml': 'volumes: []\n',
      'outline/01.yaml': 'id: v1\n',
      'lore/characters/lin/lin.md': '\uFEFF林舟',
      'chapters/0001.md': '他走了。\r\n\r\n***\n𠮷👨‍👩‍👧\u2028',
      'summaries/0001.md': 's',
      'review/0001.yaml': 'r: 1',
      'sources/qing/book.yaml': 'b: 1',
      'prompts/draft.md': 'p'
    }
    for (const [path, text] of Object.entries(texts)) await project.put(path, text)
    for (const path of [
      'sources/qing/text.txt',
      'notes.md',
      'chapters/.hidden.md',
      'chapters/a.txt',
      'x.yaml'
    ])
      await project.put(path, 'not read')
    const files = await (await project.open({ write: false })).readProject()
    expect(Object.fromEntries(files)).toEqual(texts)
  })

  test('lists conflict copies, set-aside texts and temporary files instead of reading them', async () => {
    const strays = {
      'chapters/0001 (1).md': 'conflict',
      'chapters/0001 (Mara 的冲突副本 2026-01-02).md': 'conflict',
      "chapters/0001 (Mara's conflicted copy 2026-01-02).md": 'conflict',
      'chapters/0001.sync-conflict-20260102-030405-ABCDEFG.md': 'conflict',
      'chapters/0001.new.md': 'new',
      'outline/01.new-2.yaml': 'new',
      'chapters/.fabula-0123456789abcdef.tmp': 'temp',
      'lore/a.tmp': 'temp'
    }
    for (const path of [...Object.keys(strays), 'chapters/0001.md', 'lore/Chen (2).md'])
      await project.put(path, 'x')
    const store = await project.open({ write: false })
    expect([...(await store.readProject()).keys()]).toEqual(['lore/Chen (2).md', 'chapters/0001.md'])
    const found = await store.strays()
    expect(Object.fromEntries(found.map(stray => [stray.path, stray.why]))).toEqual(strays)
  })

  test('names the file and the byte that is not UTF-8', async () => {
    await project.put('chapters/0001.md', Buffer.concat([Buffer.from('好的'), Buffer.from([0xb5, 0xda])]))
    expect(await failure((await project.open({ write: false })).readProject())).toMatchObject({
      code: 'file-encoding',
      message: expect.stringMatching(/chapters\/0001\.md.*byte 6/)
    })
  })

  test('follows links inside the project and refuses those that lead out', async () => {
    await project.put('lore/a.md', 'a')
    await symlink(join(project.root, 'lore'), join(project.root, 'summaries'))
    const store = await project.open({ write: false })
    expect([...(await store.readProject()).keys()]).toEqual(['lore/a.md', 'summaries/a.md'])
    await symlink('/etc/hostname', join(project.root, 'lore', 'b.md'))
    expect(await failure(store.readProject())).toMatchObject({ code: 'link-outside' })
    expect(await failure(store.readFile('lore/b.md'))).toMatchObject({ code: 'link-outside' })
  })

  test('opens 3,000 chapters within a second', async () => {
    await mkdir(join(project.root, 'chapters'))
    for (let n = 1; n <= 3000; n++)
      await writeFile(
        join(project.root, 'chapters', `${String(n).padStart(4, '0')}.md`),
        '他走了。'.repeat(750)
      )
    const store = await project.open({ write: false })
    // The best of three: other tests run beside this one.
    const times: number[] = []
    for (let round = 0; round < 3; round++) {
      const start = performance.now()
      expect((await store.readProject()).size).toBe(3000)
      times.push(performance.now() - start)
    }
    expect(Math.min(...times)).toBeLessThan(1000)
  })
})

describe('journal, receipts, templates, sources', () => {
  test('a torn last line is passed over, and cut off before the next one', async () => {
    await project.put(
      '.fabula/journal.jsonl',
      '{"format":1}\n{"at":"1","job":"draft","state":"planned"}\n{"at":"2","jo'
    )
    const store = await project.open()
    expect((await store.readJournal()).map(e => e.at)).toEqual(['1'])
    await store.journal({ at: '3', job: 'draft', state: 'drafting' })
    expect((await store.readJournal()).map(e => e.at)).toEqual(['1', '3'])
    const lines = (await readFile(join(project.root, '.fabula/journal.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line))).toHaveLength(3)
  })

  test('a journal of a later Fabula is refused, and the lock given back', async () => {
    await project.put('.fabula/journal.jsonl', '{"format":2}\n')
    expect(await failure(project.open())).toMatchObject({ code: 'format-newer' })
    expect(await readdir(join(project.root, '.fabula'))).toEqual(['journal.jsonl'])
  })

  test('receipts come back in the order they were saved, whatever the clock says', async () => {
    const clock = fixedClock()
    let day = 20
    const backwards = { ...clock, now: () => new Date(Date.UTC(2026, 0, day--)) }
    const store = await project.open({ clock: backwards })
    const paths = []
    for (let n = 1; n <= 11; n++) paths.push(await store.saveReceipt('ch-1', { n }))
    expect(await store.readReceipts('ch-1')).toEqual(Array.from({ length: 11 }, (_, i) => ({ n: i + 1 })))
    expect(await store.readFile(paths[0]!)).toContain('"format": 1')
    expect(await store.readReceipts('ch-2')).toEqual([])
  })

  test("the project's own template goes before the shipped one", async () => {
    const store = await project.open()
    const shipped = await store.readTemplate('draft', 'zh')
    expect(shipped.path).toBe(join('templates', 'prompts', 'zh', 'draft.md'))
    await project.put('prompts/draft.md', '# user\nmine')
    expect(await store.readTemplate('draft', 'zh')).toEqual({
      text: '# user\nmine',
      path: 'prompts/draft.md'
    })
    expect(await failure(store.readTemplate('nothing', 'en'))).toMatchObject({
      code: 'template-missing',
      message: expect.stringContaining('draft')
    })
    expect(await failure(store.readTemplate('../../secret', 'en'))).toMatchObject({ code: 'bad-path' })
  })

  test('a source text is read by its book, or missed by name', async () => {
    await project.put('sources/qing/text.txt', '原文')
    const store = await project.open({ write: false })
    expect(await store.readSource('qing')).toBe('原文')
    expect(await failure(store.readSource('none'))).toMatchObject({ code: 'source-missing' })
  })
})
