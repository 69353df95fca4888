import type { Table } from '@lancedb/lancedb'
import { byReading, type Passage, type UnitKey } from '../../core/passages.ts'
import type { EmbeddingSpace } from '../../ports.ts'
import { whereHashes, whereUnits } from './filter.ts'
import { sameSpace, spaceTable } from './marker.ts'
import { checkVector, readColumns } from './read.ts'
import {
  FILTER_COLUMNS,
  PASSAGE_COLUMNS,
  type PassageRow,
  passageTable,
  readWhole,
  type VectorRow,
  vectorTable,
  type WholeRow
} from './rows.ts'
import { PASSAGES, type Session } from './session.ts'

/** Rows of one write: the texts of a write are in memory twice, and no key is answered while they are laid out (50 ms). */
const WRITE_ROWS = 250
/** Units of one write: each is a clause of its condition. */
const WRITE_UNITS = 50

/** Adds rows; a passage that is there already is replaced (an import that was killed and runs again). */
export async function addAll(session: Session, passages: Passage[]): Promise<void> {
  if (passages.length === 0) return
  const table = await session.passages()
  const fresh = (await table.countRows()) === 0
  for (let at = 0; at < passages.length; at += WRITE_ROWS) {
    const rows = passageTable(session.arrow, passages.slice(at, at + WRITE_ROWS))
    if (fresh) await table.add(rows)
    else await upsert(table).execute(rows)
  }
}

const upsert = (table: Table) =>
  // Without the key's index: with it, racing writes of one key leave two rows.
  table.mergeInsert('id').useIndex(false).whenMatchedUpdateAll().whenNotMatchedInsertAll()

/**
 * Replaces units. Vectors go first and come back last, so that a crash in between leaves passages
 * without a vector, which are embedded again, and never a vector with an old chapter order.
 */
export async function replaceAll(
  session: Session,
  units: { key: UnitKey; passages: Passage[] }[]
): Promise<void> {
  for (let at = 0; at < units.length; at += WRITE_UNITS)
    await replaceSome(session, units.slice(at, at + WRITE_UNITS))
}

async function replaceSome(session: Session, units: { key: UnitKey; passages: Passage[] }[]): Promise<void> {
  const where = whereUnits(units.map(({ key }) => key))
  const passages = units.flatMap(unit => unit.passages)
  if (passages.length === 0 && !(await session.table(PASSAGES))) return
  const table = await session.passages()
  const kept = await takeVectors(session, where)
  if (passages.length === 0) await table.delete(where)
  else
    await upsert(table).whenNotMatchedBySourceDelete({ where }).execute(passageTable(session.arrow, passages))
  for (const { vectors, dimension, byHash } of kept) {
    const rows = passages.flatMap((passage): VectorRow[] => {
      const vector = byHash.get(passage.hash)
      return vector ? [{ passage, vector }] : []
    })
    if (rows.length > 0) await vectors.add(vectorTable(session.arrow, rows, dimension))
  }
}

interface TakenVectors {
  vectors: Table
  dimension: number
  byHash: Map<string, Float32Array>
}

/** Takes the units' vectors out of every space's table. */
async function takeVectors(session: Session, where: string): Promise<TakenVectors[]> {
  const names = (await session.tableNames()).filter(name => name !== PASSAGES)
  const taken: TakenVectors[] = []
  for (const name of names) {
    const vectors = (await session.table(name))!
    const rows = await vectors.query().where(where).select(['hash', 'vector']).toArray()
    if (rows.length === 0) continue
    const byHash = new Map(
      rows.map(row => [row.hash as string, Float32Array.from(row.vector as Iterable<number>)])
    )
    taken.push({ vectors, dimension: [...byHash.values()][0]!.length, byHash })
    await vectors.delete(where)
  }
  return taken
}

/** Passages without a vector of their present text in this space, in reading order. */
export async function pendingPassages(
  session: Session,
  space: EmbeddingSpace,
  limit: number
): Promise<Passage[]> {
  const table = await session.table(PASSAGES)
  if (!table) return []
  const vectors = await session.table(spaceTable(space))
  const done = new Map((await idsAndHashes(vectors)).map(({ id, hash }) => [id, hash]))
  const columns = ['id', 'hash', 'pool', 'book', 'chapter', 'ord', 'position']
  const rows: PendingRow[] = await table.query().select(columns).withRowId().toArray()
  const open = rows
    .filter(row => done.get(row.id) !== row.hash)
    .map(
      row =>
        ({ ...row, bookId: row.book, chapterId: row.chapter, order: row.ord }) as unknown as PendingPassage
    )
    .sort(byReading)
    .slice(0, limit)
  if (open.length === 0) return []
  const rowIds = open.map(row => row._rowid)
  const passages: WholeRow[] = await table
    .takeRowIds(rowIds)
    .select([...PASSAGE_COLUMNS])
    .toArray()
  return passages.map(readWhole).sort(byReading)
}

type PendingRow = Pick<PassageRow, 'id' | 'hash' | 'pool' | 'book' | 'chapter' | 'ord' | 'position'> & {
  _rowid: bigint
}
type PendingPassage = Passage & { _rowid: bigint }

const idsAndHashes = async (table: Table | undefined): Promise<{ id: string; hash: string }[]> =>
  table ? table.query().select(['id', 'hash']).toArray() : []

/**
 * Stores vectors for all passages of these hashes. The first of a new space makes it the one that is
 * searched; the tables of other spaces go when it has a vector for every passage.
 */
export async function storeVectors(
  session: Session,
  space: EmbeddingSpace,
  vectors: { hash: string; vector: Float32Array }[]
): Promise<void> {
  for (const { vector } of vectors) checkVector(vector, space.dimension)
  const table = await session.table(PASSAGES)
  if (!table || vectors.length === 0) return
  const byHash = new Map(vectors.map(({ hash, vector }) => [hash, vector]))
  // The vectors' table has no texts: they need not be read.
  const passages = await readColumns(table, whereHashes([...byHash.keys()]), FILTER_COLUMNS)
  const target = await session.vectors(space)
  if (passages.length > 0) {
    const rows = passages.map(passage => ({ passage, vector: byHash.get(passage.hash)! }))
    await upsert(target).execute(vectorTable(session.arrow, rows, space.dimension))
  }
  const current = session.marker.space
  if (!current || !sameSpace(current, space)) await session.saveMarker({ space })
  await dropOtherSpaces(session, space)
}

async function dropOtherSpaces(session: Session, space: EmbeddingSpace): Promise<void> {
  const others = (await session.tableNames()).filter(name => name !== PASSAGES && name !== spaceTable(space))
  if (others.length === 0 || (await pendingPassages(session, space, 1)).length > 0) return
  for (const name of others) await session.dropTable(name)
}
