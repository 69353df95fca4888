import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { Binding } from '../keys/binding.ts'
import { shownKey } from '../keys.ts'
import { helpHeight, helpSections, type Overlay, paletteHeight, paletteItems } from '../state/overlay.ts'
import type { Shared } from '../state/shared.ts'
import { fitText, textWidth } from '../text/width.ts'
import { wrapText } from '../text/wrap.ts'
import { InputLine } from './input.tsx'
import { List } from './list.tsx'
import { Panel, placed } from './panel.tsx'
import { Row, type Span, span } from './row.tsx'
import { useSurroundings } from './surroundings.ts'
import { Tour } from './tour.tsx'

/** What lies over the screen: the palette, help, or a question. */
export function OverlayView({ overlay, shared }: { overlay: Overlay; shared: Shared }) {
  if (overlay.kind === 'palette') return <Palette overlay={overlay} shared={shared} />
  if (overlay.kind === 'help') return <Help overlay={overlay} shared={shared} />
  if (overlay.kind === 'tour') return <Tour page={overlay.page} shared={shared} />
  return <Confirm overlay={overlay} shared={shared} />
}

function Palette({ overlay, shared }: { overlay: Extract<Overlay, { kind: 'palette' }>; shared: Shared }) {
  const { t, ambiguousWide } = useSurroundings()
  const items = paletteItems(overlay, shared)
  const height = paletteHeight(shared)
  const rect = placed(shared.size, { width: 64, height: height + 3 })
  const width = Math.max(4, rect.width - 2)
  const input = { x: rect.x + 3, y: rect.y + 1, width: width - 2, height: 1 }
  const line = (index: number): Span[][] => {
    const item = items[index]
    return [item ? bindingSpans(item.binding, item.label, { width: width - 3, ambiguousWide }) : []]
  }
  return (
    <Panel rect={rect} title={t('tui.palette')}>
      <Box flexDirection="column" paddingLeft={1}>
        <Box width={width}>
          <Row width={2} filled spans={[span('> ', 'accent')]} />
          <InputLine rect={input} input={overlay.query} focused placeholder={t('tui.palette.ask')} />
        </Box>
        <Filled width={width} height={height} rows={Math.min(height, items.length - overlay.list.top)}>
          <List list={overlay.list} count={items.length} width={width} height={height} item={line} focused />
        </Filled>
      </Box>
    </Panel>
  )
}

/** The list, then empty lines that cover what is below. */
function Filled({
  width,
  height,
  rows,
  children
}: {
  width: number
  height: number
  rows: number
  children: ReactNode
}) {
  return (
    <Box width={width} height={height} overflow="hidden">
      <Box position="absolute" flexDirection="column" width={width} top={0} left={0}>
        {Array.from({ length: height }, (_, row) => (
          <Row key={row} width={width} filled spans={[]} />
        ))}
      </Box>
      <Box position="absolute" top={0} left={0} width={width} height={Math.max(0, rows)}>
        {children}
      </Box>
    </Box>
  )
}

function bindingSpans(
  binding: Binding,
  label: string,
  { width, ambiguousWide }: { width: number; ambiguousWide: boolean }
): Span[] {
  const keys = binding.keys.map(shownKey).join(' ')
  const room = Math.max(8, width - textWidth(keys, ambiguousWide) - 1)
  return [span(fitText(label, room, ambiguousWide)), span(` ${keys}`, 'accent')]
}

function Help({ overlay, shared }: { overlay: Extract<Overlay, { kind: 'help' }>; shared: Shared }) {
  const { t, ambiguousWide } = useSurroundings()
  const width = Math.min(72, shared.size.columns)
  const lines = helpSections(overlay).flatMap(({ context, bindings }): Span[][] => [
    [span(`  ${t(`tui.context.${context}`)}`, 'title')],
    ...bindings.map(binding => [
      span('    '),
      ...bindingSpans(binding, t(`tui.key.${binding.command}`), { width: width - 6, ambiguousWide })
    ])
  ])
  const height = Math.min(lines.length, helpHeight(shared))
  const top = Math.max(0, Math.min(overlay.top, lines.length - height))
  // Where not all is seen, the last line that is and their number.
  const more = height < lines.length ? ` ${top + height}/${lines.length}` : ''
  return (
    <Panel rect={placed(shared.size, { width, height: height + 2 })} title={t('tui.help') + more}>
      {lines.slice(top, top + height).map((spans, row) => (
        <Row key={row} width={width} filled spans={spans} />
      ))}
    </Panel>
  )
}

function Confirm({ overlay, shared }: { overlay: Extract<Overlay, { kind: 'confirm' }>; shared: Shared }) {
  const { t, ambiguousWide } = useSurroundings()
  const width = Math.min(60, shared.size.columns)
  const { starts, ends, text } = wrapText(t(overlay.question.key, overlay.question.data), {
    width: width - 4,
    ambiguousWide
  })
  return (
    <Panel rect={placed(shared.size, { width, height: starts.length + 4 })} title={t('tui.confirm')}>
      {starts.map((start, line) => (
        <Row key={start} width={width} filled spans={[span(`  ${text.slice(start, ends[line])}`)]} />
      ))}
      <Row width={width} filled spans={[]} />
      <Row width={width} filled spans={[span(`  ${t('tui.confirm.keys')}`, 'accent')]} />
    </Panel>
  )
}
