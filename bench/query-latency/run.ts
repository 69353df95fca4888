/** One query's time at three sizes: see README.md. */
import { mkdir, open } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { VectorMode } from '../../src/core/model.ts'
import { searchTerms } from '../../src/core/terms.ts'
import { DATA } from '../common/books.ts'
import { below, mulberry32, pick } from '../common/random.ts'
import { CHAPTERS, readSentences, type Sentences, vectorMaker } from './corpus.ts'
import { type Fixture, makeFixture, SEED } from './fixture.ts'
import { type Asked, buildHnswlib, buildMiniSearch, LIMIT, scan } from './peers.ts'
import { printSummary } from './summary.ts'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    cache: { type: 'string', default: join(import.meta.dirname, '../.cache/query-latency') },
    rows: { type: 'string', default: '4000,40000,400000' },
    mode: { type: 'string', default: 'auto' },
    noise: { type: 'string', default: '1' },
    queries: { type: 'string', default: '60' },
    /** Peers are built up to so many rows. */
    'peer-rows': { type: 'string', default: '40000' },
    out: { type: 'string', default: join(import.meta.dirname, 'out/times.jsonl') }
  }
})

/** Names of the books, common and rare, in both scripts of Chinese. */
const NAMES = [
  '玄德',
  '孔明',
  '行者',
  '沙僧',
  '司馬懿',
  '水鏡',
  'Darcy',
  'Starbuck',
  'Irene Adler',
  'Wickham'
]
/** Queries that warm up and are not counted. */
const WARM = 5

interface Query extends Asked {
  name: string
}

await mkdir(join(flags.out, '..'), { recursive: true })
const file = await open(flags.out, 'a')
const sentences = await readSentences(flags.data)
for (const rows of flags.rows.split(',').map(Number)) {
  const noise = Number(flags.noise)
  const fixture = await makeFixture({ rows, noise, cache: resolve(flags.cache), data: flags.data })
  const queries = makeQueries(sentences, noise)
  const truth = queries.map(query => scan(fixture, query))
  await measureOurs(fixture, queries, truth)
  if (flags.mode === 'auto') await measurePeers(fixture, queries, truth)
}
await file.close()
await printSummary(flags.out)

function makeQueries(from: Sentences, noise: number): Query[] {
  const random = mulberry32(SEED + 1)
  const vectorOf = vectorMaker(SEED, noise)
  return Array.from({ length: Number(flags.queries) + WARM }, (_, at) => ({
    terms: searchTerms(pick(random, from[at % 2 === 0 ? 'zh' : 'en']).slice(0, at % 2 === 0 ? 60 : 160)),
    // Rows that the index does not have.
    vector: vectorOf(10_000_000 + at),
    before: 2 + below(random, CHAPTERS),
    name: pick(random, NAMES)
  }))
}

async function measureOurs({ dir, rows }: Fixture, queries: Query[], truth: string[][]): Promise<void> {
  const index = await openLanceIndex({ dir, vectors: flags.mode as VectorMode })
  await timed({ rows, leg: 'optimize' }, () => index.optimize())
  const { vectorIndex } = await index.status()
  for (const [at, { terms, vector, before, name }] of queries.entries()) {
    const filters = [{ pool: 'chapter' as const, before }]
    const text = () => index.searchText(terms, filters, LIMIT)
    const nearest = () => index.searchVector(vector, filters, LIMIT)
    const item = { rows, mode: flags.mode, vectorIndex, query: at - WARM }
    await timed({ ...item, leg: 'text' }, text)
    const hits = await timed({ ...item, leg: 'vector' }, nearest)
    const ids = hits.map(({ passage }) => passage.id)
    if (at >= WARM) await write({ ...item, leg: 'recall', recall: recall(ids, truth[at]!) })
    await timed({ ...item, leg: 'one after the other' }, async () => [await text(), await nearest()])
    await timed({ ...item, leg: 'both at once' }, () => Promise.all([text(), nearest()]))
    await timed({ ...item, leg: 'status' }, () => index.status())
    const found = (limit: number) => () => index.findMentions([name], filters, limit)
    await timed({ ...item, leg: 'names, first 50', name }, found(LIMIT))
    await timed({ ...item, leg: 'names, first 3000', name }, found(3000))
  }
  await index.close()
}

async function measurePeers(fixture: Fixture, queries: Query[], truth: string[][]): Promise<void> {
  const { rows, dir } = fixture
  const run = async (leg: string, answer: (asked: Asked) => string[], compare: boolean) => {
    for (const [at, query] of queries.entries()) {
      const ids = await timed({ rows, leg, query: at - WARM }, async () => answer(query))
      if (compare && at >= WARM)
        await write({ rows, leg: `${leg} recall`, query: at - WARM, recall: recall(ids, truth[at]!) })
    }
  }
  await run('peer: Float32Array', query => scan(fixture, query), false)
  if (rows > Number(flags['peer-rows'])) return
  const hnsw = await timed({ rows, leg: 'build hnswlib-node' }, async () => buildHnswlib(fixture))
  await run('peer: hnswlib-node', hnsw, true)
  const mini = await timed({ rows, leg: 'build MiniSearch' }, () => buildMiniSearch(fixture, join(dir, '..')))
  await run('peer: MiniSearch', mini, false)
}

/** Runs the work; notes wall and CPU milliseconds (all threads), unless it only warms up. */
async function timed<T>(
  item: { leg: string; query?: number; rows: number; name?: string },
  work: () => Promise<T>
) {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const result = await work()
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  const load = loadavg()[0]!
  if (!((item.query ?? 0) < 0)) await write({ ...item, wallMs, cpuMs: (user + system) / 1000, load })
  return result
}

/** Share of the nearest fifty that were found. */
function recall(found: string[], wanted: string[]): number {
  return wanted.length === 0 ? 1 : wanted.filter(id => found.includes(id)).length / wanted.length
}

async function write(line: Record<string, unknown>): Promise<void> {
  await file.write(`${JSON.stringify(line)}\n`)
}
