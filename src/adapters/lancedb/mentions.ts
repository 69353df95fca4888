import type { Table } from '@lancedb/lancedb'
import { writtenForms } from '../../core/han-forms.ts'
import { findName, isSearchableName } from '../../core/mentions.ts'
import { POOLS } from '../../core/model.ts'
import { byReading, type Passage } from '../../core/passages.ts'
import { nameTerms } from '../../core/terms.ts'
import type { PassageFilter } from '../../ports.ts'
import { whereContains, whereFilters, whereIds } from './filter.ts'
import { type Lance, loadLance } from './library.ts'
import { readPassages } from './read.ts'
import { PASSAGE_COLUMNS, type PassageRow, toPassage } from './rows.ts'
import { PASSAGES, type Session } from './session.ts'

/** What places a passage in the order of reading; a common name has many thousands. */
const PLACE_COLUMNS = ['pool', 'book', 'ord', 'position'] as const

type Place = Pick<PassageRow, (typeof PLACE_COLUMNS)[number]> & { _rowid: bigint }

const placeName = ({ pool, book, ord, position }: Omit<Place, '_rowid'>): string =>
  `${pool} ${book} ${ord} ${position}`

const byPlace = (a: Place, b: Place): number =>
  POOLS.indexOf(a.pool) - POOLS.indexOf(b.pool) ||
  (a.book < b.book ? -1 : a.book > b.book ? 1 : 0) ||
  a.ord - b.ord ||
  a.position - b.position

interface Wanted {
  names: string[]
  where: string
  limit: number
}

/**
 * Exact mentions, in reading order: the text index gives the passages that have all the terms of a name,
 * and the letters are compared here.
 */
export async function readMentions(
  session: Session,
  search: { names: string[]; filters: PassageFilter[]; limit: number }
): Promise<Passage[]> {
  const names = search.names.filter(isSearchableName)
  const table = await session.table(PASSAGES)
  const where = whereFilters(search.filters)
  if (!table || where === undefined || names.length === 0 || search.limit < 1) return []
  const wanted = { names: names.flatMap(writtenForms), where, limit: search.limit }
  const terms = names.map(nameTerms)
  return terms.some(each => each.length === 0)
    ? scanMentions(table, wanted)
    : verifyMentions(table, wanted, await findPlaces(table, where, terms))
}

/** For names that have no term of their own, such as signs: SQL compares the letters of every passage. */
async function scanMentions(table: Table, { names, where, limit }: Wanted): Promise<Passage[]> {
  const passages = await readPassages(table, `(${where}) AND (${whereContains(names)})`)
  return passages
    .filter(({ text }) => holdsOne(text, names))
    .sort(byReading)
    .slice(0, limit)
}

const holdsOne = (text: string, names: string[]): boolean => names.some(name => findName(text, name) >= 0)

/** Where the terms of one of the names stand together, in reading order. */
async function findPlaces(table: Table, where: string, terms: string[][][]): Promise<Place[]> {
  const { lance } = await loadLance()
  const rows = await table.countRows()
  const places = new Map<bigint, Place>()
  for (const query of distinct(terms).map(each => allOf(lance, each))) {
    const found: Place[] = await table
      .query()
      .fullTextSearch(query)
      .where(where)
      .select([...PLACE_COLUMNS, '_score'])
      .withRowId()
      .limit(rows)
      .toArray()
    for (const place of found) places.set(place._rowid, place)
  }
  return [...places.values()].sort(byPlace)
}

const distinct = (terms: string[][][]): string[][][] => [
  ...new Map(terms.map(each => [JSON.stringify(each), each])).values()
]

/** One of each list must be there. */
const allOf = (lance: Lance, terms: string[][]) =>
  new lance.BooleanQuery(
    terms.map(alternatives => [
      lance.Occur.Must,
      new lance.MatchQuery(alternatives.join(' '), 'terms', { operator: lance.Operator.Or })
    ])
  )

/** Reads the passages in order until enough of them hold a name. */
async function verifyMentions(table: Table, { names, limit }: Wanted, places: Place[]): Promise<Passage[]> {
  const verified: Passage[] = []
  for (let at = 0; at < places.length && verified.length < limit; at += limit) {
    const slice = places.slice(at, at + limit)
    const wanted = new Set(slice.map(placeName))
    const rows: PassageRow[] = await table
      .takeRowIds(slice.map(({ _rowid }) => _rowid))
      .select([...PASSAGE_COLUMNS])
      .toArray()
    // A row that was rewritten in between may have given its place to another one.
    const read = rows.filter(row => wanted.has(placeName(row))).map(toPassage)
    verified.push(...read.sort(byReading).filter(({ text }) => holdsOne(text, names)))
  }
  return verified.slice(0, limit)
}

/** The passages of these ids that pass, in reading order: those that statements stand in. */
export async function readByIds(
  session: Session,
  ids: string[],
  filters: PassageFilter[]
): Promise<Passage[]> {
  const table = await session.table(PASSAGES)
  const where = whereFilters(filters)
  if (!table || where === undefined || ids.length === 0) return []
  return (await readPassages(table, `(${where}) AND ${whereIds(ids)}`)).sort(byReading)
}
