import type { Table } from '@lancedb/lancedb'
import { spaceTable } from './marker.ts'
import { PASSAGES, type Session, textIndex } from './session.ts'
import { buildVectorIndex, vectorIndexOf, wantedKind } from './vector-index.ts'

/** Rows outside the text index that make a rewrite of it worth while: each query reads them all. */
const OPEN_TEXT_ROWS = 300
/** From so many rows on a search gains more by indices of its filters than they cost to keep. */
const FILTER_ROWS = 2000
const OPEN_VECTOR_ROWS = 2000
/** Every write makes a file; every rewrite of an index a further part of it. */
const MOST_FRAGMENTS = 50
const MOST_PARTS = 10
/** Versions younger than this may be in use by another process, which looks for a newer one at every read. */
const KEEP_MS = 5 * 60 * 1000

/** Brings both tables' indices up to date where that pays, and clears away old versions. */
export async function optimizeTables(session: Session): Promise<void> {
  const passages = await session.table(PASSAGES)
  if (passages) {
    await optimizeText(session, passages)
    await indexColumns(session, passages, ['pool', 'book', 'ord', 'id'])
  }
  const vectors = session.marker.space && (await session.table(spaceTable(session.marker.space)))
  if (vectors) {
    await optimizeVectors(session, vectors)
    await indexColumns(session, vectors, ['pool', 'ord'])
  }
}

async function optimizeText(session: Session, table: Table): Promise<void> {
  const stats = await table.indexStats('terms_idx')
  const rows = await table.countRows()
  // An index made over rows that are all there costs less than one that grows from nothing.
  const first = stats?.numIndexedRows === 0 && rows >= OPEN_TEXT_ROWS
  if (!stats || first || (stats.numIndices ?? 1) > MOST_PARTS)
    await table.createIndex('terms', { config: textIndex(session), replace: true })
  else if (stats.numUnindexedRows >= OPEN_TEXT_ROWS || (await isScattered(table))) await compact(table)
}

async function optimizeVectors(session: Session, table: Table): Promise<void> {
  const { kind, rows, indexed, parts } = await vectorIndexOf(table)
  const wanted = wantedKind(session.vectorMode, rows)
  if (wanted !== 'scan' && (kind !== wanted || parts > MOST_PARTS)) {
    await compact(table)
    await buildVectorIndex(session.lance, table, { kind: wanted, rows })
  } else if ((kind !== 'scan' && rows - indexed >= OPEN_VECTOR_ROWS) || (await isScattered(table))) {
    await compact(table)
  }
}

/** Indices of the columns that searches filter by, and of the ids that hits are read by. */
async function indexColumns({ lance }: Session, table: Table, columns: readonly string[]): Promise<void> {
  if ((await table.countRows()) < FILTER_ROWS) return
  const known = new Set((await table.listIndices()).flatMap(index => index.columns))
  for (const column of columns.filter(each => !known.has(each)))
    await table.createIndex(column, {
      config: column === 'pool' ? lance.Index.bitmap() : lance.Index.btree()
    })
}

const isScattered = async (table: Table): Promise<boolean> =>
  (await table.stats()).fragmentStats.numSmallFragments > MOST_FRAGMENTS

const compact = (table: Table) => table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_MS) })
