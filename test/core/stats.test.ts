import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../src/core/journal.ts'
import {
  contextUse,
  countStates,
  isUnexplained,
  lengthFigures,
  paceOf,
  wordsByDay,
  wordsOf
} from '../../src/core/stats.ts'

const commit = (at: string, length: number, before = 0): JournalEntry => ({
  at,
  job: 'draft',
  state: 'committed',
  chapter: 'ch-1',
  detail: { length, before }
})
const count = (at: string, total: number): JournalEntry => ({
  at,
  job: 'count',
  state: 'done',
  detail: { total }
})
const dayOf = (at: string) => at.slice(0, 10)
const words = (journal: JournalEntry[], total: number, today = '2026-01-09') =>
  wordsByDay(journal, { total, today, dayOf })

describe('words by day', () => {
  it('are what commits added, cuts below zero', () => {
    const journal = [
      commit('2026-01-01T10', 1000),
      commit('2026-01-01T12', 1200, 1000),
      commit('2026-01-03T09', 900, 1200)
    ]
    expect(words(journal, 900)).toEqual({
      days: [
        { day: '2026-01-01', words: 1200 },
        { day: '2026-01-03', words: -300 }
      ],
      spans: [],
      undated: 0
    })
  })

  it('are not known for what was there before the first look', () => {
    expect(words([], 5000)).toEqual({ days: [], spans: [], undated: 5000 })
    expect(words([count('2026-01-02T10', 5000)], 5000)).toEqual({ days: [], spans: [], undated: 5000 })
  })

  it('are those of the day on which two looks found more than was committed', () => {
    const journal = [
      count('2026-01-02T08', 5000),
      commit('2026-01-02T10', 300),
      count('2026-01-02T20', 5700),
      count('2026-01-05T08', 6000)
    ]
    expect(words(journal, 6000)).toEqual({
      days: [{ day: '2026-01-02', words: 700 }],
      spans: [{ from: '2026-01-02', to: '2026-01-05', words: 300 }],
      undated: 5000
    })
  })

  it('leave out what was imported, and entries without lengths', () => {
    const journal: JournalEntry[] = [
      count('2026-01-02T08', 0),
      { at: '2026-01-02T09', job: 'import', state: 'done', detail: { role: 'manuscript' } },
      count('2026-01-02T10', 90_000),
      { at: '2026-01-02T11', job: 'draft', state: 'committed', chapter: 'ch-1' }
    ]
    expect(words(journal, 90_000)).toEqual({ days: [], spans: [], undated: 90_000 })
  })

  it('count until now, though the last look was earlier', () => {
    expect(words([count('2026-01-08T10', 100)], 150).spans).toEqual([
      { from: '2026-01-08', to: '2026-01-09', words: 50 }
    ])
  })

  it('are given for the days that are asked for', () => {
    const known = words([commit('2026-01-01T10', 1000)], 1000)
    expect(wordsOf(known, ['2025-12-31', '2026-01-01'])).toEqual([0, 1000])
  })
})

it('a look is due when the journal does not explain the length', () => {
  expect(isUnexplained([], 0)).toBe(true)
  expect(isUnexplained([count('a', 100)], 100)).toBe(false)
  expect(isUnexplained([count('a', 100), commit('b', 50, 20)], 130)).toBe(false)
  expect(isUnexplained([count('a', 100), commit('b', 50, 20)], 131)).toBe(true)
})

describe('figures', () => {
  it('of a pace count days without a word', () => {
    expect(paceOf([0, 3000, 0, 1000], 5000)).toEqual({ mean: 1000, written: 2, left: 5 })
    expect(paceOf([0, 0], 5000).left).toBeUndefined()
    expect(paceOf([], 0)).toEqual({ mean: 0, written: 0, left: 0 })
  })

  it('of lengths', () => {
    expect(lengthFigures([])).toBeUndefined()
    expect(lengthFigures([3, 1, 2])).toEqual({ count: 3, mean: 2, median: 2, shortest: 1, longest: 3 })
    expect(lengthFigures([4, 1, 2, 3])?.median).toBe(3)
  })

  it('of what lies ahead of the readers', () => {
    expect(countStates(['draft', 'accepted', 'published'])).toEqual({
      draft: 1,
      accepted: 1,
      published: 1,
      written: 3
    })
  })

  it('of the window: shares, and the mean of parts of one name', () => {
    const prompt = (tokens: number, style: number, dropped: number) => ({
      prompt: {
        tokens,
        window: 1000,
        parts: [
          { name: 'style', tokens: style },
          { name: 'style', tokens: 100 },
          { name: 'lore', tokens: 500 }
        ],
        dropped: Array.from({ length: dropped })
      }
    })
    expect(contextUse([])).toBeUndefined()
    expect(contextUse([prompt(800, 100, 1), prompt(600, 300, 2)])).toEqual({
      scenes: 2,
      mean: 0.7,
      highest: 0.8,
      dropped: 1.5,
      parts: [
        { name: 'lore', tokens: 500 },
        { name: 'style', tokens: 300 }
      ]
    })
  })
})
