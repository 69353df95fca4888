import type { JobEvent } from '../core/events.ts'
import type { BookRole } from '../core/model.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { type BookReport, fileNameOf, type ReadBook, readBook } from './steps/read-book.ts'
import { planManuscript, saveManuscript } from './steps/save-manuscript.ts'
import { type SourceState, saveSource } from './steps/save-source.ts'

export interface ImportRequest {
  /** A `.txt` or `.md` file outside the project; it is only read. */
  path: string
  role: BookRole | 'manuscript'
  /** Name of the encoding; undefined: found out. */
  encoding?: string | undefined
  /** Instead of the title found. */
  title?: string | undefined
  /** Tells what would be imported and changes nothing. */
  dryRun?: boolean | undefined
}

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
  const { path, role } = request
  const detail = { file: fileNameOf(path), book: fileNameOf(path) }
  yield { v: 1, type: 'progress', step: 'decoding', detail }
  const decoded = await ports.books.read(path, request.encoding)
  signal.throwIfAborted()
  yield { v: 1, type: 'progress', step: 'splitting', detail }
  const book = await readBook(decoded, request)
  if (book.split.chapters.length === 0) throw noProse(path)
  signal.throwIfAborted()
  if (request.dryRun) {
    // A manuscript that could not be put in is told before it is tried.
    if (role === 'manuscript') await planManuscript(ports, book)
    const titles = book.split.chapters.map(({ title }, i) => ({ title, length: book.lengths[i]! }))
    yield done({ book, request, state: 'dry-run', id: undefined, contents: titles })
    return
  }
  if (role === 'manuscript') {
    const plan = await planManuscript(ports, book)
    yield* saveManuscript(ports, plan, signal)
    const numbers = { first: plan.chapters[0]!.number, last: plan.chapters.at(-1)!.number }
    await journal(ports, { file: detail.file, role, ...numbers })
    yield done({ book, request, state: 'imported', id: undefined, numbers })
    return
  }
  yield { v: 1, type: 'progress', step: 'saving', detail }
  const { id, state } = await saveSource(ports.store, book, { role, path })
  if (state !== 'already-there') await journal(ports, { file: detail.file, role, id })
  yield done({ book, request, state, id })
}

const journal = (ports: Ports, detail: Record<string, unknown>): Promise<void> =>
  ports.store.journal({ at: ports.clock.now().toISOString(), job: 'import', state: 'done', detail })

function done(
  end: { book: ReadBook; request: ImportRequest } & Pick<
    ImportResult,
    'state' | 'id' | 'contents' | 'numbers'
  >
): JobEvent {
  const { book, request, ...rest } = end
  const result: ImportResult = {
    file: fileNameOf(request.path),
    role: request.role,
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
