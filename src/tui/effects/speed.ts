import type { JobEvent } from '../../core/events.ts'
import { countLength } from '../../core/text.ts'
import type { Clock } from '../../ports.ts'
import type { Action } from '../state.ts'

/** Milliseconds between two measurements: a figure that people read. */
const MEASURE_MS = 1000

/**
 * Measures the text that a job streams: `see` gives, at most once a second, the 字 or words a second since the
 * model began to write. The time in which it reads a prompt does not count.
 */
export function speedOf(clock: Pick<Clock, 'elapsed'>, lane: string) {
  let text = ''
  let began: number | undefined
  let told = 0
  return function* see(event: JobEvent): Generator<Action> {
    if (event.type !== 'text-delta') {
      text = ''
      began = undefined
      return
    }
    text += event.text
    const now = clock.elapsed()
    if (began === undefined) began = told = now
    if (now - told < MEASURE_MS) return
    told = now
    yield { type: 'speed', lane, perSecond: (countLength(text) * 1000) / (now - began) }
  }
}
