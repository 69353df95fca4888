import { eastAsianWidthType } from 'get-east-asian-width'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { firstLine, followEnd } from '../../src/tui/state/reading.ts'
import {
  cleanText,
  cutText,
  fitText,
  moveByGraphemes,
  textWidth,
  unitWidth,
  withFillers
} from '../../src/tui/text/width.ts'
import { clampTop, lineAt, lineText, type Wrapped, wrapText } from '../../src/tui/text/wrap.ts'

const linesOf = (wrapped: Wrapped) => wrapped.starts.map((_, line) => lineText(wrapped, line))
const wrap = (text: string, width: number, ambiguousWide = false) =>
  linesOf(wrapText(text, { width, ambiguousWide }))

describe('the width of a text', () => {
  it('is known for single units as string-width and the terminal tell it', () => {
    const wrong: string[] = []
    for (let code = 0x20; code < 0xd800; code++) {
      const narrow = unitWidth(code, false)
      if (narrow < 0) continue
      const character = String.fromCharCode(code)
      const width = stringWidth(character)
      const wide = width === 1 && eastAsianWidthType(code) === 'ambiguous' ? 2 : width
      if (narrow !== width || unitWidth(code, true) !== wide) wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })

  it('is that of Ink, whatever the script', () => {
    for (const text of [
      'plain',
      '青石镇',
      '，。！',
      '👩‍👩‍👧 family',
      'e\u0301 café',
      'ﾊﾟｲ',
      '한국어',
      '🇨🇳x',
      '“quoted”…'
    ])
      expect(textWidth(text, false), text).toBe(stringWidth(text))
  })

  it('is two columns for ambiguous characters where the terminal draws them so', () => {
    expect(textWidth('“好”……', true)).toBe(2 + 2 + 2 + 4)
    expect(textWidth('αβ', true)).toBe(4)
    expect(textWidth('plain 好 ①', true)).toBe(6 + 2 + 1 + 2)
  })

  it('is the same for Ink, once fillers stand behind what it counts too narrow', () => {
    const text = '“好”——αβ plain'
    expect(stringWidth(withFillers(text, true))).toBe(textWidth(text, true))
    expect(withFillers(text, false)).toBe(text)
  })
})

describe('cutting and filling', () => {
  it('never cuts a grapheme in half, and says that it cut', () => {
    expect(cutText('青石镇', 5, false)).toBe('青石…')
    expect(cutText('青石镇', 6, false)).toBe('青石镇')
    expect(cutText('👩‍👩‍👧👩‍👩‍👧', 3, false)).toBe('👩‍👩‍👧…')
    expect(fitText('青', 5, false)).toBe('青   ')
    expect(textWidth(fitText('“青石镇”', 7, true), true)).toBe(7)
  })

  it('moves by graphemes, not by units', () => {
    const text = 'a👩‍👩‍👧e\u0301'
    expect(moveByGraphemes(text, 1, 1)).toBe(1 + '👩‍👩‍👧'.length)
    expect(moveByGraphemes(text, text.length, -1)).toBe(text.length - 2)
    expect(moveByGraphemes(text, 0, -1)).toBe(0)
  })
})

describe('wrapping', () => {
  it('ends lines at spaces, which hang outside', () => {
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox'])
    expect(wrap('a well-known name', 8)).toEqual(['a well-', 'known', 'name'])
  })

  it('keeps closing marks from the head of a line, and opening ones from its end', () => {
    expect(wrap('他看着远山。天黑了', 10)).toEqual(['他看着远', '山。天黑了'])
    expect(wrap('他说：“走吧，”然后', 8)).toEqual(['他说：', '“走吧，”', '然后'])
    expect(wrap('我想了……算了', 7)).toEqual(['我想', '了……算', '了'])
  })

  it('cuts what has no place to end', () => {
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrap('。。。。', 4)).toEqual(['。。', '。。'])
  })

  it('keeps every line within the width, for any text', () => {
    const text =
      '“林舟？”她问，don’t go 到 Qingshi——那里 has 三千 spirit-stones…… 👩‍👩‍👧。\n\n　　第二段，Ａ１ ｶﾞ。'
    for (const ambiguousWide of [false, true])
      for (let width = 4; width < 40; width++)
        for (const line of wrap(text, width, ambiguousWide))
          expect(textWidth(line.trimEnd(), ambiguousWide), `${width}: ${line}`).toBeLessThanOrEqual(width)
  })

  it('loses nothing but spaces at the ends of lines', () => {
    const text = 'one  two 三四五，六七 eight\n\nnine'
    const wrapped = wrapText(text, { width: 7, ambiguousWide: false })
    const seen = new Set<number>()
    wrapped.starts.forEach((start, line) => {
      for (let at = start; at < wrapped.ends[line]!; at++) seen.add(at)
    })
    const lost = [...text].map((character, at) => (seen.has(at) ? '' : character)).join('')
    expect(lost).toMatch(/^[ \n]*$/)
  })

  it('is the same for a text that grew as for one that came whole', () => {
    const whole = '第一段，很短。\n第二段长一些，going on and on——没有尽头。\n\n第三段。'
    const options = { width: 12, ambiguousWide: false }
    for (let end = 1; end <= whole.length; end += 3) wrapText(whole.slice(0, end), options)
    const grown = wrapText(whole, options)
    for (let other = 100; other < 110; other++) wrapText(whole, { width: other, ambiguousWide: false })
    expect(linesOf(wrapText(whole, options))).toEqual(linesOf(grown))
  })

  it('finds the line of an offset, and stops at the end', () => {
    const wrapped = wrapText('aaa bbb ccc', { width: 4, ambiguousWide: false })
    expect([0, 3, 4, 9, 11].map(offset => lineAt(wrapped, offset))).toEqual([0, 0, 1, 2, 2])
    expect(clampTop(wrapped, 9, 2)).toBe(1)
  })

  it('takes less than 5 ms a frame at 10,000 words that grow', () => {
    const options = { width: 80, ambiguousWide: false }
    let text = `${'The rain had not stopped since morning, and nobody spoke of it. '.repeat(40)}\n`.repeat(22)
    wrapText(text, options)
    const started = performance.now()
    for (let delta = 0; delta < 100; delta++) {
      text += 'and so on '
      wrapText(text, options)
    }
    expect((performance.now() - started) / 100).toBeLessThan(5)
  })
})

describe('following a text that grows', () => {
  it('stays until the end is out of sight, then goes on by most of a screen', () => {
    const view = { offset: 0, width: 10, height: 9, ambiguousWide: false, growing: true }
    const lines = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}`).join('\n')
    expect(followEnd(lines(9), view)).toBe(0)
    const offset = followEnd(lines(10), view)
    expect(lines(10).slice(offset)).toBe('line 7\nline 8\nline 9')
    expect(firstLine(wrapText(lines(10), view), { ...view, offset })).toBe(7)
    expect(followEnd(lines(15), { ...view, offset })).toBe(offset)
  })
})

describe('the sink', () => {
  it('shows what a terminal would obey', () => {
    const hostile = '\u001b[2J\u001b]52;c;AAAA\u0007 \u009b31m \u202egnp\u0000 \u200f\tx\u2028y\uFDD0\ud800'
    const clean = cleanText(hostile)
    expect(clean).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200f\u202e\u2028\uFDD0]/)
    expect(clean).toContain('␛[2J')
    expect(cleanText(clean)).toBe(clean)
  })

  it('leaves clean text as it is, so that offsets hold', () => {
    const text = '他说：“走吧。”\n\n　　“Don’t.” 👩‍👩‍👧'
    expect(cleanText(text)).toBe(text)
  })
})
