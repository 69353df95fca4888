import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import type { State } from '../../src/tui/state.ts'
import { textWidth } from '../../src/tui/text/width.ts'
import { frame, type StateOptions } from './frame.tsx'

const WIDTHS = [50, 60, 80, 120, 200]
const LANGUAGES: Language[] = ['en', 'zh']
const cases = LANGUAGES.flatMap(language => WIDTHS.map(columns => ({ language, columns })))

/** Each of these places fills the terminal and no more, in both languages, and has a text for every key. */
export function describeWidths(places: Record<string, (options: StateOptions) => State>): void {
  describe.each(Object.entries(places))('%s', (_, make) => {
    it.each(cases)('fills the terminal and no more: $language, $columns columns', ({ language, columns }) => {
      const lines = frame(make({ language, columns, rows: 24 }))
      expect(lines).toHaveLength(24)
      for (const line of lines) expect(textWidth(line, false), line).toBeLessThanOrEqual(columns)
      expect(lines.join('\n')).not.toMatch(/tui\.\w|\{\w+\}|undefined|NaN/)
    })

    it('keeps its columns where ambiguous characters are wide, and draws nothing for screen readers', () => {
      const wide = frame(make({ language: 'zh', columns: 100, rows: 24, ambiguousWide: true }))
      for (const line of wide) expect(textWidth(line, true), line).toBeLessThanOrEqual(100)
      const linear = frame(make({ columns: 100, rows: 24, screenReader: true })).join('\n')
      expect(linear).not.toMatch(/[│─]/)
    })
  })
}
