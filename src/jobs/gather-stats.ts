import type { Project } from '../core/model.ts'
import {
  type ContextUse,
  contextUse,
  isUnexplained,
  type PromptReceipt,
  type WordsByDay,
  wordsByDay
} from '../core/stats.ts'
import { countLength } from '../core/text.ts'
import type { Ports } from '../ports.ts'
import { readProject } from './read-project.ts'

/** What is known of the work on a book. Lengths in 字 or words. */
export interface Stats {
  length: number
  words: WordsByDay
  /** The last thirty days, local, in order; today is the last. */
  days: string[]
  /** Of the scenes of the chapters that were written last. */
  context: ContextUse | undefined
}

const DAYS = 30
/** Chapters whose receipts are read: what the settings of last year did is of no use. */
const RECEIPTS_OF = 20
/** Chapters that are counted before others have their turn. */
const TURN = 100

/**
 * Gathers what is stored: texts, journal, receipts. `note`: the lock is held, and a change that nobody
 * journalled (an edit in another program) is noted with today's date.
 */
export async function gatherStats(ports: Ports, { note }: { note: boolean }): Promise<Stats> {
  const { store, clock } = ports
  const project = await readProject(store)
  const length = await lengthOf(ports, project)
  const journal = await store.readJournal()
  const now = clock.now()
  if (note && isUnexplained(journal, length))
    await store.journal({ at: now.toISOString(), job: 'count', state: 'done', detail: { total: length } })
  const today = localDay(now)
  const words = wordsByDay(journal, { total: length, today, dayOf: at => localDay(new Date(at)) })
  return { length, words, days: lastDays(now), context: await recentContext(ports, project) }
}

async function lengthOf({ clock }: Ports, { written }: Project): Promise<number> {
  let length = 0
  let counted = 0
  for (const { text } of written.values()) {
    length += countLength(text)
    if (++counted % TURN === 0) await clock.sleep(0)
  }
  return length
}

async function recentContext({ store }: Ports, project: Project): Promise<ContextUse | undefined> {
  const last = project.chapters.filter(({ id }) => project.written.has(id)).slice(-RECEIPTS_OF)
  const receipts: PromptReceipt[] = []
  for (const { id } of last) {
    const all = (await store.readReceipts(id)) as (Partial<PromptReceipt> & { kind?: string })[]
    const scenes = all.filter(({ kind, prompt }) => kind === 'scene' && prompt !== undefined)
    receipts.push(...(scenes as PromptReceipt[]))
  }
  return contextUse(receipts)
}

/** `2026-01-31`, where the writer is. */
const localDay = (date: Date): string => date.toLocaleDateString('sv-SE')

function lastDays(now: Date): string[] {
  return Array.from({ length: DAYS }, (_, index) => {
    const day = new Date(now)
    // At noon no change of the clocks makes a day another one.
    day.setHours(12, 0, 0, 0)
    day.setDate(day.getDate() - (DAYS - 1 - index))
    return localDay(day)
  })
}
