import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { Pool, VectorMode } from '../../src/core/model.ts'
import { MAX_POSITION, type Passage, passageId } from '../../src/core/passages.ts'
import type { EmbeddingSpace, Index, PassageFilter } from '../../src/ports.ts'
import { numbers } from '../prose.ts'

const SPACE: EmbeddingSpace = { model: 'made', revision: '1', dimension: 24, prefixRule: 'none' }
const EVERYWHERE: PassageFilter[] = (['style', 'canon', 'chapter'] as Pool[]).map(pool => ({ pool }))

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-modes-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return join(dir, 'index')
}

async function openIn(dir: string, vectors?: VectorMode): Promise<Index> {
  const index = await openLanceIndex({ dir, ...(vectors ? { vectors } : {}) })
  onTestFinished(() => index.close())
  return index
}

function passage(text: string, at: number, more: Partial<Passage> = {}): Passage {
  const pool = (['style', 'canon', 'chapter'] as const)[at % 3]!
  const place = {
    pool,
    bookId: 'book',
    chapterId: `c${at % 9}`,
    order: 1 + (Math.floor(at / 3) % 9),
    position: at,
    ...more
  }
  return {
    id: passageId(place.pool, place.bookId, place.chapterId, place.position),
    scene: 0,
    text,
    prefix: '',
    hash: `h${at}`,
    function: 'action',
    dialogue: 0,
    from: 0,
    until: MAX_POSITION,
    ...place
  }
}

/** Unit vectors around 60 centres. */
function vectorOf(seed: number): Float32Array {
  const random = numbers(seed)
  const centre = numbers(1 + (seed % 60))
  const vector = Float32Array.from(
    { length: SPACE.dimension },
    () => centre(1000) - 500 + (random(1000) - 500) * 0.6
  )
  const norm = Math.hypot(...vector)
  return vector.map(value => value / norm)
}

const ROWS = 5400

async function fill(index: Index, from: number, count: number): Promise<void> {
  const passages = Array.from({ length: count }, (_, i) => passage(`row ${from + i}`, from + i))
  await index.addPassages(passages)
  await index.putVectors(
    SPACE,
    passages.map(({ hash, position }) => ({ hash, vector: vectorOf(position) }))
  )
}

const FILTERS: PassageFilter[][] = [EVERYWHERE, [{ pool: 'chapter', before: 3 }]]

async function neighbours(index: Index): Promise<string[][]> {
  const found: string[][] = []
  for (let query = 0; query < 20; query++)
    for (const filters of FILTERS) {
      const hits = await index.searchVector(vectorOf(90_000 + query), filters, 20)
      found.push(hits.map(({ passage: { id } }) => id))
    }
  return found
}

it('of vectors are rebuilt when they change, find nearly all of the nearest, and what is added later', async () => {
  const dir = await newDir()
  const exact = await openIn(dir)
  await fill(exact, 0, ROWS)
  const scanned = await neighbours(exact)
  expect((await exact.status()).vectors).toEqual({ rows: ROWS, indexed: 0, wanted: 'ivf-flat' })
  await exact.optimize()
  expect(await exact.status()).toMatchObject({
    vectorIndex: 'ivf-flat',
    vectors: { rows: ROWS, indexed: ROWS, wanted: 'ivf-flat' }
  })
  expect(await neighbours(exact)).toEqual(scanned)

  for (const mode of ['rq', 'hnsw'] as const) {
    const index = await openIn(dir, mode)
    expect((await index.status()).vectors.wanted).toBe(mode)
    expect((await index.status()).vectorIndex).not.toBe(mode)
    await index.optimize()
    expect(await index.status()).toMatchObject({ vectorIndex: mode, vectors: { indexed: ROWS } })
    const found = await neighbours(index)
    const shares = found.map((ids, at) => ids.filter(id => scanned[at]!.includes(id)).length / ids.length)
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeGreaterThanOrEqual(0.98)
  }

  const back = await openIn(dir, 'exact')
  await back.optimize()
  await fill(back, 50_000, 40)
  expect((await back.status()).vectors).toMatchObject({ rows: ROWS + 40, indexed: ROWS })
  const [hit] = await back.searchVector(vectorOf(50_007), EVERYWHERE, 1)
  expect(hit!.passage.text).toBe('row 50007')
}, 60_000)

it('need no index of a small table', async () => {
  const index = await openIn(await newDir(), 'hnsw')
  await fill(index, 0, 30)
  await index.optimize()
  expect(await index.status()).toMatchObject({
    vectorIndex: 'scan',
    vectors: { rows: 30, indexed: 0, wanted: 'scan' }
  })
})

it('counts passages anew after a write, its own or another process’s', async () => {
  const dir = await newDir()
  const one = await openIn(dir)
  await fill(one, 0, 30)
  const count = async () => (await one.status()).pools.reduce((sum, { passages }) => sum + passages, 0)
  expect([await count(), await count()]).toEqual([30, 30])
  await (await openIn(dir)).addPassages([passage('one more', 31)])
  expect(await count()).toBe(31)
})

const TEXTS = [
  '林冲提枪上马。',
  '豹子頭林冲，人称小张飞。',
  '司馬懿退兵。',
  '司马昭与懿言。',
  'Ann’ll come with D’Artagnan tonight.',
  'Annals of the house; the O’Briens.',
  'Mr. O’Brien met Irene Adler’s aunt.',
  'They call him ★小明★ here.',
  '大小★明白',
  'S级妖兽出没，SS级妖兽也出没。'
]

it('finds names by their terms as surely as letter by letter, indexed or not', async () => {
  const index = await openIn(await newDir())
  const passages = TEXTS.map((text, at) => passage(text, at, { pool: 'chapter', order: 1 }))
  const names = ['林冲', '司马懿', 'Ann', 'Artagnan', 'Brien', 'Irene Adler', '★', '小★明', 'S级', 'S级妖兽']
  const found = async () => {
    const texts: Record<string, number[]> = {}
    for (const name of names)
      texts[name] = (await index.findMentions([name], EVERYWHERE, 99)).map(({ position }) => position)
    return texts
  }
  const wanted = {
    林冲: [0, 1],
    司马懿: [2],
    Ann: [4],
    Artagnan: [4],
    Brien: [6],
    'Irene Adler': [6],
    '★': [7, 8],
    '小★明': [8],
    S级: [9],
    S级妖兽: [9]
  }
  await index.addPassages(passages)
  expect(await found()).toEqual(wanted)
  const others = Array.from({ length: 400 }, (_, at) =>
    passage(`无关的文字 ${at}`, 1000 + at, { pool: 'chapter' })
  )
  await index.addPassages(others)
  await index.optimize()
  expect(await found()).toEqual(wanted)
  await index.replaceUnit({ pool: 'chapter', bookId: 'book', chapterId: passages[0]!.chapterId }, [])
  const { position } = (await index.findMentions(['林冲', 'Ann'], EVERYWHERE, 1))[0]!
  expect(position).toBe(1)
})
