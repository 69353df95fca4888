import { toldText } from '../../core/told-text.ts'
import { bar } from '../parts/bar.ts'
import { type Span, span } from '../parts/row.tsx'
import type { Surroundings } from '../parts/surroundings.ts'
import { type BatchRun, type QueueRow, rowLength } from '../state/batch-run.ts'
import { fitText } from '../text/width.ts'

interface RowOptions {
  width: number
  surroundings: Surroundings
}

/** Number, title, length against target, state: in columns that stand below each other. */
export function rowSpans(run: BatchRun, row: QueueRow, { width, surroundings }: RowOptions): Span[] {
  const { t, theme, ambiguousWide } = surroundings
  const length = rowLength(run, row)
  const barWidth = width >= 76 ? 10 : 0
  const counts = `${length}/${row.target}`.padStart(12)
  const state = stateSpans(row, surroundings)
  const room = Math.max(6, Math.min(32, width - 6 - barWidth - 13 - 22))
  const title = row.title || t('tui.desk.untitled')
  return [
    span(`${String(row.number).padStart(4)} `, 'muted'),
    span(`${fitText(title, room, ambiguousWide)} `),
    ...(barWidth > 0 ? bar(row.target > 0 ? length / row.target : 0, barWidth, theme.glyphs) : []),
    span(counts),
    span('  '),
    ...state
  ]
}

function stateSpans(row: QueueRow, { t }: Surroundings): Span[] {
  const notes = noteTexts(row, t).map(note => span(` · ${note}`, 'warn'))
  if (row.state === 'failed') {
    const why = row.error ? toldText(row.error, t).message : ''
    return [span(t('tui.batch.state.failed'), 'bad'), span(` · ${why}`)]
  }
  if (row.state !== 'drafting') {
    const tone = row.state === 'drafted' ? 'good' : 'muted'
    return [span(t(`tui.batch.state.${row.state}`), tone), ...notes]
  }
  const { scene = 1, scenes, attempt } = row
  const at = t('tui.batch.state.drafting', { scene, scenes: scenes.length, attempt })
  return [span(at, 'accent'), ...notes]
}

/** The checks that failed, and how often the server had to be tried again. */
export const noteTexts = ({ failed, retries }: QueueRow, t: Surroundings['t']): string[] => [
  ...failed.map(gate => t(`gate.${gate}`)),
  ...(retries > 0 ? [t('tui.batch.retries', { count: retries })] : [])
]
