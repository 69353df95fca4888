import type { JobEvent } from '../../core/events.ts'
import { readProject } from '../../jobs/read-project.ts'
import { keptFailures, runBatch, unfinishedBatch } from '../../jobs/run-batch.ts'
import { createSourceLibrary } from '../../jobs/steps/source-library.ts'
import { writeChapter } from '../../jobs/write-chapter.ts'
import type { Ports } from '../../ports.ts'
import type { BatchEffect } from '../state/batch.ts'
import type { BatchRun } from '../state/batch-run.ts'
import { BATCH_LANE } from '../state/shared.ts'
import type { Action } from '../state.ts'
import type { EffectContext, Handlers } from './context.ts'
import { speedOf } from './speed.ts'

/** Milliseconds between two measurements of a batch: a clock that people read. */
const MEASURE_MS = 1000

export const batchHandlers: Handlers<BatchEffect> = {
  'look-batch': {
    lane: 'look-batch',
    meets: 'replaces',
    async *run({ root }, context) {
      const { store } = await context.ports(root)
      yield { type: 'batch-looked', root, batch: unfinishedBatch(await store.readJournal()) }
    }
  },
  'run-batch': {
    lane: BATCH_LANE,
    meets: 'yields',
    label: 'tui.task.batch',
    run: (effect, context, signal) =>
      context.writing(effect.root, ports => batchActions({ ports, effect, context }, signal))
  }
}

interface Batch {
  ports: Ports
  effect: Extract<BatchEffect, { type: 'run-batch' }>
  context: EffectContext
}

/** Runs the job, tells what it tells, measures it, and ends it where the writer asked for that. */
async function* batchActions(batch: Batch, signal: AbortSignal): AsyncGenerator<Action> {
  const { ports, effect, context } = batch
  const pause = new AbortController()
  const both = AbortSignal.any([signal, pause.signal])
  const library = createSourceLibrary(ports.store)
  const request = {
    ...effect.plan,
    ...effect.resume,
    draft: (own: Ports, number: number, run: string) => writeChapter(own, { number, run, library }, both)
  }
  const { chapters } = await readProject(ports.store)
  const speed = speedOf(ports.clock, BATCH_LANE)
  const measure = measuring(ports, number => chapters[number - 1]!.id)
  let failures = keptFailures()
  let scenes = 0
  try {
    for await (const event of ticking(runBatch(ports, request, both), ports.clock)) {
      yield* measure(event)
      if (event === undefined) continue
      if (startsChapter(event)) failures = keptFailures()
      failures.see(event)
      if (event.type === 'scene-started') scenes++
      yield { type: 'job', lane: BATCH_LANE, event }
      yield* speed(event)
      if (event.type === 'done' && event.chapter !== undefined) {
        yield { type: 'batch-chapter', number: event.chapter, failed: failures.names() }
        yield { type: 'project-read', root: effect.root, project: await readProject(ports.store) }
      }
      const { run } = context.state().screens.batch
      if (run?.ending && endsHere(event, { scenes, ending: run.ending }))
        pause.abort(new DOMException('paused', 'AbortError'))
    }
  } catch (error) {
    if (!pause.signal.aborted || signal.aborted) throw error
    yield { type: 'batch-paused' }
  }
}

const startsChapter = (event: JobEvent): boolean => event.type === 'progress' && event.step === 'batch'

/**
 * A scene that begins ends the one before it; so does a server that does not answer. What was asked for
 * before the first scene is about that one. `scenes`: those that were begun.
 */
function endsHere(
  event: JobEvent,
  { scenes, ending }: { scenes: number; ending: NonNullable<BatchRun['ending']> }
): boolean {
  if (startsChapter(event)) return scenes > 0
  if (ending === 'chapter') return false
  if (event.type === 'scene-started') return scenes > 1
  return event.type === 'progress' && event.step === 'waiting'
}

/** What the job tells, and undefined where it has told nothing for a second: a model may read for minutes. */
async function* ticking(
  events: AsyncGenerator<JobEvent>,
  clock: Ports['clock']
): AsyncGenerator<JobEvent | undefined> {
  let next = events.next()
  try {
    for (;;) {
      const came = new AbortController()
      const tick = clock.sleep(MEASURE_MS, came.signal).catch(() => {})
      const result = await Promise.race([next, tick]).finally(() => came.abort())
      if (!result) yield undefined
      else if (result.done) return
      else {
        yield result.value
        next = events.next()
      }
    }
  } finally {
    // Who listens may leave while the job is at work: it then ends by its signal, and nobody waits for it.
    next.catch(() => {})
    await events.return(undefined)
  }
}

/** Time, and the model's speed by the receipt of each scene that is over. */
function measuring({ clock, store }: Ports, idOf: (number: number) => string) {
  const started = clock.elapsed()
  let told = Number.NEGATIVE_INFINITY
  return async function* measure(event: JobEvent | undefined): AsyncGenerator<Action> {
    const sceneOver = event?.type === 'scene-started' || event?.type === 'chapter-saved'
    const elapsed = clock.elapsed() - started
    if (!sceneOver && elapsed - told < MEASURE_MS) return
    told = elapsed
    const tokensPerSecond = sceneOver ? await lastSpeed(store, idOf(event.chapter!)) : undefined
    yield { type: 'batch-measured', seconds: elapsed / 1000, tokensPerSecond }
  }
}

interface SceneReceipt {
  calls?: { outputTokens?: number; firstTokenMs?: number; totalMs?: number }[]
}

/** Tokens a second while the last scene of a chapter was written, without the reading of its prompts. */
async function lastSpeed(store: Ports['store'], chapterId: string): Promise<number | undefined> {
  const receipts = (await store.readReceipts(chapterId)) as SceneReceipt[]
  const calls = receipts.findLast(receipt => receipt.calls)?.calls ?? []
  let tokens = 0
  let ms = 0
  for (const { outputTokens, firstTokenMs, totalMs } of calls) {
    if (outputTokens === undefined || firstTokenMs === undefined || totalMs === undefined) continue
    tokens += outputTokens
    ms += totalMs - firstTokenMs
  }
  return tokens > 0 && ms > 0 ? (tokens * 1000) / ms : undefined
}
