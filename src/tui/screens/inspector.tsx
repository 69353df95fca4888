import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { Project } from '../../core/model.ts'
import type { PromptReport } from '../../core/prompt-report.ts'
import { toldText } from '../../core/told-text.ts'
import type { Rect } from '../layout.ts'
import { bar } from '../parts/bar.ts'
import { List } from '../parts/list.tsx'
import { Divider, Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import {
  baseReport,
  INSPECTOR_PANES,
  type InspectorPane,
  inspectorRects,
  partRows,
  reportOf
} from '../state/inspector-state.ts'
import type { State } from '../state.ts'
import { partLine } from './inspector-parts.ts'
import { PartText } from './inspector-text.tsx'

/** Prompts on the left, the parts of the selected one in the middle, the text of a part on the right. */
export function InspectorScreen({ state }: { state: State }) {
  const project = state.shared.project?.project
  const { focus } = state.screens.inspector
  const rects = inspectorRects(state.shared, focus)
  if (!project) return null
  const panes: Record<InspectorPane, (rect: Rect) => ReactNode> = {
    sources: rect => <Sources state={state} rect={rect} />,
    parts: rect => <Parts state={state} project={project} rect={rect} />,
    text: rect => <PartText state={state} project={project} rect={rect} />
  }
  const shown = INSPECTOR_PANES.filter(pane => rects.has(pane))
  return (
    <Box>
      {shown.map((pane, index) => (
        <Box key={pane}>
          {index > 0 && <Divider height={rects.get(pane)!.height} />}
          {panes[pane](rects.get(pane)!)}
        </Box>
      ))}
    </Box>
  )
}

/** What would be sent now, and what was sent for older drafts. */
function Sources({ state, rect }: { state: State; rect: Rect }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { inspector } = state.screens
  const { receipts, focus, sources } = inspector
  const number = state.shared.project?.project.chapters.find(({ id }) => id === inspector.chapter)?.number
  const title = number === undefined ? t('tui.inspector.sources') : t('tui.inspector.chapter', { number })
  return (
    <Pane rect={rect} title={title} focused={focus === 'sources'}>
      <List
        list={sources}
        count={receipts.length + 1}
        width={rect.width}
        height={rect.height - 1}
        linesPerItem={2}
        item={index => sourceLines(state, index, surroundings)}
        focused={focus === 'sources' && state.overlay === undefined}
      />
    </Pane>
  )
}

function sourceLines(state: State, index: number, { t }: Surroundings): Span[][] {
  const { inspector } = state.screens
  const report = reportOf(inspector, index)
  const receipt = inspector.receipts[index - 1]
  const base = inspector.base === index ? [span(`${t('tui.inspector.base')} `, 'warn')] : []
  const tokens = report ? t('tui.inspector.tokens', { tokens: report.tokens }) : ''
  if (!receipt) {
    const { scene, asking } = inspector
    const which = scene === undefined ? t('tui.inspector.now') : t('tui.inspector.now.scene', { scene })
    const busy = asking ? t('tui.inspector.asking') : tokens
    return [[...base, span(which, 'title')], [span(`  ${busy}`, 'muted')]]
  }
  const { scene, attempt, at, model } = receipt
  return [
    [...base, span(t('tui.inspector.receipt', { scene, attempt }))],
    [span(`  ${shortTime(at)} · ${tokens} · ${model}`, 'muted')]
  ]
}

/** `2026-01-02T03:04:05Z` as `01-02 03:04`, in the writer's own time. */
function shortTime(at: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const two = (number: number) => String(number).padStart(2, '0')
  return `${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

function Parts({ state, project, rect }: { state: State; project: Project; rect: Rect }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { inspector } = state.screens
  const report = reportOf(inspector, inspector.sources.selected)
  const base = baseReport(inspector)
  const rows = partRows(inspector)
  const focused = inspector.focus === 'parts'
  const title = base ? t('tui.inspector.differences') : t('tui.inspector.parts')
  if (!report) return <NoPrompt state={state} rect={rect} title={title} />
  return (
    <Pane rect={rect} title={title} focused={focused}>
      <Row width={rect.width} spans={sumSpans(report, rect.width, surroundings)} />
      <Row width={rect.width} spans={base ? countSpans(rows, t) : roomSpans(report, t)} />
      <List
        list={inspector.parts}
        count={rows.length}
        width={rect.width}
        height={Math.max(1, rect.height - 3)}
        item={index => [partLine(rows[index]!, { report, project, width: rect.width - 2, surroundings })]}
        focused={focused && state.overlay === undefined}
      />
    </Pane>
  )
}

function NoPrompt({ state, rect, title }: { state: State; rect: Rect; title: string }) {
  const { t } = useSurroundings()
  const { inspector } = state.screens
  const { error, asking } = inspector
  const told = error && toldText(error, t)
  const lines = told
    ? [span(told.message, 'bad'), span(told.hint ?? '', 'muted')]
    : [span(t(asking ? 'tui.inspector.asking' : 'tui.inspector.none'), 'muted')]
  return (
    <Pane rect={rect} title={title} focused={inspector.focus === 'parts'}>
      {lines.map((line, row) => (
        <Row key={row} width={rect.width} spans={[span('  '), line]} />
      ))}
    </Pane>
  )
}

function sumSpans(report: PromptReport, width: number, { t, theme }: Surroundings): Span[] {
  const share = report.tokens / report.window
  const columns = Math.max(4, Math.min(24, Math.floor(width / 4)))
  const text = t('tui.inspector.sum', { tokens: report.tokens, window: report.window })
  return [span('  '), ...bar(share, columns, theme.glyphs), span(` ${Math.round(share * 100)} %  ${text}`)]
}

const roomSpans = ({ reserve, tokensBy }: PromptReport, t: Surroundings['t']): Span[] => [
  span(`  ${t('tui.inspector.reserve', { reserve })}  ${t(`tui.inspector.by.${tokensBy}`)}`, 'muted')
]

function countSpans(rows: ReturnType<typeof partRows>, t: Surroundings['t']): Span[] {
  const count = (wanted: string) =>
    rows.filter(row => row.kind === 'change' && row.change.kind === wanted).length
  const data = {
    added: count('added'),
    removed: count('removed'),
    changed: count('changed'),
    same: count('same')
  }
  return [span(`  ${t('tui.inspector.counts', data)}`, 'muted')]
}
