import { describe, expect, it } from 'vitest'
import { proseOf, splitFrontMatter } from '../../src/core/markdown.ts'
import { paragraphAt, paragraphsOf, withProse } from '../../src/core/paragraphs.ts'

const texts = (prose: string) => paragraphsOf(prose).map(({ start, end }) => prose.slice(start, end))

describe('paragraphs', () => {
  it('are parted by blank lines, indents and Chinese line ends, not by lines that are wrapped by hand', () => {
    expect(texts('One line\nand another.\n\nTwo.  \n\n\n***\n')).toEqual([
      'One line\nand another.',
      'Two.',
      '***'
    ])
    expect(texts('　　第一段。\n　　第二段。')).toEqual(['　　第一段。', '　　第二段。'])
    expect(texts('第一段。\n第二段，\n第三段')).toEqual(['第一段。', '第二段，', '第三段'])
    expect(texts('\n\n')).toEqual([])
  })

  it('are found by an offset', () => {
    const paragraphs = paragraphsOf('One.\n\nTwo.')
    expect([0, 3, 4, 6, 99].map(offset => paragraphAt(paragraphs, offset))).toEqual([0, 0, 1, 1, 1])
    expect(paragraphAt([], 0)).toBe(-1)
  })
})

describe('an edit of the prose', () => {
  /** Replaces the stretch in a file's prose that says `old`, for the `nth` time. */
  const edit = (file: string, old: string, text: string, nth = 0) => {
    const prose = proseOf(splitFrontMatter(file).body)
    let start = -1
    for (let times = 0; times <= nth; times++) start = prose.indexOf(old, start + 1)
    return withProse(file, { start, end: start + old.length }, text)
  }

  it('keeps front matter, notes and line ends', () => {
    const file = '---\nid: c\n---\n\nOne.\n\n<!-- Two. -->\nTwo.\n\nThree.\n'
    expect(edit(file, 'Two.', 'Deux.')).toBe(file.replace('\nTwo.\n\n', '\nDeux.\n\n'))
    const windows = 'One\nand one.\n\nTwo.\n'.replace(/\n/g, '\r\n')
    expect(edit(windows, 'One\nand one.', 'A\nB')).toBe('A\r\nB\r\n\r\nTwo.\r\n')
  })

  it('finds the right one of two that say the same', () => {
    expect(edit('No.\n\nYes.\n\nNo.\n', 'No.', 'Oh.', 1)).toBe('No.\n\nYes.\n\nOh.\n')
  })

  it('does not guess where a note stands within', () => {
    expect(edit('One <!-- or two --> thing.\n', 'One  thing.', 'X')).toBeUndefined()
  })
})
