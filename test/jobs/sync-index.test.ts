import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobEvent } from '../../src/core/events.ts'
import { MAX_POSITION, storyPosition } from '../../src/core/passages.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import { hashEmbedder } from '../fakes.ts'
import {
  type Bench,
  bookFiles,
  collect,
  LIN,
  openBench,
  outline,
  projectOf,
  SOURCE,
  sourceBook
} from './index-fixture.ts'

const never = new AbortController().signal
let bench: Bench
let embedder: ReturnType<typeof hashEmbedder>
beforeEach(async () => {
  embedder = hashEmbedder()
  bench = await openBench(embedder)
})
afterEach(() => bench.dispose())

async function sync(change: Record<string, string | undefined> = {}, embed = true): Promise<JobEvent[]> {
  const project = projectOf(bookFiles(change))
  return collect(syncIndex(bench.ports, { project, embed }, never))
}

const embedded = () => embedder.calls.flatMap(({ texts }) => texts)
const unitNames = async () =>
  (await bench.index.units())
    .map(({ pool, bookId, chapterId }) => `${pool} ${bookId} ${chapterId}`.trim())
    .sort()
const lore = async (at: number) =>
  (await bench.index.searchText(['左臂', '渡口'], [{ pool: 'lore', at }], 9))
    .map(({ passage }) => passage.text)
    .sort()

describe('syncIndex', () => {
  it('writes sources, chapters, lore and summaries, then embeds them', async () => {
    const events = await sync()
    expect(await unitNames()).toEqual([
      'canon canon c0001',
      'canon canon c0002',
      'canon canon c0003',
      'chapter book ch-1',
      'chapter book ch-2',
      'lore lin',
      'summary book ch-1'
    ])
    expect(events.at(-1)).toEqual({ v: 1, type: 'index-updated', passages: 10, embedded: 10 })
    const steps = events.flatMap(event => (event.type === 'progress' ? event.step : []))
    expect(new Set(steps)).toEqual(new Set(['writing', 'splitting', 'optimizing', 'embedding']))
    expect(steps.indexOf('embedding')).toBeGreaterThan(steps.lastIndexOf('splitting'))
  })

  it('embeds prose as it stands, and facts behind the name of their entry', async () => {
    await sync()
    expect(embedded()).toContain('林舟在渡口等船，雨下了一夜。')
    expect(embedded()).toContain('却说有一少年，姓赵名云，字子龙，常山人也。')
    expect(embedded()).toContain('林舟\n左臂有伤')
    const [hit] = await bench.index.searchText(['撑伞'], [{ pool: 'chapter' }], 1)
    expect(hit!.passage).toMatchObject({ text: '白露撑伞而来。', scene: 1, order: 1 })
  })

  it('does nothing a second time, without reading the sources', async () => {
    await sync()
    const before = embedded().length
    bench.reads.length = 0
    const events = await sync()
    expect(events.map(({ type }) => type)).toEqual(['index-updated'])
    expect([bench.reads, embedded().length]).toEqual([[], before])
  })

  it('embeds only what changed in a chapter, and takes out what is gone', async () => {
    await sync()
    const before = embedded().length
    await sync({
      'chapters/0001.md':
        '---\nid: ch-1\ntitle: 渡口\n---\n林舟在渡口等船，雨下了一夜。\n\n***\n\n白露没有来。\n',
      'chapters/0002.md': undefined,
      'lore/lin.md': undefined,
      'summaries/0001.md': undefined
    })
    expect(embedded().slice(before)).toEqual(['白露没有来。'])
    expect((await unitNames()).filter(name => !name.startsWith('canon'))).toEqual(['chapter book ch-1'])
    expect(
      await bench.index.searchText(['铁匣', '剑客'], [{ pool: 'chapter' }, { pool: 'lore' }], 9)
    ).toEqual([])
  })

  it('moves chapters and the bounds of facts with the outline, embedding nothing again', async () => {
    await sync()
    const before = embedded().length
    expect(await lore(storyPosition(2))).toEqual(['左臂有伤', '住在渡口边'].sort())
    await sync({ 'outline.yaml': outline('ch-1', 'ch-new', 'ch-2') })
    expect(embedded()).toHaveLength(before)
    expect(await lore(storyPosition(2))).toEqual(['住在渡口边'])
    const moved = (await bench.index.units()).find(({ chapterId }) => chapterId === 'ch-2')
    expect(moved!.order).toBe(3)
    expect((await bench.index.status()).pools.every(pool => pool.embedded === pool.passages)).toBe(true)
  })

  it('holds a fact whose bound the outline lacks back for good', async () => {
    await sync({ 'lore/lin.md': LIN.replace('from: ch-2', 'from: ch-gone') })
    expect(await lore(MAX_POSITION - 1)).toEqual(['住在渡口边'])
  })

  it('splits a source book again when it changed, and takes out one that is gone', async () => {
    await sync()
    const before = embedded().length
    bench.source = SOURCE.replace('天下皆知', '无人知晓')
    await sync({ 'sources/canon/book.yaml': sourceBook(bench.source) })
    expect(embedded().slice(before)).toEqual(['赵云与子龙之名，无人知晓。'])
    await sync({ 'sources/canon/book.yaml': undefined })
    expect((await unitNames()).filter(name => name.startsWith('canon'))).toEqual([])
    expect(await bench.index.marks()).toEqual({})
    await sync()
    expect((await unitNames()).filter(name => name.startsWith('canon'))).toHaveLength(3)
  })

  it('leaves text searchable when it is stopped while embedding, and goes on from there', async () => {
    const paragraphs = Array.from(
      { length: 40 },
      (_, i) => `第${i}夜，${'他在灯下读信，窗外有雨。'.repeat(30)}`
    ).join('\n\n')
    const change = { 'chapters/0002.md': `---\nid: ch-2\n---\n${paragraphs}\n` }
    const stop = new AbortController()
    const run = async () => {
      const project = projectOf(bookFiles(change))
      for await (const event of syncIndex(bench.ports, { project, embed: true }, stop.signal))
        if (event.type === 'progress' && event.step === 'embedding' && event.done! > 0) stop.abort()
    }
    await expect(run()).rejects.toMatchObject({ name: 'AbortError' })
    expect(await bench.index.searchText(['窗外'], [{ pool: 'chapter' }], 3)).toHaveLength(3)
    const first = embedded().length
    expect(first).toBeGreaterThan(0)
    await sync(change)
    expect(embedded().length).toBe(new Set(embedded()).size)
    expect((await bench.index.status()).pools.every(pool => pool.embedded === pool.passages)).toBe(true)
  })

  it('levels one chapter and its summary alone, embedding nothing else', async () => {
    await sync({}, false)
    const change = {
      'chapters/0002.md': '---\nid: ch-2\ntitle: 铁匣\n---\n铁匣里有一封信。\n',
      'summaries/0002.md': '---\nof: ch-2\nsha256: x\nby: writer\n---\n林舟读信。\n',
      'lore/lin.md': LIN.replace('沉默', '多话')
    }
    const project = projectOf(bookFiles(change))
    const only = { pool: 'chapter', chapterId: 'ch-2' } as const
    const events = await collect(syncIndex(bench.ports, { project, embed: true, only }, never))
    expect(embedded()).toEqual(['铁匣里有一封信。', '林舟读信。'])
    expect(events.at(-1)).toMatchObject({ type: 'index-updated', embedded: 2 })
    expect(await bench.index.searchText(['多话'], [{ pool: 'lore' }], 9)).toEqual([])
  })
})
