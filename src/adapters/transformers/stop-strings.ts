export interface StopFilter {
  /** Takes the next piece of text; returns what may be shown now and whether a stop string was met. */
  push(piece: string): { text: string; stopped: boolean }
  /** What was still held back when the text ended. */
  flush(): string
}

/**
 * Cuts a stream of text at the first stop string, which itself is never shown, wherever the pieces
 * part it: the end of the text that may be the beginning of a stop string is held back.
 */
export function stopFilter(stops: readonly string[]): StopFilter {
  const wanted = stops.filter(stop => stop !== '')
  let held = ''
  return {
    push(piece) {
      held += piece
      const found = wanted.map(stop => held.indexOf(stop)).filter(at => at >= 0)
      if (found.length > 0) {
        const text = held.slice(0, Math.min(...found))
        held = ''
        return { text, stopped: true }
      }
      const keep = Math.max(0, ...wanted.map(stop => overlap(held, stop)))
      const text = held.slice(0, held.length - keep)
      held = held.slice(text.length)
      return { text, stopped: false }
    },
    flush() {
      const text = held
      held = ''
      return text
    }
  }
}

/** Length of the longest end of the text with which the stop string begins. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length
  }
  return 0
}
