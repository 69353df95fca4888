import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Pool } from '../../src/core/model.ts'
import { UserError } from '../../src/errors.ts'
import { type SearchResult, search } from '../../src/jobs/search.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import { hashEmbedder } from '../fakes.ts'
import { type Bench, bookFiles, collect, openBench, projectOf } from './index-fixture.ts'

const never = new AbortController().signal
const project = projectOf(bookFiles())
let bench: Bench
let embedder: ReturnType<typeof hashEmbedder>
beforeEach(async () => {
  embedder = hashEmbedder()
  bench = await openBench(embedder)
})
afterEach(() => bench.dispose())

async function find(
  query: string,
  more: { pool?: Pool; before?: number; limit?: number } = {}
): Promise<SearchResult> {
  const request = { project, query, pool: more.pool, before: more.before, limit: more.limit ?? 10 }
  const job = search(bench.ports, request, never)
  let step = await job.next()
  while (!step.done) step = await job.next()
  return step.value
}
const texts = ({ hits }: SearchResult) => hits.map(({ passage }) => passage.text)
const embedAll = () => collect(syncIndex(bench.ports, { project, embed: true }, never))

describe('search', () => {
  it('brings the text level first, says that there are no vectors, and does not start the embedder', async () => {
    const result = await find('铁匣')
    expect(texts(result)[0]).toBe('铁匣里空无一物，林舟心中暗惊。')
    expect(result.notes).toEqual(['no-vectors'])
    expect(embedder.calls).toEqual([])
  })

  it('tells both legs and their ranks as reasons', async () => {
    await embedAll()
    const { hits, notes } = await find('铁匣里空无一物')
    expect(notes).toEqual([])
    expect(hits[0]!.reasons).toEqual([
      { query: 'query', leg: 'text', rank: 1 },
      expect.objectContaining({ query: 'query', leg: 'vector' })
    ])
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((a, b) => b - a))
  })

  it('answers who somebody is with the passage that introduces the name', async () => {
    const { hits } = await find('子龙是谁？')
    expect(hits[0]!.passage.text).toContain('字子龙')
    expect(hits[0]!.reasons).toContainEqual({ mention: '子龙' })
  })

  it('keeps to a pool and to what is before a chapter', async () => {
    expect(new Set((await find('林舟', { pool: 'lore' })).hits.map(({ passage }) => passage.pool))).toEqual(
      new Set(['lore'])
    )
    expect(texts(await find('左臂 伤 渡口', { pool: 'lore', before: 1 }))).toEqual(['住在渡口边'])
    expect(texts(await find('左臂 伤 渡口', { pool: 'lore', before: 2 }))).toContain('左臂有伤')
    expect(texts(await find('铁匣', { before: 2 }))).not.toContain('铁匣里空无一物，林舟心中暗惊。')
    expect(texts(await find('子龙', { before: 1 }))).toHaveLength(3)
    await expect(find('铁匣', { before: 9 })).rejects.toMatchObject({ code: 'chapter-unknown' })
  })

  it('returns at most as many as asked for', async () => {
    expect((await find('林舟 子龙', { limit: 2 })).hits).toHaveLength(2)
  })

  it('works on what is indexed while another process holds the lock', async () => {
    bench.locked = true
    expect(await find('铁匣')).toEqual({ hits: [], notes: ['index-locked'] })
    bench.locked = false
    await find('铁匣')
    bench.locked = true
    expect((await find('铁匣')).notes).toEqual(['no-vectors'])
  })

  it('goes on by words alone when the embedder fails or vectors are behind', async () => {
    await embedAll()
    const broken = {
      ...hashEmbedder(),
      embed: async () => Promise.reject(new UserError('embedder-failed', 'no'))
    }
    bench.ports.embedder = broken
    const result = await find('铁匣')
    expect(result.notes).toEqual(['embedder-failed'])
    expect(texts(result)[0]).toContain('铁匣')
    bench.ports.embedder = embedder
    const key = { pool: 'chapter', bookId: 'book', chapterId: 'ch-2' } as const
    await bench.index.replaceUnit(key, [])
    expect((await find('铁匣')).notes).toEqual(['vectors-behind'])
  })
})

describe('search with the built-in embedding model', () => {
  it('finds a scene that is asked for in other words', async () => {
    const real = openBuiltinEmbedder({ modelsDir: join(import.meta.dirname, '../../models') })
    try {
      bench.ports.embedder = real
      await embedAll()
      const { hits } = await find('打开盒子发现什么都没有', { pool: 'chapter' })
      expect(hits[0]!.passage.chapterId).toBe('ch-2')
      expect(hits[0]!.reasons).toContainEqual(expect.objectContaining({ leg: 'vector', rank: 1 }))
    } finally {
      await real.close()
    }
  })
})
