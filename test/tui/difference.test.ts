import { describe, expect, it } from 'vitest'
import { differences, shownDifference } from '../../src/tui/text/difference.ts'
import { prose } from '../prose.ts'

describe('differences of two texts', () => {
  it('are told by word', () => {
    const shown = shownDifference(differences('A.\n\nThe cat sat.\n', 'A.\n\nThe dog sat.\n', 'en'))
    expect(shown.text).toBe('A.\n\nThe [-cat-][+dog+] sat.\n')
    expect(shown.marks.map(({ start, end, kind }) => [kind, shown.text.slice(start, end)])).toEqual([
      ['removed', '[-cat-]'],
      ['added', '[+dog+]']
    ])
  })

  it('are told by 字', () => {
    expect(shownDifference(differences('他走进屋里。', '她走出屋里。', 'zh')).text).toBe(
      '[-他-][+她+]走[-进-][+出+]屋里。'
    )
  })

  it('add up to both texts, whatever they are, and are quick for long ones', () => {
    for (const language of ['en', 'zh'] as const) {
      const [before, after] = [prose(language, 3000, 1), prose(language, 3000, 2)]
      const changes = differences(before, after, language)
      const without = (kind: string) => changes.filter(change => change.kind !== kind).map(({ text }) => text)
      expect(without('added').join('')).toBe(before)
      expect(without('removed').join('')).toBe(after)
    }
    expect(differences('same', 'same', 'en')).toEqual([{ kind: 'same', text: 'same' }])
    expect(differences('', '', 'en')).toEqual([])
  })
})
