import { Box } from 'ink'
import type { Reason } from '../../core/events.ts'
import type { Translate } from '../../core/i18n.ts'
import type { Project } from '../../core/model.ts'
import type { Rect } from '../layout.ts'
import { Pane } from '../parts/pane.tsx'
import { reasonsText } from '../parts/reasons.ts'
import { Row, span } from '../parts/row.tsx'
import { useSurroundings } from '../parts/surroundings.ts'
import { TextView } from '../parts/text-view.tsx'
import { type PartRow, selectedPart, shownText, textView, whyRows } from '../state/inspector-state.ts'
import { firstLine } from '../state/reading.ts'
import type { State } from '../state.ts'
import { cleanText } from '../text/width.ts'
import { lineText, wrapText } from '../text/wrap.ts'
import { partName, whoseText, whyText } from './inspector-parts.ts'

/** The text of the selected part as it stands in the prompt, below what it is and why it is there. */
export function PartText({ state, project, rect }: { state: State; project: Project; rect: Rect }) {
  const { t } = useSurroundings()
  const { inspector } = state.screens
  const view = textView(inspector, state.shared)
  const row = selectedPart(inspector)
  const text = shownText(inspector)
  const wrapped = wrapText(text, view)
  const empty = row?.kind === 'dropped' ? 'tui.inspector.text.dropped' : 'tui.inspector.text.unknown'
  return (
    <Pane rect={rect} title={t('tui.inspector.text')} focused={inspector.focus === 'text'}>
      <Row width={rect.width} spans={[span(`  ${row ? headText(row, project, t) : ''}`, 'title')]} />
      {whyLines(row ? whyOfRow(row, t) : '', { ...view, height: whyRows(rect.height) }).map((line, index) => (
        <Row key={index} width={rect.width} spans={[span(`  ${line}`, 'muted')]} />
      ))}
      <Box height={1} />
      <Box paddingLeft={2}>
        {row && text === '' ? (
          <Row width={view.width} spans={[span(t(empty), 'muted')]} />
        ) : (
          <TextView wrapped={wrapped} top={firstLine(wrapped, view)} height={view.height} />
        )}
      </Box>
    </Pane>
  )
}

/** In exactly so many lines; what is more is cut at the end of the last one. */
function whyLines(text: string, view: { width: number; height: number; ambiguousWide: boolean }): string[] {
  const wrapped = wrapText(cleanText(text), view)
  const rest = (line: number) =>
    line === view.height - 1 ? wrapped.text.slice(wrapped.starts[line]) : lineText(wrapped, line)
  return Array.from({ length: view.height }, (_, line) => (line < wrapped.starts.length ? rest(line) : ''))
}

function headText(row: PartRow, project: Project, t: Translate): string {
  if (row.kind === 'whole') return t('tui.inspector.whole')
  const part = row.kind === 'change' ? (row.change.now ?? row.change.before)! : row.part
  return [partName(part, t), whoseText(project, part)].filter(text => text !== '').join(' · ')
}

function whyOfRow(row: PartRow, t: Translate): string {
  if (row.kind === 'whole') return ''
  if (row.kind === 'dropped') return whyText(row.part, t)
  const part = row.kind === 'change' ? (row.change.now ?? row.change.before)! : row.part
  return reasonsText(part.reasons as Reason[], t)
}
