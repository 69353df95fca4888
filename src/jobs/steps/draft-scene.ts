import type { Cut } from '../../core/clean.ts'
import type { Part } from '../../core/context.ts'
import { holdsRun } from '../../core/echoes.ts'
import type { Finding, JobEvent } from '../../core/events.ts'
import { fileNumber } from '../../core/outline.ts'
import type { ScenePrompt } from '../../core/scene-prompt.ts'
import { UserError } from '../../errors.ts'
import type { GenerateOptions, Ports } from '../../ports.ts'
import { settleScene } from './settle-scene.ts'
import { type CallRecord, type SceneJob, type Written, writeOut } from './write-out.ts'

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
  let again = job
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    if (attempt > 1) {
      await keepRejected(ports, job, drafts.at(-1)!)
      await job.part.replace(job.before)
      yield { v: 1, type: 'text-replaced', ...place, attempt, text: '', why: 'retry' }
    }
    const last = drafts.at(-1)
    const begun = last ? '' : job.begun
    if (last) again = otherwise(again, last, attempt)
    const now = { ...again, begun, seed: job.seed + attempt - 1 }
    const written = yield* writeOut(now, { attempt, mayRetry: attempt < MAX_ATTEMPTS, signal })
    const draft = settle(job, written, attempt)
    drafts.push(draft)
    if (draft.findings.length > 0)
      yield { v: 1, type: 'issues-found', ...place, attempt, issues: draft.findings }
    if (!draft.findings.some(finding => finding.consequence === 'retry' && finding.verdict === 'fail')) break
  }
  const best = drafts.reduce((a, b) => (rank(b) > rank(a) ? b : a))
  if (best.text.trim() === '') throw emptyDraft(job)
  if (best !== drafts.at(-1) || !sameText(best)) await keepRejected(ports, job, drafts.at(-1)!)
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
export const draftFolder = (number: number): string => `drafts/${fileNumber(number)}`

function settle(job: SceneJob, written: Written, attempt: number): Settled {
  const { text: raw, calls, prompt, options, reason } = written
  // A recital that was stopped is nothing but echoes, also where its last line is not whole.
  const recited = reason === 'echo' ? raw.split('\n').filter(line => line.trim() !== '') : []
  const settled = settleScene(reason === 'echo' ? '' : raw, {
    project: job.context.project,
    scene: job.scene,
    prompt: prompt.prompt,
    written: prompt.parts.find(({ name }) => name === 'written')?.text ?? '',
    tail: job.tail,
    sources: job.sources,
    earlier: job.earlier,
    indent: job.indent,
    waived: job.waived,
    endReason: reason === 'stop' ? 'stop' : 'length'
  })
  const cuts = [...recited.map(text => ({ what: 'echo' as const, text })), ...settled.cuts]
  return { ...settled, cuts, attempt, calls, prompt, options, raw }
}

/** A stronger penalty for repetition, added for each attempt that went round in circles. */
const MORE_PENALTY = 0.1

/**
 * The next attempt by fixed rules, beside its new seed: exemplars that were copied from are not shown again,
 * in the last attempt, or after a recital of the prompt itself, none at all, and after going round in circles repetition costs more.
 */
function otherwise(job: SceneJob, last: Settled, attempt: number): SceneJob {
  const quotes = [
    ...last.findings.filter(({ gate }) => gate === 'copying').map(({ quote }) => quote),
    ...last.cuts.filter(({ what }) => what === 'echo').map(({ text }) => text)
  ]
  const exemplars = job.stable.filter(({ name }) => name === 'style')
  // Who recites the label above the exemplars goes on with whichever comes first.
  const [begun] = last.raw.trimStart().split('\n')
  const fromLabel =
    last.text.trim() === '' && !exemplars.some(part => holdsRun(part.forms[0]!.text, [begun!]))
  const recites = quotes.length > 0 && (attempt === MAX_ATTEMPTS || fromLabel)
  const isCopied = (part: Part) => part.name === 'style' && (recites || holdsRun(part.forms[0]!.text, quotes))
  const circled = last.findings.some(({ gate, verdict }) => gate === 'loops' && verdict === 'fail')
  const { repeatPenalty } = job.sampling
  return {
    ...job,
    stable: quotes.length === 0 ? job.stable : job.stable.filter(part => !isCopied(part)),
    sampling: circled ? { ...job.sampling, repeatPenalty: repeatPenalty + MORE_PENALTY } : job.sampling
  }
}

/** Whether cleaning and trimming took nothing but white space. */
const sameText = ({ raw, text }: Settled): boolean => raw.replace(/\s/g, '') === text.replace(/\s/g, '')

/** Somebody else's words are worse than any other failure, next to nothing comes after them. */
const WEIGHT: Record<string, number> = { copying: 10, length: 5 }

/** Fewer failures first, then more text; nothing at all is the worst. */
const rank = ({ text, findings }: SceneDraft): number => {
  if (text.trim() === '') return Number.NEGATIVE_INFINITY
  const fails = findings.filter(({ verdict }) => verdict === 'fail')
  return text.length / 1e6 - fails.reduce((sum, { gate }) => sum + (WEIGHT[gate] ?? 1), 0)
}

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
