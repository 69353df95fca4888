import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { Pool } from '../../src/core/model.ts'
import { MAX_POSITION, type Passage, passageId, storyPosition, unitStamp } from '../../src/core/passages.ts'
import { searchTerms } from '../../src/core/terms.ts'
import type { UserError } from '../../src/errors.ts'
import type { EmbeddingSpace, Index, PassageFilter } from '../../src/ports.ts'
import { hashEmbedder } from '../fakes.ts'

const SPACE: EmbeddingSpace = { model: 'hash', revision: '1', dimension: 32, prefixRule: 'none' }
const EVERYWHERE = (['style', 'canon', 'lore', 'chapter', 'summary'] as Pool[]).map(pool => ({ pool }))

const dirs: string[] = []
const open: Index[] = []
afterEach(async () => {
  for (const index of open.splice(0)) await index.close()
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true })
})

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-index-'))
  dirs.push(dir)
  return join(dir, 'index')
}

async function openIndex(dir?: string, warnings: UserError[] = []): Promise<Index> {
  const index = await openLanceIndex({ dir: dir ?? (await newDir()), onWarning: w => warnings.push(w) })
  open.push(index)
  return index
}

function passage(text: string, more: Partial<Passage> = {}): Passage {
  const made = {
    pool: 'chapter' as const,
    bookId: 'book',
    chapterId: 'ch-1',
    order: 1,
    scene: 0,
    position: 0,
    text,
    prefix: '',
    hash: `h:${text}`,
    function: 'dialogue' as const,
    dialogue: 0.35,
    from: 0,
    until: MAX_POSITION,
    ...more
  }
  return { id: passageId(made.pool, made.bookId, made.chapterId, made.position), ...made, ...more }
}

const keyOf = ({ pool, bookId, chapterId }: Passage) => ({ pool, bookId, chapterId })
const texts = (hits: { passage: Passage }[]) => hits.map(({ passage }) => passage.text)
const vectorOf = async (text: string) => (await hashEmbedder().embed([text], 'query'))[0]!

async function embedAll(index: Index, space = SPACE): Promise<void> {
  const pending = await index.pending(space, 1000)
  const vectors = await hashEmbedder(space.dimension).embed(
    pending.map(({ text }) => text),
    'passage'
  )
  await index.putVectors(
    space,
    pending.map(({ hash }, i) => ({ hash, vector: vectors[i]! }))
  )
}

describe('an index without anything in it', () => {
  it('answers everything with nothing and makes no files', async () => {
    const dir = await newDir()
    const index = await openIndex(dir)
    expect(await index.units()).toEqual([])
    expect(await index.searchText(['a'], EVERYWHERE, 5)).toEqual([])
    expect(await index.searchVector(new Float32Array(32).fill(1), EVERYWHERE, 5)).toEqual([])
    expect(await index.findMentions(['林舟'], EVERYWHERE, 5)).toEqual([])
    expect(await index.pending(SPACE, 5)).toEqual([])
    expect((await index.status()).vectorIndex).toBe('none')
    await index.replaceUnit({ pool: 'chapter', bookId: 'book', chapterId: 'ch-1' }, [])
    await index.optimize()
    expect(await readdir(dir).catch(() => [])).toEqual([])
  })
})

describe('passages', () => {
  it('come back as they were stored, before and after optimize', async () => {
    const index = await openIndex()
    const stored = passage('林舟推开门，“谁在那里？”', {
      prefix: '书 · 一\n',
      scene: 2,
      order: 3,
      from: 5,
      until: 9
    })
    await index.addPassages([stored])
    expect((await index.searchText(searchTerms('推开'), EVERYWHERE, 5))[0]!.passage).toEqual(stored)
    await index.optimize()
    expect((await index.searchText(searchTerms('推开'), EVERYWHERE, 5))[0]!.passage).toEqual(stored)
    expect(await index.units()).toEqual([
      { ...keyOf(stored), order: 3, hashes: [stored.hash], stamp: unitStamp([stored]) }
    ])
  })

  it('are found by words of both languages and by single characters', async () => {
    const index = await openIndex()
    await index.addPassages([
      passage('一剑霜寒十四州', { position: 1 }),
      passage('The whales were singing all night.', { position: 2 }),
      passage('S级妖兽出没', { position: 3 })
    ])
    const search = async (query: string) => texts(await index.searchText(searchTerms(query), EVERYWHERE, 5))
    expect(await search('剑')).toEqual(['一剑霜寒十四州'])
    expect(await search('the song of a whale that sings')).toEqual(['The whales were singing all night.'])
    expect(await search('S级')).toEqual(['S级妖兽出没'])
    expect(await search('妖兽')).toEqual(['S级妖兽出没'])
  })

  it('meet whether written in simplified or in traditional characters', async () => {
    const index = await openIndex()
    await index.addPassages([
      passage('劉備與關羽結義', { position: 1 }),
      passage('关羽千里走单骑', { position: 2 })
    ])
    const search = async (query: string) => texts(await index.searchText(searchTerms(query), EVERYWHERE, 5))
    expect((await search('关羽')).sort()).toEqual((await search('關羽')).sort())
    expect(await search('关羽')).toHaveLength(2)
    for (const name of ['刘备', '劉備'])
      expect((await index.findMentions([name], EVERYWHERE, 5)).map(({ text }) => text)).toEqual([
        '劉備與關羽結義'
      ])
  })

  it('rank the better match higher, with a BM25 score', async () => {
    const index = await openIndex()
    await index.addPassages([
      passage('白露在院中喝茶，天色已晚。', { position: 1 }),
      passage('铁匣里空无一物，铁匣是假的。', { position: 2 }),
      passage('有人说起铁匣，白露没有作声，只看着窗外很久很久。', { position: 3 })
    ])
    const hits = await index.searchText(searchTerms('铁匣'), EVERYWHERE, 5)
    expect(hits.map(({ passage }) => passage.position)).toEqual([2, 3])
    expect(hits[0]!.score).toBeGreaterThan(hits[1]!.score)
  })

  it('of a unit are replaced as one; other units stay', async () => {
    const index = await openIndex()
    const old = [passage('旧的第一段', { position: 0 }), passage('旧的第二段', { position: 9 })]
    const other = passage('另一章的旧事', { chapterId: 'ch-2', order: 2 })
    await index.addPassages([...old, other])
    await index.replaceUnit(keyOf(old[0]!), [passage('新的一段', { position: 0 })])
    expect(texts(await index.searchText(['旧', '新'], EVERYWHERE, 9)).sort()).toEqual([
      '另一章的旧事',
      '新的一段'
    ])
    await index.replaceUnit(keyOf(old[0]!), [])
    expect((await index.units()).map(({ chapterId }) => chapterId)).toEqual(['ch-2'])
  })

  it('of many units are replaced in one go, lore and chapters mixed', async () => {
    const index = await openIndex()
    const lore = (entry: string, text: string) =>
      passage(text, { pool: 'lore', bookId: entry, chapterId: '', order: 0 })
    const units = (word: string) => [
      ...Array.from({ length: 230 }, (_, i) => [
        passage(`${word}${i}`, { chapterId: `ch-${i}`, order: i + 1 })
      ]),
      ...Array.from({ length: 30 }, (_, i) => [lore(`e${i}`, `${word}设${i}`)])
    ]
    const write = (word: string) =>
      index.replaceUnits(units(word).map(passages => ({ key: keyOf(passages[0]!), passages })))
    await write('旧')
    await write('新')
    const all = await index.units()
    expect(all).toHaveLength(260)
    expect(all.every(({ hashes }) => hashes.length === 1 && hashes[0]!.startsWith('h:新'))).toBe(true)
  })

  it('added twice, as by an import that was killed, are there once', async () => {
    const index = await openIndex()
    await index.addPassages([passage('一')])
    await index.addPassages([passage('一'), passage('二', { position: 2 })])
    expect((await index.units())[0]!.hashes).toEqual(['h:一', 'h:二'])
  })
})

describe('filters', () => {
  const at = storyPosition
  async function filled(): Promise<Index> {
    const index = await openIndex()
    await index.addPassages([
      passage('剑法 第一章', { chapterId: 'ch-1', order: 1 }),
      passage('剑法 第二章', { chapterId: 'ch-2', order: 2 }),
      passage('剑法 旧事', {
        pool: 'lore',
        bookId: 'lin',
        chapterId: '',
        id: 'lore--lin--f1',
        from: 0,
        until: at(2)
      }),
      passage('剑法 新事', {
        pool: 'lore',
        bookId: 'lin',
        chapterId: '',
        id: 'lore--lin--f2',
        from: at(2),
        position: 1
      }),
      passage('剑法 甲书', { pool: 'style', bookId: 'a', chapterId: 'c1' }),
      passage('剑法 乙书', { pool: 'style', bookId: 'b', chapterId: 'c1' })
    ])
    await embedAll(index)
    return index
  }

  it.each([
    ['before', [{ pool: 'chapter' as const, before: 2 }], ['剑法 第一章']],
    ['at, from its start', [{ pool: 'lore' as const, at: at(2) }], ['剑法 新事']],
    ['at, up to its end', [{ pool: 'lore' as const, at: at(2) - 1 }], ['剑法 旧事']],
    ['books', [{ pool: 'style' as const, books: ['b'] }], ['剑法 乙书']],
    ['no books', [{ pool: 'style' as const, books: [] }], []],
    ['exclude', [{ pool: 'lore' as const, exclude: ['lore--lin--f1'] }], ['剑法 新事']],
    [
      'several clauses',
      [
        { pool: 'chapter' as const, before: 2 },
        { pool: 'style' as const, books: ['a'] }
      ],
      ['剑法 甲书', '剑法 第一章']
    ],
    ['none', [], []]
  ])('%s: both legs and mentions obey, before they search', async (_, filters, wanted) => {
    const index = await filled()
    const limit = Math.max(1, wanted.length)
    expect(texts(await index.searchText(['剑'], filters, limit)).sort()).toEqual([...wanted].sort())
    expect(texts(await index.searchVector(await vectorOf('剑法 第三章'), filters, limit)).sort()).toEqual(
      [...wanted].sort()
    )
    const found = await index.findMentions(['剑法'], filters, limit)
    expect(found.map(({ text }) => text).sort()).toEqual([...wanted].sort())
  })

  it.each(["' OR '1'='1", "a'; DROP TABLE passages; --", 'a\\', '林\n舟', '"x"', '`x`', 'a%_b', 'a\u0000b'])(
    'take %j as a plain name',
    async name => {
      const index = await openIndex()
      const own = passage(`${name} 在此`, { bookId: name, chapterId: name, id: `id-${name}` })
      await index.addPassages([own, passage('别的', { chapterId: 'ch-9' })])
      expect(texts(await index.searchText(['在', '别'], [{ pool: 'chapter', books: [name] }], 9))).toEqual([
        own.text
      ])
      expect(
        texts(await index.searchText(['在', '别'], [{ pool: 'chapter', exclude: [own.id] }], 9))
      ).toEqual(['别的'])
      expect((await index.findMentions([name], EVERYWHERE, 9)).map(({ text }) => text)).toEqual([own.text])
      expect(await index.searchText([name, "'"], EVERYWHERE, 9)).toEqual([])
      await index.replaceUnit(keyOf(own), [])
      expect((await index.units()).map(({ chapterId }) => chapterId)).toEqual(['ch-9'])
    }
  )
})

describe('passages of a function', () => {
  it('are spread evenly over what passes, in reading order', async () => {
    const index = await openIndex()
    const all = Array.from({ length: 20 }, (_, n) =>
      passage(`text ${n}`, {
        position: n,
        chapterId: n < 10 ? 'ch-1' : 'ch-2',
        order: n < 10 ? 1 : 2,
        function: n % 2 === 0 ? 'action' : 'reflection'
      })
    )
    await index.addPassages(all.toReversed())
    const find = async (filters: PassageFilter[], limit: number) =>
      (await index.byFunction('action', filters, limit)).map(({ text }) => text)
    expect(await find(EVERYWHERE, 3)).toEqual(['text 0', 'text 8', 'text 14'])
    expect(await find(EVERYWHERE, 99)).toHaveLength(10)
    expect(await find([{ pool: 'chapter', chapters: ['ch-2'] }], 2)).toEqual(['text 10', 'text 16'])
    expect(await find([{ pool: 'chapter', chapters: [] }], 2)).toEqual([])
    expect(await find(EVERYWHERE, 0)).toEqual([])
  })
})

describe('mentions', () => {
  it('come in reading order, whole words only', async () => {
    const index = await openIndex()
    await index.addPassages([
      passage('The AI woke up.', { order: 10, chapterId: 'ch-10' }),
      passage('It was in the rAIn.', { order: 1, position: 5 }),
      passage('An AI spoke.', { order: 2, chapterId: 'ch-2', position: 7 }),
      passage('林舟来了', { order: 2, chapterId: 'ch-2', position: 1 })
    ])
    const find = async (names: string[], limit = 9) =>
      (await index.findMentions(names, EVERYWHERE, limit)).map(({ text }) => text)
    expect(await find(['AI'])).toEqual(['An AI spoke.', 'The AI woke up.'])
    expect(await find(['AI', '林舟'], 2)).toEqual(['林舟来了', 'An AI spoke.'])
    expect(await find(['林'])).toEqual([])
  })
})

describe('vectors', () => {
  const sample = ['山中一夜雨', '树杪百重泉', '大漠孤烟直'].map((text, i) =>
    passage(text, { position: i * 10 })
  )

  it('are found exactly, with cosine similarity as score, and pending shrinks', async () => {
    const index = await openIndex()
    await index.addPassages(sample)
    expect((await index.pending(SPACE, 2)).map(({ text }) => text)).toEqual(['山中一夜雨', '树杪百重泉'])
    await embedAll(index)
    expect(await index.pending(SPACE, 9)).toEqual([])
    const [hit] = await index.searchVector(await vectorOf('树杪百重泉'), EVERYWHERE, 2)
    expect(hit!.passage).toEqual(sample[1])
    expect(hit!.score).toBeCloseTo(1, 4)
    const { pools, space, vectorIndex } = await index.status()
    expect(pools.find(({ pool }) => pool === 'chapter')).toEqual({
      pool: 'chapter',
      passages: 3,
      embedded: 3
    })
    expect([space, vectorIndex]).toEqual([SPACE, 'scan'])
  })

  it('of known text survive a replace and follow a chapter that moves', async () => {
    const index = await openIndex()
    await index.addPassages(sample)
    await embedAll(index)
    const moved = [...sample.slice(0, 2), passage('长河落日圆', { position: 20 })].map(p => ({
      ...p,
      order: 5
    }))
    await index.replaceUnit(keyOf(sample[0]!), moved)
    expect((await index.pending(SPACE, 9)).map(({ text }) => text)).toEqual(['长河落日圆'])
    const search = async (before: number) =>
      texts(await index.searchVector(await vectorOf('山中一夜雨'), [{ pool: 'chapter', before }], 1))
    expect(await search(5)).toEqual([])
    expect(await search(6)).toEqual(['山中一夜雨'])
  })

  it('serve all passages of one hash, and none of removed ones', async () => {
    const index = await openIndex()
    await index.addPassages([sample[0]!, passage('山中一夜雨', { chapterId: 'ch-2', order: 2 })])
    await index.putVectors(SPACE, [{ hash: 'h:山中一夜雨', vector: await vectorOf('山中一夜雨') }])
    expect(await index.pending(SPACE, 9)).toEqual([])
    await index.replaceUnit({ pool: 'chapter', bookId: 'book', chapterId: 'ch-2' }, [])
    expect(await index.searchVector(await vectorOf('山中一夜雨'), EVERYWHERE, 9)).toHaveLength(1)
  })

  it.each([
    ['too short', new Float32Array(31)],
    ['too long', new Float32Array(64)],
    ['not a number', new Float32Array(32).fill(Number.NaN)],
    ['infinite', new Float32Array(32).fill(Number.POSITIVE_INFINITY)]
  ])('that are %s are refused, in storing and in searching', async (_, vector) => {
    const index = await openIndex()
    await index.addPassages(sample)
    const rejected = expect.objectContaining({ code: 'vector-rejected' })
    await expect(index.putVectors(SPACE, [{ hash: sample[0]!.hash, vector }])).rejects.toEqual(rejected)
    await embedAll(index)
    await expect(index.searchVector(vector, EVERYWHERE, 1)).rejects.toEqual(rejected)
  })

  it('of a new space are built beside the old ones, which go when the new are complete', async () => {
    const dir = await newDir()
    const index = await openIndex(dir)
    await index.addPassages(sample)
    await embedAll(index)
    const next = { ...SPACE, model: 'other', dimension: 16 }
    const tables = async () => (await readdir(dir)).filter(name => name.startsWith('vectors_')).length
    const [vector] = await hashEmbedder(16).embed([sample[0]!.text], 'passage')
    await index.putVectors(next, [{ hash: sample[0]!.hash, vector: vector! }])
    expect(await tables()).toBe(2)
    expect(texts(await index.searchVector(vector!, EVERYWHERE, 9))).toEqual([sample[0]!.text])
    await embedAll(index, next)
    expect(await tables()).toBe(1)
    expect((await index.status()).space).toEqual(next)
  })

  it('stay exact with an index over them, with filters and for rows added later', async () => {
    const index = await openIndex()
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        passage(`row ${from + i}`, { position: from + i, order: (i % 9) + 1 })
      )
    await index.addPassages(many(0, 5100))
    const random = seeded()
    const vectors = new Map<string, Float32Array>()
    const put = async (passages: Passage[]) => {
      for (const { hash } of passages) vectors.set(hash, random())
      await index.putVectors(
        SPACE,
        passages.map(({ hash }) => ({ hash, vector: vectors.get(hash)! }))
      )
    }
    await put(many(0, 5100))
    await index.optimize()
    expect((await index.status()).vectorIndex).toBe('ivf-flat')
    await index.addPassages(many(6000, 60))
    await put(many(6000, 60))
    const query = random()
    const wanted = [...many(0, 5100), ...many(6000, 60)]
      .filter(({ order }) => order < 4)
      .map(({ text, hash }) => ({ text, score: dot(query, vectors.get(hash)!) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 20)
    const hits = await index.searchVector(query, [{ pool: 'chapter', before: 4 }], 20)
    expect(texts(hits)).toEqual(wanted.map(({ text }) => text))
  })
})

describe('a damaged index', () => {
  it('deleted while open is made anew at the next write, and breaks no search', async () => {
    const dir = await newDir()
    const warnings: UserError[] = []
    const index = await openIndex(dir, warnings)
    await index.addPassages([passage('一剑霜寒')])
    await index.setMark('book:a', '1')
    await rm(dir, { recursive: true })
    expect(await index.searchText(['剑'], EVERYWHERE, 5)).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['index-broken'])
    expect(await index.marks()).toEqual({})
    await index.addPassages([passage('又一剑')])
    expect(texts(await index.searchText(['剑'], EVERYWHERE, 5))).toEqual(['又一剑'])
  })

  it.each(['tables', 'marker', 'manifest'])('with broken %s is made anew when it is opened', async what => {
    const dir = await newDir()
    const first = await openLanceIndex({ dir })
    await first.addPassages([passage('一剑霜寒')])
    await first.close()
    const table = join(dir, 'passages.lance')
    if (what === 'marker') await writeFile(join(dir, 'index.json'), '{"format"')
    if (what === 'tables')
      for (const file of await readdir(join(table, 'data')))
        await writeFile(join(table, 'data', file), 'broken')
    if (what === 'manifest')
      for (const file of await readdir(join(table, '_versions')))
        await writeFile(join(table, '_versions', file), 'x')
    const warnings: UserError[] = []
    const index = await openIndex(dir, warnings)
    expect(await index.searchText(['剑'], EVERYWHERE, 5)).toEqual([])
    expect(warnings.map(({ code }) => code)).toEqual(['index-broken'])
    await index.addPassages([passage('又一剑')])
    expect(texts(await index.searchText(['剑'], EVERYWHERE, 5))).toEqual(['又一剑'])
  })

  it('of a later format is refused and left alone', async () => {
    const dir = await newDir()
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'index.json'), '{"format":99,"marks":{}}')
    await expect(openLanceIndex({ dir })).rejects.toMatchObject({ code: 'format-newer', exit: 'usage' })
    expect(JSON.parse(await readFile(join(dir, 'index.json'), 'utf8')).format).toBe(99)
  })
})

describe('two at once', () => {
  it('many writes at the same time leave each row once', async () => {
    const index = await openIndex()
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        index.replaceUnit({ pool: 'chapter', bookId: 'book', chapterId: `ch-${i % 3}` }, [
          passage(`第${i}版`, { chapterId: `ch-${i % 3}` })
        ])
      )
    )
    expect((await index.units()).map(({ hashes }) => hashes).sort()).toEqual([
      ['h:第10版'],
      ['h:第11版'],
      ['h:第9版']
    ])
  })

  it('another reader sees what was written, and marks outlive the process', async () => {
    const dir = await newDir()
    const writer = await openIndex(dir)
    await writer.addPassages([passage('一剑霜寒')])
    await writer.setMark('book:a', '1')
    const reader = await openIndex(dir)
    expect(await reader.marks()).toEqual({ 'book:a': '1' })
    await writer.replaceUnit(keyOf(passage('')), [passage('一剑光寒')])
    await writer.optimize()
    expect(texts(await reader.searchText(['剑'], EVERYWHERE, 5))).toEqual(['一剑光寒'])
  })
})

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

/** Unit vectors of 32 numbers, the same at every run. */
function seeded(): () => Float32Array {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  return () => {
    const vector = Float32Array.from({ length: 32 }, next)
    const norm = Math.sqrt(dot(vector, vector))
    return vector.map(value => value / norm)
  }
}
