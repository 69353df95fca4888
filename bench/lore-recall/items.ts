import { join } from 'node:path'
import { readLines } from '../common/books.ts'

export interface Item {
  book: string
  alias: string
  query: string
  split: 'hard' | 'rare'
  set: 'given' | 'extended'
  /** `dev`: even places in the whole list, for tuning. */
  half: 'dev' | 'test'
  evidence_no_whitespace: string[]
}

/** The given aliases of 三国演义 and the extended set, in this order. */
export async function readItems(data: string): Promise<Item[]> {
  const given = await readLines<Item>(join(data, 'gold/sanguo_courtesy_names.jsonl'))
  const extended = [
    ...(await readLines<Item>(join(import.meta.dirname, 'gold-zh.jsonl'))),
    ...(await readLines<Item>(join(import.meta.dirname, 'gold-en.jsonl')))
  ]
  return [
    ...given.map(item => ({ ...item, book: 'sanguoyanyi_utf8', set: 'given' as const })),
    ...extended.map(item => ({ ...item, set: 'extended' as const }))
  ].map((item, index): Item => ({ ...item, half: index % 2 === 0 ? 'dev' : 'test' }))
}

/** Ranks at which the systems are compared. */
export const CUTS = [1, 5, 10] as const

/** One system's answer: the rank of the first right passage (0: none), or whether it is in the budget of each cut. */
export type Answer = { rank: number } | { found: Record<number, boolean> }

export interface Line extends Pick<Item, 'book' | 'alias' | 'query' | 'set' | 'split' | 'half'> {
  answers: Record<string, Answer>
  /** Ids of our ten. */
  ids: string[]
}
