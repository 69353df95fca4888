import type { Table } from '@lancedb/lancedb'
import { writtenForms } from '../../core/han-forms.ts'
import { findName, isSearchableName } from '../../core/mentions.ts'
import { byReading, type Passage } from '../../core/passages.ts'
import { nameTerms } from '../../core/terms.ts'
import type { PassageFilter } from '../../ports.ts'
import { whereContains, whereFilters, whereIds } from './filter.ts'
import { type Place, placesInOrder } from './places.ts'
import { readPassages } from './read.ts'
import { PASSAGE_COLUMNS, readWhole, type WholeRow } from './rows.ts'
import { PASSAGES, type Session } from './session.ts'

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
    : verifyMentions(table, wanted, terms)
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

/** Reads the passages in order until enough of them hold a name. */
async function verifyMentions(
  table: Table,
  { names, where, limit }: Wanted,
  terms: string[][][]
): Promise<Passage[]> {
  const verified: Passage[] = []
  for await (const places of placesInOrder(table, { where, terms, enough: limit }))
    for (let at = 0; at < places.length; at += limit) {
      const passages = await readPlaces(table, places.slice(at, at + limit))
      verified.push(...passages.filter(({ text }) => holdsOne(text, names)))
      if (verified.length >= limit) return verified.slice(0, limit)
    }
  return verified
}

/** The passages that still stand there, in reading order. */
async function readPlaces(table: Table, places: Place[]): Promise<Passage[]> {
  const wanted = new Set(places.map(placeName))
  const rows: WholeRow[] = await table
    .takeRowIds(places.map(({ rowId }) => rowId))
    .select([...PASSAGE_COLUMNS])
    .toArray()
  return rows
    .map(readWhole)
    .filter(({ bookId: book, order: ord, ...rest }) => wanted.has(placeName({ ...rest, book, ord })))
    .sort(byReading)
}

/** A row that was rewritten in between may have given its place to another one. */
const placeName = ({ pool, book, ord, position }: Omit<Place, 'rowId'>): string =>
  `${pool} ${book} ${ord} ${position}`

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
