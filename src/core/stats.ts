import type { JournalEntry } from './journal.ts'
import type { ChapterStatus } from './model.ts'

/** Words (字 in Chinese) by the day on which they came into the book. Cuts count below zero. */
export interface WordsByDay {
  /** Days (`2026-01-31`, local) on which something changed, in order. */
  days: { day: string; words: number }[]
  /** Changes outside of Fabula between two looks at the book: on which of these days is not known. */
  spans: { from: string; to: string; words: number }[]
  /** What was there before the first look, and what was imported. */
  undated: number
}

/** What a commit of a chapter notes in the journal, lengths in 字 or words. */
export interface CommitDetail {
  length: number
  before: number
}

/** What a look at the whole book notes. */
export interface CountDetail {
  total: number
}

/**
 * What the journal knows of the days. A commit says exactly what it added; what else came between two looks
 * at the book (`count`) was written outside: on that day, if both looks were on it.
 */
export function wordsByDay(
  journal: readonly JournalEntry[],
  { total, today, dayOf }: { total: number; today: string; dayOf(at: string): string }
): WordsByDay {
  const days = new Map<string, number>()
  const spans: WordsByDay['spans'] = []
  let undated = 0
  let last: { day: string; total: number } | undefined
  let explained = 0
  let imported = false
  const look = (day: string, now: number) => {
    const rest = now - (last?.total ?? 0) - explained
    if (rest !== 0) {
      if (!last || imported) undated += rest
      else if (last.day === day) days.set(day, (days.get(day) ?? 0) + rest)
      else spans.push({ from: last.day, to: day, words: rest })
    }
    last = { day, total: now }
    explained = 0
    imported = false
  }
  for (const { at, job, state, detail = {} } of journal) {
    if (job === 'import' && detail.role === 'manuscript') imported = true
    else if (job === 'count' && typeof detail.total === 'number') look(dayOf(at), detail.total)
    else if (state === 'committed' && typeof detail.length === 'number') {
      const words = detail.length - Number(detail.before ?? 0)
      const day = dayOf(at)
      if (words !== 0) days.set(day, (days.get(day) ?? 0) + words)
      explained += words
    }
  }
  look(today, total)
  const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1))
  return { days: sorted.map(([day, words]) => ({ day, words })), spans, undated }
}

/** Whether the journal has no reason for the length that the book has now: then a look should be noted. */
export function isUnexplained(journal: readonly JournalEntry[], total: number): boolean {
  const at = journal.findLastIndex(({ job }) => job === 'count')
  if (at < 0) return true
  const since = journal.slice(at + 1).filter(({ state }) => state === 'committed')
  const grown = since.reduce((sum, { detail = {} }) => {
    const { length, before } = detail as Partial<CommitDetail>
    return length === undefined ? sum : sum + length - (before ?? 0)
  }, 0)
  return (journal[at]!.detail as unknown as CountDetail).total + grown !== total
}

/** Words of each of these days. */
export function wordsOf({ days }: WordsByDay, wanted: readonly string[]): number[] {
  const known = new Map(days.map(({ day, words }) => [day, words]))
  return wanted.map(day => known.get(day) ?? 0)
}

export interface Pace {
  /** Mean words a day over these days, those without a word included. */
  mean: number
  /** Days with words. */
  written: number
  /** Days until the goal is reached at that mean; undefined where it never is. */
  left: number | undefined
}

/** The pace of some days in a row, and how long what is missing would take at it. */
export function paceOf(words: readonly number[], missing: number): Pace {
  const mean = words.length === 0 ? 0 : sum(words) / words.length
  const left = missing <= 0 ? 0 : mean > 0 ? Math.ceil(missing / mean) : undefined
  return { mean, written: words.filter(one => one > 0).length, left }
}

export interface LengthFigures {
  count: number
  mean: number
  median: number
  shortest: number
  longest: number
}

/** Undefined where there is no chapter yet. */
export function lengthFigures(lengths: readonly number[]): LengthFigures | undefined {
  if (lengths.length === 0) return undefined
  const sorted = [...lengths].sort((a, b) => a - b)
  const half = sorted.length / 2
  const median = (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2
  return {
    count: sorted.length,
    mean: Math.round(sum(sorted) / sorted.length),
    median: Math.round(median),
    shortest: sorted[0]!,
    longest: sorted.at(-1)!
  }
}

/** How many chapters are in each state. `written` minus `published` is what lies ahead of the readers (存稿). */
export function countStates(statuses: Iterable<ChapterStatus>): Record<ChapterStatus | 'written', number> {
  const counts = { draft: 0, accepted: 0, published: 0, written: 0 }
  for (const status of statuses) {
    counts[status]++
    counts.written++
  }
  return counts
}

/** What a receipt says of the prompt of a scene, as far as it is used here. */
export interface PromptReceipt {
  prompt: { tokens: number; window: number; parts: { name: string; tokens: number }[]; dropped: unknown[] }
}

export interface ContextUse {
  scenes: number
  /** Shares of the window, 0 to 1. */
  mean: number
  highest: number
  /** Mean of parts that had no room, a scene. */
  dropped: number
  /** Mean tokens a scene of all parts of one name, the largest first. */
  parts: { name: string; tokens: number }[]
}

/** How scenes have used the model's window; undefined where there is no receipt. */
export function contextUse(receipts: readonly PromptReceipt[]): ContextUse | undefined {
  if (receipts.length === 0) return undefined
  const shares = receipts.map(({ prompt }) => prompt.tokens / prompt.window)
  const tokens = new Map<string, number>()
  for (const { prompt } of receipts)
    for (const part of prompt.parts) tokens.set(part.name, (tokens.get(part.name) ?? 0) + part.tokens)
  const parts = [...tokens].map(([name, all]) => ({ name, tokens: Math.round(all / receipts.length) }))
  return {
    scenes: receipts.length,
    mean: sum(shares) / shares.length,
    highest: Math.max(...shares),
    dropped: sum(receipts.map(({ prompt }) => prompt.dropped.length)) / receipts.length,
    parts: parts.sort((a, b) => b.tokens - a.tokens)
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
