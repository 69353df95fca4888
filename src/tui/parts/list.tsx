import { Box } from 'ink'
import type { ListState } from '../state/list.ts'
import { Row, type Span, span } from './row.tsx'
import { useSurroundings } from './surroundings.ts'

export interface ListProps {
  list: ListState
  count: number
  /** Columns and rows of the part that is seen. */
  width: number
  height: number
  /** Lines of the item at this index; all items have the same number of lines. Only called for what is seen. */
  item(index: number): readonly (readonly Span[])[]
  linesPerItem?: number
  /** The selection is drawn strongly only where the keys go to. */
  focused: boolean
}

/** A list of any length of which only what is seen is drawn. The selected item has a mark before it. */
export function List({ list, count, width, height, item, linesPerItem = 1, focused }: ListProps) {
  const { theme } = useSurroundings()
  const shown = Math.max(0, Math.min(count - list.top, Math.floor(height / linesPerItem)))
  const rows = Array.from({ length: shown }, (_, row) => list.top + row).flatMap(index =>
    item(index).map((spans, line) => {
      const selected = index === list.selected
      const mark = selected && line === 0 ? `${theme.glyphs.here} ` : '  '
      return (
        <Row
          key={`${index}.${line}`}
          width={width}
          selected={selected && focused && line === 0}
          spans={[span(mark, 'accent'), ...spans]}
        />
      )
    })
  )
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
      {rows}
    </Box>
  )
}
