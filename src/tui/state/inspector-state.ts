import type { Project } from '../../core/model.ts'
import {
  comparePrompts,
  type PartChange,
  type PromptReport,
  partText,
  type ReportedDrop,
  type ReportedPart,
  type SceneReceipt,
  wholePrompt
} from '../../core/prompt-report.ts'
import type { UserError } from '../../errors.ts'
import { bodyRect, paneRects, type Rect } from '../layout.ts'
import { cleanText } from '../text/width.ts'
import type { ListState } from './list.ts'
import type { Viewport } from './reading.ts'
import type { Shared } from './shared.ts'

export const INSPECTOR_PANES = ['sources', 'parts', 'text'] as const
export type InspectorPane = (typeof INSPECTOR_PANES)[number]

export interface InspectorState {
  /** Of the project that all this is about. */
  root: string | undefined
  /** Id of the chapter whose prompts are shown. */
  chapter: string | undefined
  /** Number of the scene, from 1; undefined until the job has told which one comes next. */
  scene: number | undefined
  /** What would be sent now. */
  now: PromptReport | undefined
  /** Of the chapter's older drafts, newest first. */
  receipts: readonly SceneReceipt[]
  asking: boolean
  error: UserError | undefined
  /** The files as they were when it was asked. */
  seen: Project | undefined
  /** What is to be sent now, then the receipts. */
  sources: ListState
  /** The source that the selected one is compared with. */
  base: number | undefined
  parts: ListState
  focus: InspectorPane
  /** Of the first line of the text in sight. */
  offset: number
}

/** A line in the list of parts. */
export type PartRow =
  | { kind: 'whole' }
  | { kind: 'part'; part: ReportedPart }
  | { kind: 'dropped'; part: ReportedDrop }
  | { kind: 'change'; change: PartChange }

const PANES = [
  { id: 'sources', min: 24, ideal: 34 },
  { id: 'parts', min: 36, ideal: 64 },
  { id: 'text', min: 30, ideal: 70 }
]

export const inspectorRects = ({ size, ui }: Shared, focus: InspectorPane): Map<string, Rect> =>
  paneRects(bodyRect(size), PANES, { main: 'parts', focus, linear: ui.screenReader })

/** The prompt of a source: 0 what is to be sent now, then the receipts. */
export const reportOf = (
  { now, receipts }: Pick<InspectorState, 'now' | 'receipts'>,
  source: number
): PromptReport | undefined => (source === 0 ? now : receipts[source - 1]?.report)

export const baseReport = (state: InspectorState): PromptReport | undefined =>
  state.base === undefined || state.base === state.sources.selected ? undefined : reportOf(state, state.base)

const kept = new WeakMap<PromptReport, { base: PromptReport | undefined; rows: PartRow[] }>()

/** The parts, what was left out, and the whole; or the differences, where two prompts are compared. */
export function partRows(state: InspectorState): PartRow[] {
  const report = reportOf(state, state.sources.selected)
  if (!report) return []
  const base = baseReport(state)
  const known = kept.get(report)
  if (known && known.base === base) return known.rows
  const rows = base ? changeRows(base, report) : plainRows(report)
  kept.set(report, { base, rows })
  return rows
}

/** What was left out for want of room comes before what was needed no more. */
const plainRows = (report: PromptReport): PartRow[] => [
  { kind: 'whole' },
  ...report.parts.map((part): PartRow => ({ kind: 'part', part })),
  ...report.dropped
    .toSorted((a, b) => Number(a.tokens === 0) - Number(b.tokens === 0))
    .map((part): PartRow => ({ kind: 'dropped', part }))
]

/** What differs first; what is the same stands below. */
function changeRows(base: PromptReport, report: PromptReport): PartRow[] {
  const changes = comparePrompts(base, report)
  const rank = ({ kind }: PartChange) => (kind === 'same' ? 1 : 0)
  return changes.toSorted((a, b) => rank(a) - rank(b)).map(change => ({ kind: 'change', change }))
}

export const selectedPart = (state: InspectorState): PartRow | undefined =>
  partRows(state)[state.parts.selected]

/** The text of what is selected, clean; of a change how it was and how it is. Empty where it isn't known. */
export function shownText(state: InspectorState): string {
  const report = reportOf(state, state.sources.selected)
  const row = selectedPart(state)
  if (!report || !row) return ''
  if (row.kind === 'whole') return cleanText(wholePrompt(report))
  if (row.kind === 'part') return cleanText(partText(report, row.part) ?? '')
  if (row.kind === 'dropped') return ''
  const base = baseReport(state)
  const { before, now, kind } = row.change
  const old = base && before ? (partText(base, before) ?? '') : ''
  const text = now ? (partText(report, now) ?? '') : ''
  if (kind === 'added' || kind === 'same') return cleanText(text)
  if (kind === 'removed') return cleanText(old)
  return cleanText(`- ${old}\n\n+ ${text}`)
}

/** Rows for why a part is there: as many as most need, where the pane has them. */
export const whyRows = (paneHeight: number): number => (paneHeight >= 24 ? 3 : paneHeight >= 16 ? 2 : 1)

/** Where the text of a part is seen, below what is said of it: its name, why it is there, a blank row. */
export function textView(state: InspectorState, shared: Shared): Viewport {
  const pane = inspectorRects(shared, state.focus).get('text') ?? bodyRect(shared.size)
  return {
    offset: state.offset,
    width: Math.max(2, pane.width - 3),
    height: Math.max(1, pane.height - 1 - 2 - whyRows(pane.height)),
    ambiguousWide: shared.ui.ambiguousWide
  }
}
