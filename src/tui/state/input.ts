import { cleanText, graphemes, moveByGraphemes } from '../text/width.ts'

/** A text that is being typed. */
export interface Input {
  text: string
  /** Offset in the text, at a border of graphemes. */
  cursor: number
}

export const emptyInput: Input = { text: '', cursor: 0 }

export const inputOf = (text: string): Input => ({ text, cursor: text.length })

/** The input with text put in at the cursor; control characters become visible. `oneLine`: line ends become spaces. */
export function insertText(input: Input, text: string, { oneLine }: { oneLine: boolean }): Input {
  const normal = text.replace(/\r\n?/g, '\n')
  const clean = cleanText(oneLine ? normal.replace(/\n+/g, ' ') : normal)
  const { text: old, cursor } = input
  return { text: old.slice(0, cursor) + clean + old.slice(cursor), cursor: cursor + clean.length }
}

/** What a command of the contexts `input` and `lines` makes of an input; undefined for other commands. */
export function editInput(input: Input, command: string): Input | undefined {
  const { text, cursor } = input
  const to = (at: number): Input => ({ text, cursor: at })
  const cut = (from: number, until: number): Input => ({
    text: text.slice(0, from) + text.slice(until),
    cursor: from
  })
  const lineStart = text.lastIndexOf('\n', cursor - 1) + 1
  const newline = text.indexOf('\n', cursor)
  const lineEnd = newline === -1 ? text.length : newline
  switch (command) {
    case 'input.left':
      return to(moveByGraphemes(text, cursor, -1))
    case 'input.right':
      return to(moveByGraphemes(text, cursor, 1))
    case 'input.word-left':
      return to(wordStart(text, cursor))
    case 'input.word-right':
      return to(wordEnd(text, cursor))
    case 'input.line-start':
      return to(lineStart)
    case 'input.line-end':
      return to(lineEnd)
    case 'input.up':
      return to(
        sameColumn(text, { cursor, from: lineStart, line: text.lastIndexOf('\n', lineStart - 2) + 1 })
      )
    case 'input.down':
      return to(
        sameColumn(text, { cursor, from: lineStart, line: lineEnd === text.length ? -1 : lineEnd + 1 })
      )
    case 'input.backspace':
      return cut(moveByGraphemes(text, cursor, -1), cursor)
    case 'input.delete':
      return cut(cursor, moveByGraphemes(text, cursor, 1))
    case 'input.delete-word':
      return cut(wordStart(text, cursor), cursor)
    case 'input.delete-to-start':
      return cut(lineStart, cursor)
    case 'input.delete-to-end':
      return cut(cursor, lineEnd)
    default:
      return undefined
  }
}

const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' })

function wordStart(text: string, cursor: number): number {
  const words = [...WORDS.segment(text.slice(0, cursor))].filter(({ isWordLike }) => isWordLike)
  return words.at(-1)?.index ?? 0
}

function wordEnd(text: string, cursor: number): number {
  for (const { index, segment, isWordLike } of WORDS.segment(text.slice(cursor)))
    if (isWordLike) return cursor + index + segment.length
  return text.length
}

/** The offset as many columns into another line as the cursor is into its own; -1: there is no such line. */
function sameColumn(
  text: string,
  { cursor, from, line }: { cursor: number; from: number; line: number }
): number {
  if (line < 0 || (line === from && line === 0 && cursor >= from)) return line < 0 ? text.length : 0
  let column = 0
  for (const { width } of graphemes(text.slice(from, cursor), false)) column += width
  const end = text.indexOf('\n', line)
  const target = text.slice(line, end === -1 ? text.length : end)
  let used = 0
  for (const { index, width } of graphemes(target, false)) {
    if (used + width > column) return line + index
    used += width
  }
  return line + target.length
}
