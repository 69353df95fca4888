import type { OutlineFileChange } from '../../core/outline-change.ts'

/** A step in the outline of a project that was taken here. */
interface TakenStep {
  root: string
  change: OutlineFileChange
}

/** Steps that can be undone and redone, the last one last; they end with the program. */
export interface OutlineSteps {
  undo: readonly TakenStep[]
  redo: readonly TakenStep[]
}

export const noSteps: OutlineSteps = { undo: [], redo: [] }

/** Each keeps the outline's file twice. */
const KEPT = 50

/** The change to be undone or redone next in a project. */
export const lastStep = (
  steps: OutlineSteps,
  way: keyof OutlineSteps,
  root: string
): OutlineFileChange | undefined => steps[way].findLast(step => step.root === root)?.change

/** The steps after one was taken, undone or redone. */
export function afterStep(
  { undo, redo }: OutlineSteps,
  { root, change, how }: { root: string; change: OutlineFileChange; how: 'taken' | keyof OutlineSteps }
): OutlineSteps {
  const more = (steps: readonly TakenStep[]) => [...steps, { root, change }].slice(-KEPT)
  const less = (steps: readonly TakenStep[]) => steps.filter(step => step.change !== change)
  if (how === 'taken') return { undo: more(undo), redo: redo.filter(step => step.root !== root) }
  return how === 'undo' ? { undo: less(undo), redo: more(redo) } : { undo: more(undo), redo: less(redo) }
}
