import { mayBreak } from './kinsoku.ts'
import { graphemes } from './width.ts'

export interface WrapOptions {
  /** Columns. */
  width: number
  /** Whether characters of ambiguous width take two columns. */
  ambiguousWide: boolean
}

/** A text cut into lines of a width. Line i is `text.slice(starts[i], ends[i])`; offsets are UTF-16 units. */
export interface Wrapped extends WrapOptions {
  text: string
  starts: number[]
  ends: number[]
  /** Where the last paragraph begins, and how many lines stand before it: a longer text is wrapped from there. */
  tail: { offset: number; lines: number }
}

const KEPT = 6
const recent: Wrapped[] = []

/**
 * The clean text in lines, with kinsoku (no closing mark at the head of a line, no opening mark at its
 * end). The last few results are kept: the same text costs nothing, and one that only grew at its end is
 * wrapped from its last paragraph on. An empty text has one empty line.
 */
export function wrapText(text: string, { width, ambiguousWide }: WrapOptions): Wrapped {
  const at = recent.findIndex(
    old => old.width === width && old.ambiguousWide === ambiguousWide && text.startsWith(old.text)
  )
  const old = recent[at]
  if (old && old.text.length === text.length) return old
  const grown = wrapFrom(text, { width: Math.max(2, width), ambiguousWide }, old)
  const wrapped = { ...grown, width }
  if (old) recent.splice(at, 1)
  recent.unshift(wrapped)
  recent.length = Math.min(recent.length, KEPT)
  return wrapped
}

function wrapFrom(text: string, options: WrapOptions, old: Wrapped | undefined): Wrapped {
  const starts = old ? old.starts.slice(0, old.tail.lines) : []
  const ends = old ? old.ends.slice(0, old.tail.lines) : []
  let tail = { offset: 0, lines: 0 }
  for (let offset = old?.tail.offset ?? 0; offset <= text.length; ) {
    const newline = text.indexOf('\n', offset)
    const end = newline === -1 ? text.length : newline
    tail = { offset, lines: starts.length }
    for (const [from, to] of linesOf(text.slice(offset, end), options)) {
      starts.push(offset + from)
      ends.push(offset + to)
    }
    offset = end + 1
    if (newline === -1) break
  }
  return { text, ...options, starts, ends, tail }
}

/** Start and end of each line of a paragraph; spaces at the end of a line hang outside of it. */
function linesOf(paragraph: string, { width, ambiguousWide }: WrapOptions): [number, number][] {
  const lines: [number, number][] = []
  let start = 0
  let used = 0
  /** The last place where this line may end, the columns used up to where the next one would begin. */
  let fit = { end: 0, next: 0, used: 0 }
  let before = ''
  for (const { text, index, width: columns } of graphemes(paragraph, ambiguousWide)) {
    const space = text === ' '
    if (!space && index > start && (before === ' ' || mayBreak(before, text)))
      fit = { end: before === ' ' ? trimmedEnd(paragraph, start, index) : index, next: index, used }
    if (!space && used + columns > width && index > start) {
      if (fit.next <= start) fit = { end: index, next: index, used }
      lines.push([start, fit.end])
      start = fit.next
      used -= fit.used
    }
    used += columns
    before = text
  }
  lines.push([start, lines.length > 0 ? trimmedEnd(paragraph, start, paragraph.length) : paragraph.length])
  return lines
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end
  while (at > start && text[at - 1] === ' ') at--
  return at
}

/** The text of a line; empty beyond the last. */
export const lineText = (wrapped: Wrapped, line: number): string =>
  line < wrapped.starts.length ? wrapped.text.slice(wrapped.starts[line], wrapped.ends[line]) : ''

/** The line that an offset stands in. */
export function lineAt({ starts }: Wrapped, offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The first line to show so that the viewport is filled as far as the text goes. */
export const clampTop = (wrapped: Wrapped, top: number, height: number): number =>
  Math.max(0, Math.min(top, wrapped.starts.length - height))
