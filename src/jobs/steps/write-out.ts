import { undoneBeats } from '../../core/beats.ts'
import type { CopyIndex } from '../../core/check/copy-index.ts'
import { LENGTH_TOLERANCE } from '../../core/check/length.ts'
import type { Waiver } from '../../core/check/waivers.ts'
import { listParts, type Part } from '../../core/context.ts'
import type { JobEvent } from '../../core/events.ts'
import type { PlannedScene } from '../../core/outline.ts'
import type { Template } from '../../core/prompt.ts'
import { buildScenePrompt, type PromptLimits, type ScenePrompt } from '../../core/scene-prompt.ts'
import { countLength } from '../../core/text.ts'
import { UserError } from '../../errors.ts'
import type { GenerateOptions, Model, PartWriter, Prompt } from '../../ports.ts'
import type { SceneContext } from './scene-search.ts'
import { type Streamed, streamScene } from './stream-scene.ts'
import { fitTail } from './tail.ts'

export interface SceneJob {
  context: SceneContext
  scene: PlannedScene
  model: Model
  template: Template
  limits: PromptLimits
  sampling: Pick<GenerateOptions, 'temperature' | 'topP' | 'minP' | 'repeatPenalty'>
  stable: Part[]
  varying: Part[]
  /** Text of the book before this scene, its end packed as the tail. */
  tail: string
  /** The writer's word on this draft; may be empty. */
  guidance: string
  /** What the writer lets stand in this chapter. */
  waived: Waiver[]
  /** What an interrupted draft left of this scene. */
  begun: string
  /** The `.part`, and what stands in it before this scene. */
  part: PartWriter
  before: string
  sources: CopyIndex | undefined
  earlier: CopyIndex | undefined
  seed: number
  indent: '　　' | ''
}

export interface CallRecord {
  seed: number
  promptTokens: number | undefined
  countedTokens: number
  outputTokens: number | undefined
  firstTokenMs: number | undefined
  totalMs: number | undefined
  reason: string
}

export interface Written {
  text: string
  reason: Streamed['reason']
  calls: CallRecord[]
  prompt: ScenePrompt
  options: GenerateOptions
}

/** Reasons of ours to stop a stream: none of them calls for more text. */
const STOPPED = new Set<Streamed['reason']>(['loop', 'ceiling', 'copy', 'echo'])
/** Calls for one attempt: the first and its continuations. */
const MAX_CALLS = 4
/** A continuation that adds less than this share of the target is the last. */
const WORTH_GOING_ON = 0.05

/** One attempt: the first call and its continuations, as one text. */
export async function* writeOut(
  job: SceneJob,
  { attempt, mayRetry, signal }: { attempt: number; mayRetry: boolean; signal: AbortSignal }
): AsyncGenerator<JobEvent, Written> {
  const { scene, context } = job
  const place = { chapter: context.plan.chapter.number, scene: scene.index + 1, attempt }
  const calls: CallRecord[] = []
  let text = job.begun
  for (;;) {
    const { prompt, options, streamed } = yield* callModel(
      job,
      { text, place, mayRetry, call: calls.length },
      signal
    )
    text += streamed.text
    calls.push(record(streamed, prompt, options.seed))
    const gained = countLength(streamed.text)
    const short = countLength(text) < scene.target * (1 - LENGTH_TOLERANCE)
    const undone = streamed.reason === 'length' || undoneBeats(scene.beats, text).length > 0
    const onward = short && undone && gained >= scene.target * WORTH_GOING_ON
    if (STOPPED.has(streamed.reason) || !onward || calls.length >= MAX_CALLS)
      return { text, reason: streamed.reason, calls, prompt, options }
    yield {
      v: 1,
      type: 'progress',
      ...place,
      step: 'going-on',
      detail: { length: countLength(text), target: scene.target }
    }
  }
}

interface Call {
  /** What is written of the scene. */
  text: string
  place: { chapter: number; scene: number; attempt: number }
  /** Whether another attempt may follow this one. */
  mayRetry: boolean
  /** Calls made before for this attempt. */
  call: number
}

/**
 * Packs the prompt and streams the answer. A fresh estimate has the server count the first prompt and packs
 * it anew; a server that finds the prompt too long has taught the counter, so it is packed once more. A prompt that was cut makes a worthless answer: that text does not stay.
 */
async function* callModel(
  job: SceneJob,
  { text, place, mayRetry, call }: Call,
  signal: AbortSignal
): AsyncGenerator<JobEvent, { prompt: ScenePrompt; options: GenerateOptions; streamed: Streamed }> {
  const { model, part, scene, context } = job
  const { language, gates } = context.project.settings
  const sources = gates.off.includes('copying') ? undefined : job.sources
  const most = model.counter.fresh ? 3 : 2
  for (let packing = 1; ; packing++) {
    const prompt = promptFor(job, text)
    yield { v: 1, type: 'prompt-ready', ...place, model: model.info.name, ...inspected(prompt) }
    const options = optionsFor(job, prompt, call)
    const ceiling = scene.target * (1 + LENGTH_TOLERANCE)
    try {
      if (model.counter.fresh && packing === 1) {
        await countByServer(model, { prompt: prompt.prompt, options }, signal)
        continue
      }
      const request = {
        model,
        prompt: prompt.prompt,
        options,
        part,
        written: text,
        language,
        ceiling,
        sources,
        mayRetry,
        waived: job.waived,
        place
      }
      return { prompt, options, streamed: yield* streamScene(request, signal) }
    } catch (error) {
      const code = error instanceof UserError ? error.code : ''
      if (code === 'prompt-cut') await part.replace(job.before + text)
      if (code !== 'prompt-too-long' || packing >= most) throw error
    }
  }
}

/**
 * Lets the server read the prompt for one token, whose count teaches the estimate. What stands first in
 * the prompt stays the same, so that the server need not read that again.
 */
async function countByServer(
  model: Model,
  { prompt, options }: { prompt: Prompt; options: GenerateOptions },
  signal: AbortSignal
): Promise<void> {
  for await (const _ of model.stream(prompt, { ...options, maxTokens: 1 }, signal));
}

export function promptFor(
  job: Pick<
    SceneJob,
    'context' | 'scene' | 'template' | 'stable' | 'varying' | 'tail' | 'guidance' | 'limits' | 'model'
  >,
  written: string
): ScenePrompt {
  const { context, scene, template, stable, varying, limits, model } = job
  const { project, plan } = context
  const room = Math.floor((limits.window - limits.reserve) / 4)
  return buildScenePrompt({
    project,
    plan,
    scene,
    template,
    kind: model.info.prompt,
    stable,
    varying,
    tail: written === '' ? job.tail : '',
    guidance: job.guidance,
    written: fitTail(written, room, text => model.counter.count(text)),
    limits: { ...limits, spare: model.counter.spare },
    counter: model.counter
  })
}

function optionsFor(job: SceneJob, prompt: ScenePrompt, call: number): GenerateOptions {
  const raw = 'raw' in prompt.prompt
  return {
    ...job.sampling,
    seed: (job.seed + 1000 * call) % 2 ** 31,
    maxTokens: prompt.reserve,
    stop: raw ? ['\n***', '\n* * *', '\n＊＊＊'] : []
  }
}

const record = (streamed: Streamed, prompt: ScenePrompt, seed: number): CallRecord => ({
  seed,
  promptTokens: streamed.end?.promptTokens,
  countedTokens: prompt.tokens,
  outputTokens: streamed.end?.outputTokens,
  firstTokenMs: streamed.end?.firstTokenMs,
  totalMs: streamed.end?.totalMs,
  reason: streamed.reason
})

const inspected = ({ tokens, window, parts, dropped }: ScenePrompt) => ({
  tokens,
  window,
  parts: listParts(parts),
  dropped
})
