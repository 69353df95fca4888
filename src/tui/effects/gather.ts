import type { Action } from '../state.ts'

/** Milliseconds between two paintings of a text that streams: 20 a second are plenty to read, and leave time for keys. */
export const GATHER_MS = 50

/**
 * Passes actions on, but gathers the text deltas of a job: they are joined and passed on at most once in
 * `ms`. Everything else goes at once, after the deltas before it, so the order stays.
 */
export function gatherDeltas(dispatch: (action: Action) => void, ms: number) {
  let waiting: Extract<Action, { type: 'job' }> | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const action = waiting
    waiting = undefined
    if (action) dispatch(action)
  }
  const pass = (action: Action): void => {
    if (action.type !== 'job' || action.event.type !== 'text-delta') {
      flush()
      dispatch(action)
      return
    }
    const { event } = action
    const before = waiting?.event
    if (before?.type === 'text-delta' && waiting?.lane === action.lane && before.scene === event.scene)
      waiting = { ...action, event: { ...event, text: before.text + event.text } }
    else {
      flush()
      waiting = action
    }
    timer ??= setTimeout(flush, ms)
  }
  return { pass, flush }
}
