import type { UnitKey } from '../../core/passages.ts'
import type { PassageFilter } from '../../ports.ts'

/** A string literal of SQL; nothing else goes into a condition unquoted but our own column names. */
export const q = (text: string): string => `'${text.replaceAll("'", "''")}'`

const list = (values: string[]): string => values.map(q).join(', ')

const whole = (value: number): number => Math.trunc(value)

/** The condition of a search; undefined: nothing can pass. Both tables have these columns. */
export function whereFilters(filters: PassageFilter[]): string | undefined {
  const clauses = filters
    .filter(({ books, chapters }) => books?.length !== 0 && chapters?.length !== 0)
    .map(clause)
  return clauses.length === 0 ? undefined : clauses.join(' OR ')
}

function clause({ pool, before, at, books, chapters, exclude }: PassageFilter): string {
  const parts = [`pool = ${q(pool)}`]
  if (before !== undefined) parts.push(`ord < ${whole(before)}`)
  if (at !== undefined) parts.push(`valid_from <= ${whole(at)}`, `valid_until > ${whole(at)}`)
  if (books) parts.push(`book IN (${list(books)})`)
  if (chapters) parts.push(`chapter IN (${list(chapters)})`)
  if (exclude && exclude.length > 0) parts.push(`id NOT IN (${list(exclude)})`)
  return `(${parts.join(' AND ')})`
}

/** The rows of these units. */
export function whereUnits(keys: UnitKey[]): string {
  const groups = new Map<string, { key: UnitKey; books: Set<string> }>()
  for (const key of keys) {
    const name = JSON.stringify([key.pool, key.chapterId])
    const group = groups.get(name) ?? { key, books: new Set() }
    group.books.add(key.bookId)
    groups.set(name, group)
  }
  // Lore has many books with one (empty) chapter each, everything else one book with many chapters.
  const byChapter = [...groups.values()].filter(({ books }) => books.size > 1)
  const single = [...groups.values()].filter(({ books }) => books.size === 1)
  const byBook = Map.groupBy(single, ({ key, books }) => JSON.stringify([key.pool, [...books][0]]))
  return [
    ...byChapter.map(({ key, books }) => unitClause(key.pool, [...books], [key.chapterId])),
    ...[...byBook.values()].map(members =>
      unitClause(
        members[0]!.key.pool,
        [...members[0]!.books],
        members.map(({ key }) => key.chapterId)
      )
    )
  ].join(' OR ')
}

const unitClause = (pool: string, books: string[], chapters: string[]): string =>
  `(pool = ${q(pool)} AND book IN (${list(books)}) AND chapter IN (${list(chapters)}))`

export const whereIds = (ids: string[]): string => `id IN (${list(ids)})`
export const whereHashes = (hashes: string[]): string => `hash IN (${list(hashes)})`
export const whereContains = (names: string[]): string =>
  names.map(name => `contains(text, ${q(name)})`).join(' OR ')
