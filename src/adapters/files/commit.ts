import type { JournalEntry } from '../../core/journal.ts'
import { proseOf, splitFrontMatter } from '../../core/markdown.ts'
import { countLength } from '../../core/text.ts'
import { UserError } from '../../errors.ts'
import type { Clock, Store } from '../../ports.ts'
import { type FileSystem, ifThere } from './file-system.ts'
import { keepVersion } from './history.ts'
import { saveExpected } from './save.ts'
import { sha256 } from './utf8.ts'

type CommitRequest = Parameters<Store['commitChapter']>[0]

export interface CommitParts {
  fs: FileSystem
  clock: Clock
  journal(entry: JournalEntry): Promise<void>
  /** Absolute paths of the chapter's file and of its history folder. */
  target: string
  history: string
}

/**
 * staged → the version that is replaced goes into history → save → committed. Wherever it breaks off,
 * the file is the old one or the new one, and `finishCommits` brings the journal level.
 */
export async function commitChapterFile(
  { fs, clock, journal, target, history }: CommitParts,
  request: CommitRequest
): Promise<{ sha256: string }> {
  const bytes = Buffer.from(request.text)
  const hash = sha256(bytes)
  const entry = (state: JournalEntry['state'], detail: Record<string, unknown>): JournalEntry => ({
    at: clock.now().toISOString(),
    job: jobOf(request.reason),
    state,
    chapter: request.chapterId,
    sha256: hash,
    run: request.run,
    detail
  })
  const { file: path, expect, reason } = request
  await journal(entry('staged', { file: path }))
  const previous = await ifThere(fs.readFile(target))
  if (previous !== undefined && sha256(previous) === expect && expect !== hash) {
    await keepVersion(fs, history, { bytes: previous, at: clock.now().toISOString(), reason })
  }
  try {
    await saveExpected(fs, { target, path, bytes, expect })
  } catch (error) {
    // After a disk error the file itself tells at the next opening which text it holds.
    if (error instanceof UserError) await journal(entry('failed', { file: path, code: error.code }))
    throw error
  }
  const lengths = { length: lengthOf(bytes), before: previous === undefined ? 0 : lengthOf(previous) }
  await journal(entry('committed', { file: path, reason, ...lengths }))
  return { sha256: hash }
}

/** For the words of a day (`core/stats.ts`): 字 or words of the prose. */
const lengthOf = (bytes: Buffer): number =>
  countLength(proseOf(splitFrontMatter(bytes.toString('utf8')).body))

const JOBS: readonly string[] = ['draft', 'rewrite', 'batch', 'import', 'accept', 'restore', 'edit']
const jobOf = (reason: string): JournalEntry['job'] =>
  JOBS.includes(reason) ? (reason as JournalEntry['job']) : 'rewrite'
