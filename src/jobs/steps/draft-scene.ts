import { undoneBeats } from '../../core/beats.ts'
import { checkDraft } from '../../core/check/check-draft.ts'
import type { CopyIndex } from '../../core/check/copy-index.ts'
import { LENGTH_TOLERANCE, trimToLength } from '../../core/check/length.ts'
import { trimLoop } from '../../core/check/loops.ts'
import { type Cut, cleanDraft } from '../../core/clean.ts'
import type { Part } from '../../core/context.ts'
import type { Finding, JobEvent } from '../../core/events.ts'
import type { PlannedScene } from '../../core/outline.ts'
import type { Template } from '../../core/prompt.ts'
import { buildScenePrompt, type PromptLimits, type ScenePrompt } from '../../core/scene-prompt.ts'
import { countLength } from '../../core/text.ts'
import { UserError } from '../../errors.ts'
import type { GenerateOptions, Model, PartWriter, Ports } from '../../ports.ts'
import type { SceneContext } from './retrieve-scene.ts'
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

export interface SceneDraft {
  text: string
  attempt: number
  findings: Finding[]
  cuts: Cut[]
  calls: CallRecord[]
  prompt: ScenePrompt
  options: GenerateOptions
}

/** With the text as the model gave it. */
type Settled = SceneDraft & { raw: string }

const MAX_ATTEMPTS = 3
/** Calls for one attempt: the first and its continuations. */
const MAX_CALLS = 4
/** A continuation that adds less than this share of the target is the last. */
const WORTH_GOING_ON = 0.05

/**
 * Drafts one scene: streams, goes on while a beat is undone, cleans, checks, and by fixed rules trims,
 * tries again with another seed or reports. The best attempt is returned; the others are kept as files.
 */
export async function* draftScene(
  ports: Ports,
  job: SceneJob,
  signal: AbortSignal
): AsyncGenerator<JobEvent, SceneDraft> {
  const place = { chapter: job.context.plan.chapter.number, scene: job.scene.index + 1 }
  const drafts: Settled[] = []
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) {
      await keepRejected(ports, job, drafts.at(-1)!)
      await job.part.replace(job.before)
      yield { v: 1, type: 'text-replaced', ...place, attempt, text: '', why: 'retry' }
    }
    const begun = attempt === 1 ? job.begun : ''
    const written = yield* writeOut({ ...job, begun, seed: job.seed + attempt - 1 }, { attempt, signal })
    const draft = settle(job, written, attempt)
    drafts.push(draft)
    if (draft.findings.length > 0)
      yield { v: 1, type: 'issues-found', ...place, attempt, issues: draft.findings }
    if (!draft.findings.some(finding => finding.consequence === 'retry' && finding.verdict === 'fail')) break
  }
  const best = drafts.reduce((a, b) => (rank(b) > rank(a) ? b : a))
  if (best.text.trim() === '') throw emptyDraft(job)
  if (best !== drafts.at(-1)) await keepRejected(ports, job, drafts.at(-1)!)
  await job.part.replace(job.before + best.text)
  if (best.text !== drafts.at(-1)!.raw)
    yield { v: 1, type: 'text-replaced', ...place, attempt: best.attempt, text: best.text, why: 'settled' }
  return best
}

/** What a gate turns down stays readable beside the draft. */
async function keepRejected(ports: Ports, { context, scene }: SceneJob, draft: Settled): Promise<void> {
  if (draft.raw.trim() === '') return
  const folder = draftFolder(context.plan.chapter.number)
  const name = ports.clock.id(`rejected-scene-${scene.index + 1}`)
  await ports.store.saveFile(`${folder}/${name}.md`, `${draft.raw.trim()}\n`)
}

/** Where candidates, interrupted and rejected drafts of a chapter are, below the project. */
export const draftFolder = (number: number): string => `drafts/${String(number).padStart(4, '0')}`

interface Written {
  text: string
  reason: Streamed['reason']
  calls: CallRecord[]
  prompt: ScenePrompt
  options: GenerateOptions
}

/** One attempt: the first call and its continuations, as one text. */
async function* writeOut(
  job: SceneJob,
  { attempt, signal }: { attempt: number; signal: AbortSignal }
): AsyncGenerator<JobEvent, Written> {
  const { scene, context, model } = job
  const place = { chapter: context.plan.chapter.number, scene: scene.index + 1, attempt }
  const { language } = context.project.settings
  const calls: CallRecord[] = []
  let text = job.begun
  for (;;) {
    const prompt = promptFor(job, text)
    yield { v: 1, type: 'prompt-ready', ...place, ...inspected(prompt) }
    const options = optionsFor(job, prompt, calls.length)
    const streamed = yield* streamScene(
      {
        model,
        prompt: prompt.prompt,
        options,
        part: job.part,
        written: text,
        language,
        ceiling: scene.target * (1 + LENGTH_TOLERANCE),
        place
      },
      signal
    )
    text += streamed.text
    calls.push(record(streamed, prompt, options.seed))
    if (streamed.end?.promptTokens !== undefined)
      model.counter.learn(prompt.prompt, streamed.end.promptTokens)
    const gained = countLength(streamed.text)
    const short = countLength(text) < scene.target * (1 - LENGTH_TOLERANCE)
    const undone = streamed.reason === 'length' || undoneBeats(scene.beats, text).length > 0
    const onward = short && undone && gained >= scene.target * WORTH_GOING_ON
    if (streamed.reason === 'loop' || streamed.reason === 'ceiling' || !onward || calls.length >= MAX_CALLS)
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

export function promptFor(
  job: Pick<SceneJob, 'context' | 'scene' | 'template' | 'stable' | 'varying' | 'tail' | 'limits' | 'model'>,
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
    written: fitTail(written, room, text => model.counter.count(text)),
    limits,
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

/** Cleans and checks an attempt and does what the gates' fixed consequences say, short of another try. */
function settle(job: SceneJob, written: Written, attempt: number): Settled {
  const { project } = job.context
  const { language } = project.settings
  const cleaned = cleanDraft(written.text, { language, indent: job.indent })
  const context = {
    language,
    target: job.scene.target,
    beats: job.scene.beats,
    sources: job.sources,
    earlier: job.earlier,
    off: project.settings.gates.off,
    copyRun: project.settings.gates.copyRun,
    endReason: written.reason === 'stop' ? ('stop' as const) : ('length' as const)
  }
  let text = cleaned.text
  const findings = checkDraft(text, context)
  const loop = findings.find(finding => finding.gate === 'loops' && finding.consequence === 'trim')
  if (loop) text = trimLoop(text, loop)
  const limit = Math.floor(job.scene.target * (1 + LENGTH_TOLERANCE))
  if (findings.some(finding => finding.gate === 'length' && finding.consequence === 'trim'))
    text = trimToLength(text, { language, limit })
  const cutShort = findings.find(finding => finding.gate === 'unfinished' && finding.consequence === 'trim')
  if (cutShort && cutShort.position < text.length) text = text.slice(0, cutShort.position).trimEnd()
  const { calls, prompt, options } = written
  return { text, attempt, findings, cuts: cleaned.cuts, calls, prompt, options, raw: written.text }
}

/** Fewer failures first, then more text. */
const rank = (draft: SceneDraft): number =>
  draft.text.length / 1e6 - draft.findings.filter(finding => finding.verdict === 'fail').length

const inspected = ({ tokens, window, parts, dropped }: ScenePrompt) => ({
  tokens,
  window,
  parts: parts.map(({ name, pool, id, tokens, form, reasons }) => ({
    name,
    pool,
    id,
    tokens,
    form,
    reasons
  })),
  dropped
})

function emptyDraft({ model, scene }: SceneJob): UserError {
  return new UserError(
    'draft-empty',
    `${model.info.name} wrote nothing usable for scene ${scene.index + 1} in ${MAX_ATTEMPTS} attempts.`,
    {
      exit: 'server',
      hint: 'What was written before is kept. Try another model: fabula models, then draft with --model NAME.',
      data: { model: model.info.name, scene: scene.index + 1, attempts: MAX_ATTEMPTS }
    }
  )
}
