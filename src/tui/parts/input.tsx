import { Box, useCursor } from 'ink'
import type { Rect } from '../layout.ts'
import type { Input } from '../state/input.ts'
import { graphemes, textWidth } from '../text/width.ts'
import { lineAt, lineText, wrapText } from '../text/wrap.ts'
import { Row, span } from './row.tsx'
import { useSurroundings } from './surroundings.ts'

export interface InputProps {
  /** Where it stands on the screen: the real cursor is placed there, for input methods. */
  rect: Rect
  input: Input
  /** Only the one with the focus has the cursor. */
  focused: boolean
  /** Shown where nothing is typed yet. */
  placeholder?: string
}

/** A line that is typed into. A longer text is scrolled so that the cursor is seen. */
export function InputLine({ rect, input, focused, placeholder = '' }: InputProps) {
  const { ambiguousWide } = useSurroundings()
  const { setCursorPosition } = useCursor()
  const { start, column } = scrolled(input, rect.width, ambiguousWide)
  setCursorPosition(focused ? { x: rect.x + column, y: rect.y } : undefined)
  const shown = visible(input.text.slice(start), rect.width, ambiguousWide)
  return (
    <Row width={rect.width} filled spans={[input.text === '' ? span(placeholder, 'muted') : span(shown)]} />
  )
}

/** Several lines that are typed into, wrapped like prose, as many as the rect is high. */
export function InputLines({ rect, input, focused, placeholder = '' }: InputProps) {
  const { ambiguousWide } = useSurroundings()
  const { setCursorPosition } = useCursor()
  const wrapped = wrapText(input.text, { width: rect.width, ambiguousWide })
  const line = lineAt(wrapped, input.cursor)
  const top = Math.max(0, line - rect.height + 1)
  const column = textWidth(input.text.slice(wrapped.starts[line], input.cursor), ambiguousWide)
  const x = Math.min(column, rect.width - 1)
  setCursorPosition(focused ? { x: rect.x + x, y: rect.y + line - top } : undefined)
  return (
    <Box flexDirection="column" width={rect.width} height={rect.height} flexShrink={0}>
      {Array.from({ length: rect.height }, (_, row) => (
        <Row
          key={row}
          width={rect.width}
          filled
          spans={[
            input.text === '' && row === 0 ? span(placeholder, 'muted') : span(lineText(wrapped, top + row))
          ]}
        />
      ))}
    </Box>
  )
}

/** Where what is seen begins, and in which column of it the cursor stands. */
function scrolled(input: Input, width: number, ambiguousWide: boolean): { start: number; column: number } {
  let column = textWidth(input.text.slice(0, input.cursor), ambiguousWide)
  if (column < width) return { start: 0, column }
  for (const grapheme of graphemes(input.text, ambiguousWide)) {
    if (column < width) return { start: grapheme.index, column }
    column -= grapheme.width
  }
  return { start: input.text.length, column: 0 }
}

/** What fits, without a mark where it is cut: the cursor stands on real characters. */
function visible(text: string, width: number, ambiguousWide: boolean): string {
  let used = 0
  for (const grapheme of graphemes(text, ambiguousWide)) {
    used += grapheme.width
    if (used > width) return text.slice(0, grapheme.index)
  }
  return text
}
