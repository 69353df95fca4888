import { bodyRect, paneRects, type Rect } from '../layout.ts'
import { comparing, type DeskState, shownDraft } from './desk-state.ts'
import type { Viewport } from './reading.ts'
import type { Shared } from './shared.ts'

/** Prose is hard to read in longer lines. */
const LONGEST_LINE = 84
/** Lines of an ask with several, without its title. */
const ASK_LINES = 6
const PANES = [
  { id: 'outline', min: 24, ideal: 46 },
  { id: 'text', min: 34, ideal: 80 },
  { id: 'context', min: 28, ideal: 44 }
]

/** Where something is asked for: below the panes, over the whole width. A paragraph is typed where it stands. */
export function askRect({ ask }: Pick<DeskState, 'ask'>, { size }: Shared): Rect | undefined {
  if (!ask || ask.kind === 'paragraph') return undefined
  const body = bodyRect(size)
  const height = Math.min(1 + (ask.lines ? ASK_LINES : 1), Math.max(2, body.height - 2))
  return { x: 0, y: body.y + body.height - height, width: body.width, height }
}

export function deskRects(state: Pick<DeskState, 'ask' | 'focus'>, shared: Shared): Map<string, Rect> {
  const body = bodyRect(shared.size)
  const asked = askRect(state, shared)?.height ?? 0
  const left = { ...body, height: Math.max(1, body.height - asked) }
  return paneRects(left, PANES, { main: 'text', focus: state.focus, linear: shared.ui.screenReader })
}

/** Where prose stands in the text pane: below its title, with a margin, in lines that can be read. */
export function proseRect(pane: Rect): Rect {
  const width = Math.max(2, Math.min(LONGEST_LINE, pane.width - 2))
  const x = pane.x + Math.max(1, Math.floor((pane.width - width) / 2))
  return { x, y: pane.y + 1, width, height: Math.max(1, pane.height - 1) }
}

/** Where the open text is seen, also while its pane is not. */
export function viewOf(state: DeskState, shared: Shared): Viewport {
  const pane = deskRects(state, shared).get('text') ?? bodyRect(shared.size)
  const { width, height } = proseRect(pane)
  const asked = state.find ? 1 : 0
  const draft = shownDraft(state)
  return {
    ...(draft && draft === state.drafting ? { growing: true } : {}),
    offset: comparing(state) === undefined ? state.offset : state.compareOffset,
    width,
    height: Math.max(1, height - asked),
    ambiguousWide: shared.ui.ambiguousWide
  }
}
