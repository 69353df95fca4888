import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { Rect, Size } from '../layout.ts'
import { textWidth } from '../text/width.ts'
import { Divider } from './pane.tsx'
import { Row, span } from './row.tsx'
import { useSurroundings } from './surroundings.ts'

/** A rect of this size in the upper middle of the screen; never larger than the screen. */
export function placed({ columns, rows }: Size, { width, height }: { width: number; height: number }): Rect {
  const fit = { width: Math.min(width, columns), height: Math.min(height, rows - 1) }
  return {
    ...fit,
    x: Math.floor((columns - fit.width) / 2),
    y: Math.max(0, Math.floor((rows - fit.height) / 3))
  }
}

/** A box with a title that covers what is below it. Its edges lie on the first and the last column of what is in it. */
export function Panel({ rect, title, children }: { rect: Rect; title: string; children: ReactNode }) {
  const { theme, ambiguousWide, linear } = useSurroundings()
  const head = ` ${title} `
  const rule = (from: number) =>
    linear ? '' : theme.glyphs.horizontal.repeat(Math.max(0, rect.width - from))
  return (
    <Box
      position="absolute"
      top={rect.y}
      left={rect.x}
      width={rect.width}
      height={rect.height}
      flexDirection="column"
    >
      <Row
        width={rect.width}
        filled
        spans={[span(head, 'title'), span(rule(textWidth(head, ambiguousWide)), 'border')]}
      />
      {children}
      <Row width={rect.width} filled spans={[span(rule(0), 'border')]} />
      {[0, rect.width - 1].map(left => (
        <Box key={left} position="absolute" top={1} left={left}>
          <Divider height={Math.max(0, rect.height - 2)} />
        </Box>
      ))}
    </Box>
  )
}
