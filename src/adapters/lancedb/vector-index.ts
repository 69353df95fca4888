import type { Table, VectorQuery } from '@lancedb/lancedb'
import type { VectorMode } from '../../core/model.ts'
import type { VectorIndexKind } from '../../ports.ts'
import type { Lance } from './library.ts'

/** Below this many vectors a scan is as quick as an index. */
const SCAN_ROWS = 2000
/** A graph is built in more than linear time, so large tables get several. */
const GRAPH_ROWS = 100_000
/**
 * What finds at least 0.98 of the nearest fifty of made-up vectors, with and without filters; of vectors that
 * lie as real ones do, quantised ones find 0.97 under a narrow filter (`bench/query-latency`). Candidates looked
 * at in a graph, and how many times the hits asked for are compared by their full vectors.
 */
const GRAPH = { candidates: 500, refine: 3 }
const QUANTISED_REFINE = 20

type IndexKind = Exclude<VectorIndexKind, 'none' | 'scan'>

const KINDS: Record<string, IndexKind> = { IVF_FLAT: 'ivf-flat', IVF_HNSW_SQ: 'hnsw', IVF_RQ: 'rq' }

/** The index that a mode asks for at so many vectors; `scan`: none. */
export function wantedKind(mode: VectorMode, rows: number): Exclude<VectorIndexKind, 'none'> {
  if (rows <= SCAN_ROWS) return 'scan'
  return mode === 'hnsw' || mode === 'rq' ? mode : 'ivf-flat'
}

export interface VectorIndex {
  kind: Exclude<VectorIndexKind, 'none'>
  rows: number
  /** Rows in the index; the others are scanned beside it. */
  indexed: number
  /** Parts that grew one after the other. */
  parts: number
}

/** What a table of vectors has now. */
export async function vectorIndexOf(table: Table): Promise<VectorIndex> {
  const rows = await table.countRows()
  const stats = await table.indexStats('vector_idx')
  if (!stats) return { kind: 'scan', rows, indexed: 0, parts: 0 }
  return {
    // An index of any other kind is not ours: it is replaced at the next chance.
    kind: KINDS[stats.indexType] ?? 'scan',
    rows,
    indexed: stats.numIndexedRows,
    parts: stats.numIndices ?? 1
  }
}

/** Builds the index anew over all rows. */
export async function buildVectorIndex(
  lance: Lance,
  table: Table,
  { kind, rows }: { kind: IndexKind; rows: number }
): Promise<void> {
  const distanceType = 'cosine'
  const config = {
    'ivf-flat': () => lance.Index.ivfFlat({ distanceType }),
    hnsw: () => lance.Index.hnswSq({ distanceType, numPartitions: graphs(rows) }),
    rq: () => lance.Index.ivfRq({ distanceType })
  }[kind]()
  await table.createIndex('vector', { config, replace: true })
}

const graphs = (rows: number): number => Math.ceil(rows / GRAPH_ROWS)

/**
 * The query with what its index needs. Every partition is looked into, so that IVF_FLAT is exact: LanceDB
 * makes one per 4,000 rows or so. With a share of them a narrow filter loses most of what it should find.
 */
export function tuneQuery(query: VectorQuery, { kind, rows }: VectorIndex): VectorQuery {
  const all = query.distanceType('cosine').nprobes(Math.ceil(rows / 2000) + 10)
  if (kind === 'hnsw') return all.ef(GRAPH.candidates).refineFactor(GRAPH.refine)
  return kind === 'rq' ? all.refineFactor(QUANTISED_REFINE) : all
}
