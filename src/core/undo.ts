/** A text that a chapter had, in order of time; the last one is the present. */
export interface Standing {
  /** Names it in the history; undefined: the present text. */
  version: number | undefined
  /** Hash of the prose. */
  hash: string
  /** Why it was replaced: `restore` is a step back or forth, anything else something new. */
  reason: string
}

/**
 * The versions that undo and redo lead to, told from the history alone, so they outlive the program. As in an
 * editor: something new after a step back takes the way forth (what lay there stays in the history).
 */
export function undoSteps(standings: readonly Standing[]): { undo?: number; redo?: number } {
  const trail: Standing[] = []
  let at = -1
  let reason = ''
  for (const standing of standings) {
    const known = reason === 'restore' ? nearest(trail, standing.hash, at) : -1
    if (known >= 0) {
      at = known
      trail[at] = standing
    } else if (at < 0 || trail[at]!.hash !== standing.hash) {
      trail.length = at + 1
      at = trail.push(standing) - 1
    } else trail[at] = standing
    reason = standing.reason
  }
  const undo = trail[at - 1]?.version
  const redo = trail[at + 1]?.version
  return { ...(undo !== undefined && { undo }), ...(redo !== undefined && { redo }) }
}

/** Where the text stands on the trail, nearest to `at`; -1: nowhere. */
function nearest(trail: readonly Standing[], hash: string, at: number): number {
  let best = -1
  trail.forEach((standing, index) => {
    if (standing.hash === hash && (best < 0 || Math.abs(index - at) <= Math.abs(best - at))) best = index
  })
  return best
}
