import type { JobEvent } from '../core/events.ts'
import type { Project } from '../core/model.ts'
import type { Ports } from '../ports.ts'
import { embedPending, findChanges, levelChapter, levelText } from './steps/index-units.ts'
import { levelSummaries } from './steps/level-summaries.ts'

export interface SyncRequest {
  project: Project
  /** Whether to embed what has no vector; text can be searched before that is done. */
  embed: boolean
  /** Levels the summaries first; the lock is held. */
  summaries?: true
  /** Only this chapter of the project, quickly: right after its commit. */
  only?: { pool: 'chapter'; chapterId: string }
}

/**
 * Brings the index level with the files: writes what changed, takes out what is gone, moves what moved,
 * then embeds. It may be stopped at any time and goes on from there. Ends with `index-updated`.
 */
export async function* syncIndex(
  ports: Ports,
  { project: read, embed, summaries, only }: SyncRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const before = read.chapters.length + 1
  const project = summaries ? await levelSummaries(ports, { project: read, before }, signal) : read
  const chapter = only && project.chapters.find(({ id }) => id === only.chapterId)
  if (only) {
    const passages = chapter ? await levelChapter(ports, project, chapter) : []
    if (embed) yield* embedPending(ports, passages, signal)
  } else {
    yield* levelText(ports, await findChanges(ports, project), signal)
    if (embed) yield* embedPending(ports, undefined, signal)
  }
  await ports.index.optimize()
  const { pools } = await ports.index.status()
  yield {
    v: 1,
    type: 'index-updated',
    passages: pools.reduce((sum, pool) => sum + pool.passages, 0),
    embedded: pools.reduce((sum, pool) => sum + pool.embedded, 0)
  }
}
