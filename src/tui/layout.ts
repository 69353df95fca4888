/** A part of the screen in cells; x and y from 0, from the top left corner of the terminal. */
export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

export interface Size {
  columns: number
  rows: number
}

/** Below this many columns there is one pane at a time. */
export const ONE_PANE_BELOW = 60
/** Title above, status line below. */
const CHROME_ROWS = 2

/** Everything between the title line and the status line. */
export const bodyRect = ({ columns, rows }: Size): Rect => ({
  x: 0,
  y: 1,
  width: columns,
  height: Math.max(1, rows - CHROME_ROWS)
})

export interface PaneSpec {
  id: string
  /** Columns below which the pane is rather left out. */
  min: number
  /** Columns that it gets where there is room; the main pane takes what is left. */
  ideal: number
}

/**
 * Panes side by side, a column for the line between two. The main pane takes what the others leave; those
 * that don't fit are left out, never the one with the focus. Below 60 columns only that one is there.
 */
export function paneRects(
  body: Rect,
  panes: readonly PaneSpec[],
  { main, focus, linear }: { main: string; focus: string; linear: boolean }
): Map<string, Rect> {
  if (linear || body.width < ONE_PANE_BELOW) return new Map([[focus, body]])
  const shown = panesThatFit(panes, { main, focus }, body.width)
  const spare = body.width - (shown.length - 1) - sum(shown.map(pane => pane.min))
  const wishes = shown.filter(({ id }) => id !== main)
  const wished = sum(wishes.map(pane => pane.ideal - pane.min))
  const widths = new Map<string, number>()
  for (const pane of wishes) {
    const share =
      wished === 0 ? 0 : Math.floor((Math.min(wished, spare / 3) * (pane.ideal - pane.min)) / wished)
    widths.set(pane.id, pane.min + share)
  }
  widths.set(main, body.width - (shown.length - 1) - sum([...widths.values()]))
  const rects = new Map<string, Rect>()
  let x = body.x
  for (const { id } of shown) {
    const width = widths.get(id)!
    rects.set(id, { ...body, x, width })
    x += width + 1
  }
  return rects
}

/** The main pane, the one with the focus, then the others in order, as far as their least widths go. */
function panesThatFit(
  panes: readonly PaneSpec[],
  { main, focus }: { main: string; focus: string },
  width: number
): PaneSpec[] {
  const wanted = [main, focus, ...panes.map(({ id }) => id)]
  const kept = new Set<string>()
  let used = -1
  for (const id of wanted) {
    const pane = panes.find(one => one.id === id)
    if (!pane || kept.has(id) || used + 1 + pane.min > width) continue
    kept.add(id)
    used += 1 + pane.min
  }
  return panes.filter(({ id }) => kept.has(id))
}

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0)
