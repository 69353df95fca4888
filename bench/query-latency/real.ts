/** Recall of what is not exact, on vectors that lie as those of real passages do: see README.md. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Table, VectorQuery } from '@lancedb/lancedb'
import { loadLance } from '../../src/adapters/lancedb/library.ts'
import { below, mulberry32 } from '../common/random.ts'
import { CHAPTERS, DIMENSION } from './corpus.ts'
import { SEED } from './fixture.ts'
import { LIMIT } from './peers.ts'

const { values: flags } = parseArgs({
  options: {
    /** Written by `common/cached-embedder.ts`; of the built-in model, uncentred. */
    vectors: { type: 'string' },
    rows: { type: 'string', default: '200000' },
    queries: { type: 'string', default: '60' },
    /** Also builds a graph: 40,000 rows take a minute. */
    hnsw: { type: 'boolean', default: false }
  }
})
if (flags.vectors === undefined) throw new Error('--vectors FILE')

/** Bytes before each vector: the sha256 of its text. */
const KEY = 32
/** Neighbours whose differences make the noise around a passage. */
const NEIGHBOURS = 30
const NOISE = 0.7
const WRITE_ROWS = 20_000
const FILTERS = [
  `ord <= ${CHAPTERS}`,
  'ord < 250',
  'ord < 30',
  'ord IN (7, 205, 400)',
  'ord > 440 AND ord < 450'
]

const { lance, arrow } = await loadLance()
const random = mulberry32(SEED)
const real = centred(await readVectors(flags.vectors))
const asked = new Set<number>()
while (asked.size < Number(flags.queries)) asked.add(below(random, real.length))
const kept = real.filter((_, at) => !asked.has(at))
const queries = makeQueries([...asked].map(at => real[at]!))

const dir = await mkdtemp(join(tmpdir(), 'fabula-latency-'))
try {
  const table = await makeTable(Number(flags.rows))
  await measure(table)
} finally {
  await rm(dir, { recursive: true, force: true })
}

async function measure(table: Table): Promise<void> {
  const distanceType = 'cosine'
  console.log(`| ${['', ...FILTERS].join(' | ')} |\n|${'---|'.repeat(FILTERS.length + 1)}`)
  await table.createIndex('vector', { config: lance.Index.ivfFlat({ distanceType }) })
  const partitions = Math.ceil((await table.countRows()) / 4096)
  const truth = await answers(table, query => query.nprobes(partitions * 2))
  const show = async (name: string, tune: (query: VectorQuery) => VectorQuery) =>
    print(name, truth, await answers(table, tune))
  for (const share of [0.8, 0.6, 0.4, 0.2])
    await show(`ivf-flat, ${share} of the partitions`, query => query.nprobes(Math.round(partitions * share)))
  await table.createIndex('vector', { config: lance.Index.ivfRq({ distanceType }), replace: true })
  for (const refine of [10, 20])
    await show(`rq, refine ${refine}`, query => query.nprobes(partitions * 2).refineFactor(refine))
  if (!flags.hnsw) return
  await table.createIndex('vector', {
    config: lance.Index.hnswSq({ distanceType, numPartitions: 1 }),
    replace: true
  })
  await show('hnsw, 500 candidates, refine 3', query => query.nprobes(1).ef(500).refineFactor(3))
}

/** By filter and query the rows found. */
async function answers(table: Table, tune: (query: VectorQuery) => VectorQuery): Promise<Set<bigint>[][]> {
  const found: Set<bigint>[][] = []
  for (const filter of FILTERS) {
    const own: Set<bigint>[] = []
    for (const vector of queries) {
      const query = tune(table.query().nearestTo(vector).distanceType('cosine'))
      const rows = await query.where(filter).select(['_distance']).withRowId().limit(LIMIT).toArray()
      own.push(new Set(rows.map(row => row._rowid as bigint)))
    }
    found.push(own)
  }
  return found
}

/** Mean and worst recall of the nearest fifty, by filter. */
function print(name: string, truth: Set<bigint>[][], found: Set<bigint>[][]): void {
  const cells = truth.map((wanted, filter) => {
    const shares = wanted.map(
      (rows, at) => [...rows].filter(row => found[filter]![at]!.has(row)).length / rows.size
    )
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
    return `${mean.toFixed(3)} (${Math.min(...shares).toFixed(2)})`
  })
  console.log(`| ${[name, ...cells].join(' | ')} |`)
}

/**
 * Each real passage many times over, moved by the difference of two of its neighbours; in the order of the
 * books, so that near chapters are alike.
 */
async function makeTable(count: number): Promise<Table> {
  const neighbours = kept.map(vector => nearest(vector))
  const type = new arrow.FixedSizeList(DIMENSION, new arrow.Field('item', new arrow.Float32(), true))
  const schema = new arrow.Schema([
    new arrow.Field('ord', new arrow.Int32(), false),
    new arrow.Field('vector', type, false)
  ])
  const table = await (await lance.connect(dir)).createEmptyTable('vectors', schema)
  for (let from = 0; from < count; from += WRITE_ROWS) {
    const length = Math.min(WRITE_ROWS, count - from)
    const data = new Float32Array(length * DIMENSION)
    const ord = Int32Array.from({ length }, (_, i) => 1 + Math.floor(((from + i) * CHAPTERS) / count))
    for (let i = 0; i < length; i++) {
      const at = Math.floor(((from + i) * kept.length) / count)
      const [a, b] = [0, 1].map(() => neighbours[at]![below(random, NEIGHBOURS)]!)
      data.set(normalise(kept[at]!.map((x, d) => x + NOISE * (a![d]! - b![d]!))), i * DIMENSION)
    }
    const child = arrow.makeData({ type: new arrow.Float32(), length: data.length, nullCount: 0, data })
    const vector = arrow.makeVector(arrow.makeData({ type, length, nullCount: 0, child }))
    await table.add(new arrow.Table(schema, { ord: arrow.makeVector(ord), vector }))
  }
  await table.createIndex('ord', { config: lance.Index.btree() })
  return table
}

/** Half of them passages that are not in the table, half of them halfway between two such. */
function makeQueries(held: Float32Array[]): Float32Array[] {
  return held.map((vector, at) => {
    const other = held[(at + 7) % held.length]!
    return at % 2 === 0 ? vector : normalise(vector.map((x, d) => x + other[d]!))
  })
}

function nearest(vector: Float32Array): Float32Array[] {
  const scored = kept
    .filter(other => other !== vector)
    .map(other => ({ other, score: other.reduce((sum, x, d) => sum + x * vector[d]!, 0) }))
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, NEIGHBOURS)
    .map(({ other }) => other)
}

async function readVectors(path: string): Promise<Float32Array[]> {
  const bytes = await readFile(path)
  const size = KEY + 4 * DIMENSION
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, at) => {
    const start = bytes.byteOffset + at * size + KEY
    return new Float32Array(bytes.buffer.slice(start, start + 4 * DIMENSION))
  })
}

/** Without their mean, as the product takes it off; unit length. */
function centred(vectors: Float32Array[]): Float32Array[] {
  const mean = new Float32Array(DIMENSION)
  for (const vector of vectors) vector.forEach((x, d) => void (mean[d]! += x / vectors.length))
  return vectors.map(vector => normalise(vector.map((x, d) => x - mean[d]!)))
}

function normalise(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map(value => value / length)
}
