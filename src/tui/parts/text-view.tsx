import { Box } from 'ink'
import { lineText, type Wrapped } from '../text/wrap.ts'
import type { Tone } from '../theme.ts'
import { Row, type Span, span } from './row.tsx'

/** A stretch of the text with a look of its own; offsets in UTF-16 units, end exclusive. */
export interface Mark {
  start: number
  end: number
  tone: Tone
}

export interface TextViewProps {
  wrapped: Wrapped
  /** The first line that is seen. */
  top: number
  height: number
  /** In order, not overlapping. */
  marks?: readonly Mark[]
}

/** Lines of a wrapped text; only what is seen is looked at, so the length of the text does not matter. */
export function TextView({ wrapped, top, height, marks = [] }: TextViewProps) {
  const count = Math.max(0, Math.min(height, wrapped.starts.length - top))
  return (
    <Box flexDirection="column" width={wrapped.width} height={height} flexShrink={0} overflow="hidden">
      {Array.from({ length: count }, (_, row) => (
        <Row key={row} width={wrapped.width} spans={markedLine(wrapped, top + row, marks)} />
      ))}
    </Box>
  )
}

function markedLine(wrapped: Wrapped, line: number, marks: readonly Mark[]): Span[] {
  const text = lineText(wrapped, line)
  const from = wrapped.starts[line]!
  const until = wrapped.ends[line]!
  const here = marks.filter(mark => mark.start < until && mark.end > from)
  if (here.length === 0) return [span(text)]
  const spans: Span[] = []
  let at = from
  for (const { start, end, tone } of here) {
    if (start > at) spans.push(span(wrapped.text.slice(at, start)))
    spans.push(span(wrapped.text.slice(Math.max(at, start), Math.min(end, until)), tone))
    at = Math.min(end, until)
  }
  if (at < until) spans.push(span(wrapped.text.slice(at, until)))
  return spans
}
