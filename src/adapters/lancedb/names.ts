import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NameStatement } from '../../core/aliases/statement.ts'
import type { PassageFilter } from '../../ports.ts'

/**
 * What books show of names: a JSON file a book beside the tables, since it is read whole and small (some
 * 40 KB for a long novel).
 */
const folderOf = (dir: string): string => join(dir, 'names')
const fileOf = (dir: string, bookId: string): string =>
  join(folderOf(dir), `${encodeURIComponent(bookId)}.json`)

export async function writeNames(dir: string, bookId: string, statements: NameStatement[]): Promise<void> {
  const file = fileOf(dir, bookId)
  if (statements.length === 0) return rm(file, { force: true })
  await mkdir(folderOf(dir), { recursive: true })
  const temporary = `${file}.${process.pid}.tmp`
  await writeFile(temporary, JSON.stringify(statements))
  await rename(temporary, file)
}

/** The statements that a canon filter lets through. Throws for a file that is damaged. */
export async function readNames(dir: string, filters: PassageFilter[]): Promise<NameStatement[]> {
  const canon = filters.filter(({ pool }) => pool === 'canon')
  const files = canon.length === 0 ? [] : await readdir(folderOf(dir)).catch(() => [])
  const all = await Promise.all(
    files
      .filter(file => file.endsWith('.json'))
      .sort()
      .map(async file => JSON.parse(await readFile(join(folderOf(dir), file), 'utf8')) as NameStatement[])
  )
  return all
    .flat()
    .filter(({ bookId, order, passageId }) =>
      canon.some(
        filter =>
          (filter.books === undefined || filter.books.includes(bookId)) &&
          (filter.before === undefined || order < filter.before) &&
          !filter.exclude?.includes(passageId)
      )
    )
}
