import { popFromHeap, pushToHeap } from './heap.ts'

/** Something in one of several forms, or not at all. */
export interface Open {
  index: number
  tokens: number[]
  worth: number[]
  /** Index into `forms` of what is taken; undefined: nothing yet. */
  taken: number | undefined
  /** Forms that no longer fit. */
  tooLong: Set<number>
}

interface Step {
  choice: Open
  form: number
  cost: number
  /** Further worth per token. */
  rate: number
}

/**
 * Takes the step with the best rate that fits, again and again. What does not fit once never does later,
 * so each part waits in a heap with its best step, and each form leaves it at most once: n log n. A limit
 * that is a token larger never gives less worth: the first step that only it can take uses up all its room
 * at a rate that nothing taken instead can have.
 */
export function takeByWorth(choices: Open[], room: number): void {
  const heap: Step[] = []
  const wait = (choice: Open) => {
    const step = bestStep(choice)
    if (step) pushToHeap(heap, step, isBetter)
  }
  for (const choice of choices) wait(choice)
  let left = room
  for (let step = popFromHeap(heap, isBetter); step; step = popFromHeap(heap, isBetter)) {
    const { choice, form, cost } = step
    if (cost <= left) {
      choice.taken = form
      left -= cost
    } else choice.tooLong.add(form)
    wait(choice)
  }
}

const isBetter = (a: Step, b: Step): boolean =>
  a.rate > b.rate || (a.rate === b.rate && a.choice.index < b.choice.index)

/** Of the forms that are fuller than what is taken and may still fit, the one with the best rate. */
function bestStep(choice: Open): Step | undefined {
  const { tokens, worth, taken, tooLong } = choice
  const had = taken === undefined ? { tokens: 0, worth: 0 } : { tokens: tokens[taken]!, worth: worth[taken]! }
  let best: Step | undefined
  for (let form = 0; form < (taken ?? tokens.length); form++) {
    if (tooLong.has(form)) continue
    const cost = tokens[form]! - had.tokens
    const rate = (worth[form]! - had.worth) / Math.max(1, cost)
    if (!best || rate > best.rate) best = { choice, form, cost, rate }
  }
  return best
}
