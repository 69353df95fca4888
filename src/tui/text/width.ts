import { eastAsianWidthType } from 'get-east-asian-width'
import stringWidth from 'string-width'
import { showControls } from '../../core/text.ts'

/**
 * Stands behind every character that the terminal draws wider than Ink counts it, so that Ink's columns
 * are the terminal's; taken out again on the way to the terminal (`terminal-output.ts`).
 */
export const FILLER = '\uFDD0'

/** What the terminal does not draw as one column, though it counts as one unit here. */
const UNRULY = /[\t\u2028\u2029\uFDD0]/g

/**
 * The one sink for text from books, models, files and the keyboard: control and direction-changing
 * characters become visible, tabs and separators spaces, lone surrogates U+FFFD. `\n` stays. Clean text
 * stays as it is, so offsets in it are offsets in the source.
 */
export const cleanText = (text: string): string =>
  showControls(text)
    .replace(UNRULY, character => (character === FILLER ? '\uFFFD' : ' '))
    .toWellFormed()

/** Common punctuation of ambiguous width: one column or two, by the terminal's setting. */
const AMBIGUOUS = '“”‘’—…·×°'

/** Marks of the interface: narrow everywhere. */
const MARKS = '›▸▾'

/** Columns of a UTF-16 unit that stands alone; -1: only its grapheme can tell. */
export function unitWidth(code: number, ambiguousWide: boolean): number {
  if (code >= 0x20 && code < 0x7f) return 1
  if (code >= 0x4e00 && code <= 0x9fff) return 2
  if (code >= 0x3000 && code <= 0x303e && (code < 0x302a || code > 0x302f)) return 2
  if (code >= 0xff01 && code <= 0xff60) return 2
  const isFrame = (code >= 0x2500 && code <= 0x254b) || (code >= 0x2550 && code <= 0x2573)
  if (isFrame || AMBIGUOUS.includes(String.fromCharCode(code))) return ambiguousWide ? 2 : 1
  return MARKS.includes(String.fromCharCode(code)) ? 1 : -1
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns of one grapheme, as Ink's own `string-width` counts, and two for the ambiguous ones where they are wide. */
export function graphemeWidth(grapheme: string, ambiguousWide: boolean): number {
  const known = grapheme.length === 1 ? unitWidth(grapheme.charCodeAt(0), ambiguousWide) : -1
  if (known >= 0) return known
  const width = stringWidth(grapheme)
  if (!ambiguousWide || width !== 1) return width
  return eastAsianWidthType(grapheme.codePointAt(0)!) === 'ambiguous' ? 2 : 1
}

export interface Grapheme {
  text: string
  /** Offset in the text, UTF-16 units. */
  index: number
  /** Columns. */
  width: number
}

/** The graphemes of a text with their widths, in order. */
export function* graphemes(text: string, ambiguousWide: boolean): Generator<Grapheme> {
  if (isPlain(text)) {
    for (let index = 0; index < text.length; index++)
      yield { text: text[index]!, index, width: unitWidth(text.charCodeAt(index), ambiguousWide) }
    return
  }
  for (const { segment, index } of segmenter.segment(text))
    yield { text: segment, index, width: graphemeWidth(segment, ambiguousWide) }
}

/** Whether every unit is a grapheme of its own with a width that is known without looking it up. */
export function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    if (unitWidth(text.charCodeAt(index), false) < 0) return false
  }
  return true
}

/** Columns of a text without line ends. */
export function textWidth(text: string, ambiguousWide: boolean): number {
  let width = 0
  for (const grapheme of graphemes(text, ambiguousWide)) width += grapheme.width
  return width
}

/** The text for Ink: with a filler behind all that the terminal draws wider than Ink counts. */
export function withFillers(text: string, ambiguousWide: boolean): string {
  if (!ambiguousWide) return text
  let filled = ''
  for (const { text: grapheme, width } of graphemes(text, true))
    filled += width > stringWidth(grapheme) ? grapheme + FILLER : grapheme
  return filled
}

/** The text cut to so many columns, with … where something was cut, and never half a grapheme. */
export function cutText(text: string, width: number, ambiguousWide: boolean): string {
  if (textWidth(text, ambiguousWide) <= width) return text
  const mark = ambiguousWide ? '..' : '…'
  const room = width - textWidth(mark, ambiguousWide)
  if (room < 0) return ''
  let used = 0
  for (const grapheme of graphemes(text, ambiguousWide)) {
    if (used + grapheme.width > room) return text.slice(0, grapheme.index) + mark
    used += grapheme.width
  }
  return text
}

/** The text in exactly so many columns: cut, or filled with spaces. */
export function fitText(text: string, width: number, ambiguousWide: boolean): string {
  const cut = cutText(text, width, ambiguousWide)
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut, ambiguousWide)))
}

/** The grapheme border at or before the offset `by` graphemes away; for the cursor of an input. */
export function moveByGraphemes(text: string, offset: number, by: number): number {
  const borders = [...graphemes(text, false)].map(({ index }) => index)
  borders.push(text.length)
  const at = borders.findLastIndex(border => border <= offset)
  return borders[Math.max(0, Math.min(borders.length - 1, at + by))]!
}
