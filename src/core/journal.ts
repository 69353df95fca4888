import { UserError } from '../errors.ts'

export interface JournalEntry {
  at: string
  job:
    | 'new'
    | 'draft'
    | 'rewrite'
    | 'batch'
    | 'import'
    | 'accept'
    | 'restore'
    | 'edit'
    | 'outline'
    | 'index'
    | 'count'
  state:
    | 'planned'
    | 'drafting'
    | 'staged'
    | 'committed'
    | 'failed'
    | 'stopped'
    | 'accepted'
    | 'restored'
    | 'done'
  /** Chapter id where it concerns one. */
  chapter?: string
  sha256?: string
  /** Id of the run that it belongs to (a batch has one for all its chapters). */
  run?: string
  detail?: Record<string, unknown>
}

export const JOURNAL_FORMAT = 1

/** First line of a journal. */
export const journalHeader = (): string => `${JSON.stringify({ format: JOURNAL_FORMAT })}\n`

export const journalLine = (entry: JournalEntry): string => `${JSON.stringify(entry)}\n`

/**
 * Entries of a journal in the order they were written. A line that is not whole (torn by a crash
 * or a full disk) is passed over. Throws `format-newer` for a journal of a later Fabula.
 */
export function parseJournal(text: string): JournalEntry[] {
  const entries: JournalEntry[] = []
  for (const line of text.split('\n')) {
    const value = parseLine(line)
    if (value === undefined) continue
    if (typeof value.format === 'number' && value.format > JOURNAL_FORMAT)
      throw formatNewer('.fabula/journal.jsonl', value.format)
    if (isEntry(value)) entries.push(value)
  }
  return entries
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const isEntry = (value: object): value is JournalEntry =>
  ['at', 'job', 'state'].every(key => key in value && typeof value[key as keyof typeof value] === 'string')

/** A file of a later Fabula: it is neither read nor written. */
export const formatNewer = (file: string, format: number): UserError =>
  new UserError('format-newer', `${file} has format ${format}; this Fabula knows format ${JOURNAL_FORMAT}.`, {
    hint: 'Update Fabula. Nothing was changed.',
    data: { file, format, known: JOURNAL_FORMAT }
  })

/**
 * Chapters whose commit began (`staged`) and whose end is not in the journal, one entry a chapter:
 * after a crash their file is either the old version or the staged one.
 */
export function unfinishedCommits(entries: JournalEntry[]): JournalEntry[] {
  const open = new Map<string, JournalEntry>()
  for (const entry of entries) {
    if (entry.chapter === undefined) continue
    if (entry.state === 'staged') open.set(entry.chapter, entry)
    else if (entry.state !== 'planned' && entry.state !== 'drafting') open.delete(entry.chapter)
  }
  return [...open.values()]
}
