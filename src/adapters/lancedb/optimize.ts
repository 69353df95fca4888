import type { Table } from '@lancedb/lancedb'
import { spaceTable } from './marker.ts'
import { PASSAGES, type Session, textIndex } from './session.ts'

/** Rows outside the text index that make a rewrite of it worth while: each query reads them all. */
const OPEN_TEXT_ROWS = 300
/** Below this many vectors a scan is as quick as an index (measured: 7 ms at 10,000 × 384). */
const SCAN_ROWS = 5000
const OPEN_VECTOR_ROWS = 2000
/** Every write makes a file; every rewrite of an index a further part of it. */
const MOST_FRAGMENTS = 50
const MOST_PARTS = 10
/** Versions younger than this may be in use by another process, which looks for a newer one at every read. */
const KEEP_MS = 5 * 60 * 1000

/** Brings both tables' indices up to date where that pays, and clears away old versions. */
export async function optimizeTables(session: Session): Promise<void> {
  const passages = await session.table(PASSAGES)
  if (passages) await optimizeText(session, passages)
  const vectors = session.marker.space && (await session.table(spaceTable(session.marker.space)))
  if (vectors) await optimizeVectors(session, vectors)
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

async function optimizeVectors({ lance }: Session, table: Table): Promise<void> {
  const rows = await table.countRows()
  const stats = await table.indexStats('vector_idx')
  if (rows > SCAN_ROWS && (!stats || (stats.numIndices ?? 1) > MOST_PARTS)) {
    await compact(table)
    await table.createIndex('vector', {
      config: lance.Index.ivfFlat({ distanceType: 'cosine' }),
      replace: true
    })
  } else if ((stats && stats.numUnindexedRows >= OPEN_VECTOR_ROWS) || (await isScattered(table))) {
    await compact(table)
  }
}

const isScattered = async (table: Table): Promise<boolean> =>
  (await table.stats()).fragmentStats.numSmallFragments > MOST_FRAGMENTS

const compact = (table: Table) => table.optimize({ cleanupOlderThan: new Date(Date.now() - KEEP_MS) })
