import type { Table } from '@lancedb/lancedb'
import { POOLS, type Pool } from '../../core/model.ts'
import { q } from './filter.ts'
import { type Lance, loadLance } from './library.ts'

/** Where a row stands in the order of reading. */
export interface Place {
  pool: Pool
  book: string
  ord: number
  position: number
  rowId: bigint
}

interface Wanted {
  where: string
  /** Of each name, of each of its terms, the forms of which one must be there. */
  terms: string[][][]
  /** Places that will do, if their texts are as they should be. */
  enough: number
}

/** Rows of a sample for each place that is wanted: so much smaller is the part that has to be read whole. */
const SAMPLE = 20
const LEAST_SAMPLE = 1000

/**
 * Where the terms of one of the names stand together, in reading order. A frequent name stands in many
 * thousands of rows: a sample of them tells how far to read for enough of them, and the rest follows only
 * if it is asked for.
 */
export async function* placesInOrder(table: Table, wanted: Wanted): AsyncGenerator<Place[]> {
  const { where, enough } = wanted
  const most = Math.max(LEAST_SAMPLE, enough * SAMPLE)
  const sample = await findPlaces(table, wanted, most)
  if (sample.complete) return yield sample.places
  const last = sample.places[enough - 1]!
  const rows = await table.countRows()
  yield (await findPlaces(table, { ...wanted, where: `(${where}) AND (${upTo(last)})` }, rows)).places
  const all = await findPlaces(table, wanted, rows)
  yield all.places.filter(place => byPlace(place, last) > 0 && !isBeside(place, last))
}

/** All places before this one and those of its chapter. */
const upTo = ({ pool, book, ord }: Place): string => {
  const earlier = POOLS.slice(0, POOLS.indexOf(pool)).map(each => `pool = ${q(each)} OR `)
  return `${earlier.join('')}(pool = ${q(pool)} AND (book < ${q(book)} OR (book = ${q(book)} AND ord <= ${ord})))`
}

const isBeside = (a: Place, b: Place): boolean => a.pool === b.pool && a.book === b.book && a.ord === b.ord

const byPlace = (a: Place, b: Place): number =>
  (a.pool === b.pool ? 0 : POOLS.indexOf(a.pool) - POOLS.indexOf(b.pool)) ||
  (a.book === b.book ? 0 : a.book < b.book ? -1 : 1) ||
  a.ord - b.ord ||
  a.position - b.position

/** In reading order; `complete`: no name has more than `most` places, so none is missing. */
async function findPlaces(
  table: Table,
  { where, terms }: Pick<Wanted, 'where' | 'terms'>,
  most: number
): Promise<{ places: Place[]; complete: boolean }> {
  const { lance } = await loadLance()
  const found = await Promise.all(
    distinct(terms).map(async each => {
      const rows = await table
        .query()
        .fullTextSearch(allOf(lance, each))
        .where(where)
        .select(['pool', 'book', 'ord', 'position', '_score'])
        .withRowId()
        .limit(most)
        .toArrow()
      // Column by column: objects for rows take three times as long.
      const [pool, book, ord, position, rowId] = ['pool', 'book', 'ord', 'position', '_rowid'].map(
        name => rows.getChild(name)!
      )
      return Array.from({ length: rows.numRows }, (_, at): Place => {
        const place = [pool, book, ord, position, rowId].map(column => column!.get(at))
        return { pool: place[0], book: place[1], ord: place[2], position: place[3], rowId: place[4] }
      })
    })
  )
  const places = found.length === 1 ? found[0]! : [...new Map(found.flat().map(p => [p.rowId, p])).values()]
  return { places: places.sort(byPlace), complete: found.every(({ length }) => length < most) }
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
