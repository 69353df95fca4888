import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Pool, Project } from '../../src/core/model.ts'
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
  more: { pool?: Pool; before?: number; pov?: string; limit?: number; project?: Project } = {}
): Promise<SearchResult> {
  const request = { project, query, pool: undefined, before: undefined, limit: 10, ...more }
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

  it('answers for a name that the introducing passage has in pieces only, and tells whose it is', async () => {
    const { hits } = await find('赵云是谁？', { pool: 'canon' })
    expect(hits[0]!.passage.text).toContain('姓赵名云')
    const other = await find('子龙是谁？', { pool: 'canon' })
    expect(other.hits[0]!.reasons).toContainEqual({ mention: '赵云' })
  })

  it('asks for a name of the lore under its other names, as they hold and are known', async () => {
    const aliases = '[{name: 白袍客, from: ch-2}, {name: 无名氏, knownBy: [yun]}]'
    const lore = `---\nid: yun\nkind: character\nnames: [赵云]\naliases: ${aliases}\n---\n`
    const own = projectOf(bookFiles({ 'lore/yun.md': lore }))
    const first = async (query: string, more: { before?: number; pov?: string }) => {
      const request = {
        project: own,
        query,
        pool: 'canon',
        before: more.before,
        pov: more.pov,
        limit: 3
      } as const
      const job = search(bench.ports, request, never)
      let step = await job.next()
      while (!step.done) step = await job.next()
      return step.value.hits[0]?.passage.text
    }
    expect(await first('白袍客是谁', { before: 2 })).toContain('姓赵名云')
    expect(await first('白袍客是谁', { before: 1 })).toBeUndefined()
    expect(await first('无名氏是谁', { pov: 'yun' })).toContain('姓赵名云')
    expect(await first('无名氏是谁', { pov: 'lin' })).toBeUndefined()
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

  it('goes with canon as far as the story before a chapter does', async () => {
    const settings = 'format: 1\ntitle: 青石\nlanguage: zh\ndivergence: {book: canon, chapter: 第1回}\n'
    const parted = projectOf(bookFiles({ 'fabula.yaml': settings }))
    expect(texts(await find('子龙', { project: parted, pool: 'canon' }))).toHaveLength(3)
    expect(texts(await find('子龙', { project: parted, pool: 'canon', before: 3 }))).toHaveLength(1)
  })

  it('shows with a point of view only what it knows by then', async () => {
    const bai =
      '---\nid: bai\nkind: character\nnames: [白露]\naliases: [{name: 黑伞, knownBy: [bai, {who: lin, since: ch-3}]}]\nfacts:\n  - {id: plan, text: 白露要烧掉渡口, knownBy: [bai]}\n---\n白露就是黑伞。\n'
    const secret = projectOf(bookFiles({ 'lore/bai.md': bai }))
    const shown = async (pov: string | undefined, before?: number) =>
      texts(
        await find('白露 黑伞 渡口', {
          project: secret,
          pool: 'lore',
          ...(pov ? { pov } : {}),
          ...(before ? { before } : {})
        })
      )
    expect(await shown(undefined)).toContain('白露要烧掉渡口')
    expect(await shown('白露')).toContain('白露要烧掉渡口')
    expect(await shown('lin')).toEqual(expect.not.arrayContaining(['白露要烧掉渡口']))
    expect(await shown('lin', 2)).toEqual(expect.not.arrayContaining(['白露就是黑伞。']))
    expect(await shown('lin', 3)).toContain('白露就是黑伞。')
  })

  it('returns at most as many as asked for', async () => {
    expect((await find('林舟 子龙', { limit: 2 })).hits).toHaveLength(2)
  })

  it('works on what is indexed while another process holds the lock', async () => {
    bench.locked = true
    expect(await find('铁匣')).toMatchObject({ hits: [], notes: ['index-locked'] })
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
      const { hits } = await find('空空如也的箱子令他大吃一惊', { pool: 'chapter' })
      expect(hits[0]!.passage.chapterId).toBe('ch-2')
      expect(hits[0]!.reasons).toContainEqual(expect.objectContaining({ leg: 'vector', rank: 1 }))
    } finally {
      await real.close()
    }
  })
})
