import { describe, expect, test } from 'vitest'
import type { JournalEntry } from '../../src/core/journal.ts'
import { journalHeader, journalLine, parseJournal, unfinishedCommits } from '../../src/core/journal.ts'

const entry = (state: JournalEntry['state'], chapter?: string): JournalEntry => ({
  at: '2026-01-02T03:04:05.000Z',
  job: 'draft',
  state,
  ...(chapter && { chapter, detail: { file: '章节\n"一".md' } })
})

describe('the journal', () => {
  test('torn at any place, keeps every entry whose line is whole', () => {
    const entries = [entry('planned', 'ch-1'), entry('drafting', 'ch-1'), entry('stopped')]
    const lines = entries.map(journalLine)
    const text = journalHeader() + lines.join('')
    for (let cut = 0; cut <= text.length; cut++) {
      const whole = Math.max(0, text.slice(0, cut).split('\n').length - 2)
      const read = parseJournal(text.slice(0, cut))
      // A line that lost nothing but its line end is whole, too.
      expect([whole, whole + 1]).toContain(read.length)
      expect(read).toEqual(entries.slice(0, read.length))
    }
    expect(parseJournal(text)).toEqual(entries)
  })

  test('passes over lines that are no entries', () => {
    const text = `${journalHeader()}\u0000\u0000\n[]\n17\n{"at":1}\n${journalLine(entry('done'))}`
    expect(parseJournal(text)).toEqual([entry('done')])
  })

  test('of a later format is refused', () => {
    expect(() => parseJournal('{"format":2}\n')).toThrow(expect.objectContaining({ code: 'format-newer' }))
  })

  test('tells which commits have no end', () => {
    const entries = [
      entry('staged', 'ch-1'),
      entry('committed', 'ch-1'),
      entry('staged', 'ch-2'),
      entry('staged', 'ch-3'),
      entry('failed', 'ch-3'),
      entry('staged', 'ch-1'),
      entry('planned', 'ch-1')
    ]
    expect(unfinishedCommits(entries).map(one => one.chapter)).toEqual(['ch-2', 'ch-1'])
  })
})
