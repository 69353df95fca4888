import { bodyRect, paneRects, type Rect } from '../layout.ts'
import type { Shared } from './shared.ts'

export type SearchFocus = 'query' | 'results' | 'preview'

/** Columns and rows of a passage in its pane, below its reasons. */
export const previewSize = ({ width, height }: Rect): { width: number; height: number } => ({
  width: Math.max(2, width - 3),
  height: Math.max(1, height - 4)
})

/** Lines of a result in the list. */
export const RESULT_LINES = 2
/** The query, what is looked in, and a line for what is to be said. */
export const SEARCH_HEAD = 3

/** `focus`: the pane that is there where only one has room. */
export const searchRects = ({ size, ui }: Shared, focus: SearchFocus): Map<string, Rect> => {
  const body = bodyRect(size)
  const below = { ...body, y: body.y + SEARCH_HEAD, height: Math.max(1, body.height - SEARCH_HEAD) }
  const panes = [
    { id: 'results', min: 30, ideal: 60 },
    { id: 'preview', min: 29, ideal: 80 }
  ]
  return paneRects(below, panes, {
    main: 'preview',
    focus: focus === 'preview' ? 'preview' : 'results',
    linear: ui.screenReader
  })
}

/** Results that the list has room for. */
export const resultsHeight = (shared: Shared): number => {
  const { height } = searchRects(shared, 'results').get('results')!
  return Math.max(1, Math.floor((height - 1) / RESULT_LINES))
}
