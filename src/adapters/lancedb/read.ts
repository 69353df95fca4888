import type { Table } from '@lancedb/lancedb'
import { writtenForms } from '../../core/han-forms.ts'
import { POOLS, type Pool, type SceneFunction } from '../../core/model.ts'
import { byReading, type Passage, unitName, unitStamp } from '../../core/passages.ts'
import { isHan } from '../../core/text.ts'
import { UserError } from '../../errors.ts'
import type { IndexedUnit, IndexHit, IndexStatus, PassageFilter } from '../../ports.ts'
import { q, whereContains, whereFilters, whereIds } from './filter.ts'
import { spaceTable } from './marker.ts'
import { PASSAGE_COLUMNS, type PassageRow, readWhole, toPassage, type WholeRow } from './rows.ts'
import { PASSAGES, type Session } from './session.ts'
import { tuneQuery, vectorIndexOf, wantedKind } from './vector-index.ts'

interface Search {
  filters: PassageFilter[]
  limit: number
}

/** More terms than this say no more about what is meant. */
const MOST_TERMS = 400

export async function readPassages(table: Table, where: string): Promise<Passage[]> {
  const rows: WholeRow[] = await table
    .query()
    .select([...PASSAGE_COLUMNS])
    .where(where)
    .toArray()
  return rows.map(readWhole)
}

/** Passages with these columns only, the rest of them undefined. */
export async function readColumns(
  table: Table,
  where: string,
  columns: readonly string[]
): Promise<Passage[]> {
  const rows: PassageRow[] = await table
    .query()
    .select([...columns])
    .where(where)
    .toArray()
  return rows.map(toPassage)
}

export const vectorsTable = async (session: Session): Promise<Table | undefined> =>
  session.marker.space && session.table(spaceTable(session.marker.space))

export async function readStatus(session: Session): Promise<IndexStatus> {
  const passages = await poolCounts(await session.table(PASSAGES))
  const vectors = await vectorsTable(session)
  const embedded = await poolCounts(vectors)
  const { kind, rows, indexed } = vectors
    ? await vectorIndexOf(vectors)
    : { kind: 'none' as const, rows: 0, indexed: 0 }
  return {
    pools: POOLS.map(pool => ({
      pool,
      passages: passages.get(pool) ?? 0,
      embedded: embedded.get(pool) ?? 0
    })),
    space: session.marker.space,
    vectorIndex: kind,
    vectors: { rows, indexed, wanted: vectors ? wantedKind(session.vectorMode, rows) : 'none' }
  }
}

/** Counts that were made of a table's version: every search asks for them. */
const counted = new WeakMap<Table, { version: number; counts: Map<Pool, number> }>()

async function poolCounts(table: Table | undefined): Promise<Map<Pool, number>> {
  if (!table) return new Map()
  const version = await table.version()
  const known = counted.get(table)
  if (known?.version === version) return known.counts
  const counts = new Map<Pool, number>()
  await Promise.all(POOLS.map(async pool => counts.set(pool, await table.countRows(`pool = '${pool}'`))))
  // Unless it changed while it was counted.
  if ((await table.version()) === version) counted.set(table, { version, counts })
  return counts
}

export async function readUnits(session: Session): Promise<IndexedUnit[]> {
  const table = await session.table(PASSAGES)
  if (!table) return []
  const columns = [
    'pool',
    'book',
    'chapter',
    'ord',
    'scene',
    'position',
    'valid_from',
    'valid_until',
    'func',
    'hash'
  ]
  const rows: PassageRow[] = await table.query().select(columns).toArray()
  const passages = rows.map(toPassage).sort((a, b) => a.position - b.position)
  const units = Map.groupBy(passages, unitName)
  return [...units.values()].map(members => ({
    pool: members[0]!.pool,
    bookId: members[0]!.bookId,
    chapterId: members[0]!.chapterId,
    order: members[0]!.order,
    hashes: members.map(({ hash }) => hash),
    stamp: unitStamp(members)
  }))
}

const byScore = (a: IndexHit, b: IndexHit): number =>
  b.score - a.score || (a.passage.id < b.passage.id ? -1 : 1)

/** BM25 over our own terms, any of which may match; rows not indexed yet are found too. */
export async function searchByText(
  session: Session,
  search: Search & { terms: string[] }
): Promise<IndexHit[]> {
  const { lance } = session
  const table = await session.table(PASSAGES)
  const where = whereFilters(search.filters)
  const terms = [...new Set(search.terms)].filter(term => /^\S+$/.test(term)).slice(0, MOST_TERMS)
  if (!table || where === undefined || terms.length === 0 || search.limit < 1) return []
  if (terms.every(isLoneCharacter))
    return searchCharacters(table, { where, characters: terms, limit: search.limit })
  const query = new lance.MatchQuery(terms.join(' '), 'terms', { operator: lance.Operator.Or })
  const rows: (WholeRow & { _score: number })[] = await table
    .query()
    .fullTextSearch(query)
    .where(where)
    .select([...PASSAGE_COLUMNS, '_score'])
    .limit(search.limit)
    .toArray()
  return rows.map(row => ({ passage: readWhole(row), score: row._score })).sort(byScore)
}

const isLoneCharacter = (term: string): boolean => isHan(term) && [...term].length === 1

/**
 * A lone Han character is no term of its own within a run: what is asked for by nothing else is looked
 * for letter by letter. The score is how often the characters stand in the passage.
 */
async function searchCharacters(
  table: Table,
  search: { where: string; characters: string[]; limit: number }
): Promise<IndexHit[]> {
  const forms = search.characters.flatMap(writtenForms)
  const passages = await readPassages(table, `(${search.where}) AND (${whereContains(forms)})`)
  const wanted = new Set(forms)
  return passages
    .map(passage => ({ passage, score: [...passage.text].filter(character => wanted.has(character)).length }))
    .sort(byScore)
    .slice(0, search.limit)
}

/** Cosine search in the current space. Throws `vector-rejected` for a vector of another dimension. */
export async function searchByVector(
  session: Session,
  search: Search & { vector: Float32Array }
): Promise<IndexHit[]> {
  const { filters, limit, vector } = search
  const { space } = session.marker
  const where = whereFilters(filters)
  const vectors = await vectorsTable(session)
  const table = await session.table(PASSAGES)
  if (!space || !vectors || !table || where === undefined || limit < 1) return []
  checkVector(vector, space.dimension)
  const query = tuneQuery(vectors.query().nearestTo(vector), await vectorIndexOf(vectors))
  const rows: { id: string; hash: string; _distance: number }[] = await query
    .where(where)
    .select(['id', 'hash', '_distance'])
    .limit(limit)
    .toArray()
  if (rows.length === 0) return []
  const passages = await readPassages(table, whereIds(rows.map(({ id }) => id)))
  const byId = new Map(passages.map(passage => [passage.id, passage]))
  return rows
    .flatMap(({ id, hash, _distance }) => {
      const passage = byId.get(id)
      return passage?.hash === hash ? [{ passage, score: 1 - _distance }] : []
    })
    .sort(byScore)
}

/** Passages of one function, spread evenly over all that pass. */
export async function readByFunction(
  session: Session,
  { wanted, filters, limit }: Search & { wanted: SceneFunction }
): Promise<Passage[]> {
  const table = await session.table(PASSAGES)
  const passing = whereFilters(filters)
  if (!table || passing === undefined || limit < 1) return []
  const where = `(${passing}) AND func = ${q(wanted)}`
  const places = await readColumns(table, where, PLACE_COLUMNS)
  const step = Math.max(1, places.length / limit)
  const ids = places
    .sort(byReading)
    .filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  return ids.length === 0
    ? []
    : (await readPassages(table, whereIds(ids.slice(0, limit).map(({ id }) => id)))).sort(byReading)
}

/** What puts passages in reading order. */
const PLACE_COLUMNS = ['id', 'pool', 'book', 'chapter', 'ord', 'position']

/** Refuses what LanceDB would take: it cuts or pads other dimensions silently. */
export function checkVector(vector: Float32Array, dimension: number): void {
  const broken = vector.findIndex(value => !Number.isFinite(value))
  if (vector.length === dimension && broken < 0) return
  const what =
    vector.length === dimension
      ? `has no finite number at ${broken}`
      : `has ${vector.length} numbers instead of ${dimension}`
  throw new UserError('vector-rejected', `A vector from the embedding model ${what}.`, {
    hint: 'Check models.embed in fabula.yaml, then: fabula index',
    exit: 'server',
    data: { found: vector.length, expected: dimension }
  })
}
