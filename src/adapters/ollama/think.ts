const OPEN = '<think>'
const CLOSE = '</think>'

/**
 * Takes leading `<think>…</think>` blocks out of streamed text. While one is open, or the beginning may
 * still become one, text is held back. A bare `</think>` that comes later cannot be cut here, for the
 * text before it is already out: the draft gate for leaked thinking cuts there.
 */
export function createThinkCut(): { push(text: string): string; end(): string } {
  let held = ''
  let through = false
  return {
    push(text) {
      if (through) return text
      held += text
      const rest = afterThinking(held)
      if (rest === undefined) return ''
      through = true
      held = ''
      return rest
    },
    /** What was held back only because it might have become a block. */
    end() {
      const left = held.trimStart().startsWith(OPEN) ? '' : held
      held = ''
      return left
    }
  }
}

/** The text behind all leading blocks; undefined while that can't be said yet. */
function afterThinking(text: string): string | undefined {
  let rest = text
  for (;;) {
    const start = rest.trimStart()
    if (start.startsWith(OPEN) || start.startsWith(CLOSE)) {
      const close = start.indexOf(CLOSE)
      if (close < 0) return undefined
      rest = start.slice(close + CLOSE.length).trimStart()
      if (rest === '') return undefined
      continue
    }
    const undecided = start === '' || OPEN.startsWith(start) || CLOSE.startsWith(start)
    return undecided ? undefined : rest
  }
}
