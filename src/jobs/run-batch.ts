import type { JobEvent } from '../core/events.ts'
import type { JournalEntry } from '../core/journal.ts'
import { chapterByNumber, requireSound } from '../core/project.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { readProject } from './read-project.ts'
import { type PinnedModel, pinModel } from './steps/pin-model.ts'

export interface BatchRequest {
  from: number
  to: number
  /** What a chapter with a failed gate does: ends the batch, or is named in the report. */
  policy: 'stop' | 'flag'
  /** Goes on with this run. */
  run?: string | undefined
  /** The model that the run began with; undefined: the first one opened is noted. */
  model?: PinnedModel | undefined
  /** Drafts one chapter with these ports; the command passes `writeChapter`. */
  draft(ports: Ports, number: number, run: string): AsyncGenerator<JobEvent>
}

/** A batch as the journal has it: what `--resume` goes on with. */
export type UnfinishedBatch = Pick<BatchRequest, 'from' | 'to' | 'policy' | 'model'> & { run: string }

export interface BatchChapter {
  number: number
  state: 'drafted' | 'skipped' | 'failed'
  file?: string
  length?: number
  target?: number
  /** Names of gates that failed in the text that was saved. */
  failed: string[]
  /** Why it failed, in English; `code` and `data` name its translation. */
  error?: string
  code?: string
  data?: Record<string, string | number>
}

/** Waits between tries when the server does not answer, seconds. */
const BACKOFF = [5, 20, 60, 180]

/**
 * Drafts chapter after chapter. A chapter that is written is never drafted again, so that the same batch
 * goes on where any stop left it. A model that is another than at the start ends it before the next
 * chapter. Each transition is in the journal.
 */
export async function* runBatch(
  ports: Ports,
  request: BatchRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const { from, to, policy, model } = request
  const run = request.run ?? ports.clock.id('batch')
  const note = (state: JournalEntry['state'], rest: Partial<JournalEntry> = {}) =>
    ports.store.journal({ at: ports.clock.now().toISOString(), job: 'batch', state, run, ...rest })
  const project = await readProject(ports.store)
  requireSound(project)
  const chapters = Array.from({ length: to - from + 1 }, (_, index) => chapterByNumber(project, from + index))
  await note('planned', { detail: { from, to, policy, model } })
  const models = pinModel(ports.models, {
    pinned: model,
    note: pinned => note('drafting', { detail: { model: pinned } })
  })
  const started = ports.clock.elapsed()
  const report: BatchChapter[] = []
  try {
    for (const chapter of chapters) {
      yield {
        v: 1,
        type: 'progress',
        chapter: chapter.number,
        step: 'batch',
        detail: { number: chapter.number },
        done: report.length,
        total: chapters.length
      }
      // Who listens may end it here, before anything of the next chapter is begun.
      signal.throwIfAborted()
      if (project.written.has(chapter.id)) {
        report.push({ number: chapter.number, state: 'skipped', failed: [] })
        continue
      }
      const result = yield* draftOne({ ...ports, models }, { request, number: chapter.number, run }, signal)
      report.push(result)
      await note(result.state === 'failed' ? 'failed' : 'committed', { chapter: chapter.id })
      if (result.state === 'failed' || (policy === 'stop' && result.failed.length > 0)) break
    }
  } catch (error) {
    await note('stopped')
    throw error
  }
  const complete = report.length === chapters.length && report.every(({ state }) => state !== 'failed')
  await note(complete ? 'done' : 'stopped', { detail: { from, to, policy } })
  const seconds = Math.round((ports.clock.elapsed() - started) / 1000)
  yield { v: 1, type: 'done', result: { run, from, to, complete, seconds, chapters: report } }
}

/** One chapter, tried again when the server fails; its events pass on. */
async function* draftOne(
  ports: Ports,
  { request, number, run }: { request: BatchRequest; number: number; run: string },
  signal: AbortSignal
): AsyncGenerator<JobEvent, BatchChapter> {
  const failures = keptFailures()
  for (let attempt = 0; ; attempt++) {
    const chapter: BatchChapter = { number, state: 'drafted', failed: [] }
    try {
      for await (const event of request.draft(ports, number, run)) {
        failures.see(event)
        if (event.type === 'chapter-saved')
          Object.assign(chapter, { file: event.file, length: event.length, target: event.target })
        yield event
      }
      return { ...chapter, failed: failures.names() }
    } catch (error) {
      if (signal.aborted || !(error instanceof UserError)) throw error
      const wait = BACKOFF[attempt]
      yield {
        v: 1,
        type: 'error',
        chapter: number,
        code: error.code,
        message: error.message,
        ...(error.hint ? { hint: error.hint } : {}),
        data: error.data
      }
      if (error.exit !== 'server' || wait === undefined)
        return { ...chapter, state: 'failed', error: error.message, code: error.code, data: error.data }
      yield { v: 1, type: 'progress', chapter: number, step: 'waiting', detail: { seconds: wait } }
      await ports.clock.sleep(wait * 1000, signal)
    }
  }
}

/** Follows a chapter's events: the gates that failed in the attempt of each scene that is kept. */
export function keptFailures() {
  /** By scene, then by attempt. */
  const failed = new Map<number, Map<number, string[]>>()
  /** By scene: the attempt that the last event is about; the best one is told last. */
  const kept = new Map<number, number>()
  return {
    see(event: JobEvent): void {
      const { scene, attempt } = event
      if (scene === undefined || attempt === undefined) return
      kept.set(scene, attempt)
      if (event.type !== 'issues-found') return
      const gates = event.issues.filter(issue => issue.verdict === 'fail').map(issue => issue.gate)
      failed.set(scene, (failed.get(scene) ?? new Map<number, string[]>()).set(attempt, gates))
    },
    names: (): string[] => [
      ...new Set([...kept].flatMap(([scene, attempt]) => failed.get(scene)?.get(attempt) ?? []))
    ]
  }
}

/** The last batch that was not finished. */
export function unfinishedBatch(journal: JournalEntry[]): UnfinishedBatch | undefined {
  const last = journal.findLast(entry => entry.job === 'batch' && entry.state === 'planned')
  if (!last?.run || !last.detail) return undefined
  const entries = journal.filter(entry => entry.run === last.run && entry.job === 'batch')
  if (entries.some(({ state }) => state === 'done')) return undefined
  const { from, to, policy } = last.detail as Pick<BatchRequest, 'from' | 'to' | 'policy'>
  const model = entries.findLast(({ detail }) => detail?.model)?.detail?.model as PinnedModel | undefined
  return { run: last.run, from, to, policy, model }
}
