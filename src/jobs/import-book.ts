import type { JobEvent } from '../core/events.ts'
import type { BookRole } from '../core/model.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import {
  type BookReport,
  type DecodedFile,
  fileNameOf,
  folderOf,
  type ReadBook,
  readBook
} from './steps/read-book.ts'
import { planManuscript, saveManuscript } from './steps/save-manuscript.ts'
import { type SourceState, saveSource } from './steps/save-source.ts'

export interface ImportRequest {
  /**
   * A `.txt` or `.md` file outside the project, or several that are one book, in reading order, or a folder
   * with them. They are only read.
   */
  paths: readonly string[]
  role: BookRole | 'manuscript'
  /** Name of the encoding; undefined: found out. */
  encoding?: string | undefined
  /** Instead of the title found. */
  title?: string | undefined
  /** Tells what would be imported and changes nothing. */
  dryRun?: boolean | undefined
}

/** Which of several files or folders are one book: a manuscript all together, source books each by itself. */
export const booksIn = (paths: string[], role: ImportRequest['role']): string[][] =>
  role === 'manuscript' && paths.length > 0 ? [paths] : paths.map(path => [path])

export interface ImportResult extends BookReport {
  [key: string]: unknown
  file: string
  role: ImportRequest['role']
  state: SourceState | 'dry-run'
  /** Of the source book; undefined for a manuscript and a dry run. */
  id: string | undefined
  /** How many. */
  chapters: number
  /** In a dry run: each chapter with its length in 字 or words. */
  contents?: { title: string; length: number }[]
  /** Manuscripts: numbers of the first and the last chapter. */
  numbers?: { first: number; last: number }
}

/**
 * Imports a book: decodes it, finds its chapters, and saves it as a source (`sources/<id>/`) or as the
 * project's own chapters. Throws what `Books.read` throws, `no-prose`, and `manuscript-exists`.
 */
export async function* importBook(
  ports: Ports,
  request: ImportRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const { role } = request
  const source = await sourceOf(ports, request.paths)
  const { called } = source
  const detail = { file: called, book: called }
  const decoded: DecodedFile[] = []
  for (const path of source.files) {
    const many = source.files.length > 1 ? { done: decoded.length, total: source.files.length } : {}
    yield { v: 1, type: 'progress', step: 'decoding', detail, ...many }
    decoded.push({ ...(await ports.books.read(path, request.encoding)), name: fileNameOf(path) })
    signal.throwIfAborted()
  }
  yield { v: 1, type: 'progress', step: 'splitting', detail }
  const book = await readBook(decoded, { ...request, called, left: source.left.map(fileNameOf) })
  if (book.split.chapters.length === 0) throw noProse(source.at)
  signal.throwIfAborted()
  if (request.dryRun) {
    // A manuscript that could not be put in is told before it is tried.
    if (role === 'manuscript') await planManuscript(ports, book)
    const titles = book.split.chapters.map(({ title }, i) => ({ title, length: book.lengths[i]! }))
    yield done({ book, role, called, state: 'dry-run', id: undefined, contents: titles })
    return
  }
  if (role === 'manuscript') {
    const plan = await planManuscript(ports, book)
    yield* saveManuscript(ports, plan, signal)
    const numbers = { first: plan.chapters[0]!.number, last: plan.chapters.at(-1)!.number }
    await journal(ports, { file: detail.file, role, ...numbers })
    yield done({ book, role, called, state: 'imported', id: undefined, numbers })
    return
  }
  yield { v: 1, type: 'progress', step: 'saving', detail }
  const { id, state } = await saveSource(ports.store, book, { role, called })
  if (state !== 'already-there') await journal(ports, { file: detail.file, role, id })
  yield done({ book, role, called, state, id })
}

interface Source {
  /** Name of the file, or of the folder that the files are in. */
  called: string
  /** What was named first, for messages. */
  at: string
  files: string[]
  /** Files of a folder that are no chapters. */
  left: string[]
}

/** Folders become the files in them. */
async function sourceOf({ books }: Ports, paths: readonly string[]): Promise<Source> {
  const lists: { path: string; files: string[]; left: string[] }[] = []
  for (const path of paths) lists.push({ path, ...(await books.files(path)) })
  const files = lists.flatMap(list => list.files)
  const first = lists[0]!
  const isFile = first.files[0] === first.path
  // Of several files the folder that they are in knows the name.
  const at = isFile && files.length > 1 ? folderOf(first.path) : first.path
  return { called: fileNameOf(at), at: first.path, files, left: lists.flatMap(list => list.left) }
}

const journal = (ports: Ports, detail: Record<string, unknown>): Promise<void> =>
  ports.store.journal({ at: ports.clock.now().toISOString(), job: 'import', state: 'done', detail })

function done(
  end: { book: ReadBook; called: string } & Pick<
    ImportResult,
    'role' | 'state' | 'id' | 'contents' | 'numbers'
  >
): JobEvent {
  const { book, called, ...rest } = end
  const result: ImportResult = {
    file: called,
    ...book.report,
    chapters: book.split.chapters.length,
    ...rest
  }
  return { v: 1, type: 'done', result }
}

const noProse = (path: string) =>
  new UserError(
    'no-prose',
    `${path} has no prose in it: all its lines are headings or notices of download sites.`,
    {
      hint: 'Look at what is dropped: fabula import <file> --as style --dry-run',
      data: { path }
    }
  )
