import type { JobEvent } from '../../core/events.ts'
import type { Project } from '../../core/model.ts'
import type { Passage } from '../../core/passages.ts'
import { UserError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import { embedPending, findChanges, levelText } from './index-units.ts'

/** The text part of the index, so that what was edited since is found; embeds nothing. */
export async function* levelIndexText(
  ports: Ports,
  project: Project,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  yield* levelText(ports, await findChanges(ports, project), signal)
}

/** A committed chapter and the summaries that changed with it into the index, with vectors. */
export async function* indexChapter(
  ports: Ports,
  { project, chapterId }: { project: Project; chapterId: string },
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const changes = await findChanges(ports, project)
  yield* levelText(ports, changes, signal)
  const own = changes.units
    .filter(({ key }) => key.chapterId === chapterId || key.pool === 'summary')
    .flatMap(unit => unit.passages)
  const embedded = yield* embedIfPossible(ports, own, signal)
  yield { v: 1, type: 'index-updated', passages: own.length, embedded: embedded ? own.length : 0 }
}

/** The chapter is saved and found by its words: an embedder that fails now is told of and passed over. */
async function* embedIfPossible(
  ports: Ports,
  own: Passage[],
  signal: AbortSignal
): AsyncGenerator<JobEvent, boolean> {
  try {
    yield* embedPending(ports, own, signal)
    return true
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error
    const { code, message, hint, data } = error
    yield { v: 1, type: 'error', code, message, ...(hint ? { hint } : {}), data }
    return false
  }
}
