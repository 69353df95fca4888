import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { Rect } from '../layout.ts'
import { textWidth } from '../text/width.ts'
import { Row, span } from './row.tsx'
import { useSurroundings } from './surroundings.ts'

export interface PaneProps {
  rect: Rect
  title: string
  focused: boolean
  children: ReactNode
}

/** A part of the screen: its title above, marked where it has the focus, and below it what is in it. */
export function Pane({ rect, title, focused, children }: PaneProps) {
  const { theme, ambiguousWide, linear } = useSurroundings()
  const mark = focused ? `${theme.glyphs.here} ` : '  '
  const head = `${mark}${title} `
  const rule = linear
    ? ''
    : theme.glyphs.horizontal.repeat(Math.max(0, rect.width - textWidth(head, ambiguousWide)))
  return (
    <Box flexDirection="column" width={rect.width} height={rect.height} flexShrink={0} overflow="hidden">
      <Row width={rect.width} spans={[span(head, focused ? 'title' : 'muted'), span(rule, 'border')]} />
      {children}
    </Box>
  )
}

/** The line between two panes. */
export function Divider({ height }: { height: number }) {
  const { theme, linear } = useSurroundings()
  if (linear) return null
  const spans = [span(theme.glyphs.vertical, 'border')]
  return (
    <Box flexDirection="column" width={1} height={height} flexShrink={0} aria-hidden>
      {Array.from({ length: height }, (_, row) => (
        <Row key={row} width={1} spans={spans} />
      ))}
    </Box>
  )
}
