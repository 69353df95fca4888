import { z } from 'zod'
import { listParts, type PackedPart } from './context.ts'
import type { PromptText } from './prompt.ts'

/** Where a part's text stands: in which message (0 for a raw prompt), offsets in UTF-16 units. */
export interface PartPlace {
  message: number
  start: number
  end: number
}

/**
 * Finds the text of each part in the filled prompt; undefined where the template changed it or the part has none. Longer
 * parts are looked for first, so that a short one is never found inside of another.
 */
export function partPlaces(
  parts: readonly { text: string }[],
  prompt: PromptText
): (PartPlace | undefined)[] {
  const contents = 'raw' in prompt ? [prompt.raw] : prompt.messages.map(({ content }) => content)
  const places: (PartPlace | undefined)[] = parts.map(() => undefined)
  const order = parts.map((_, index) => index).sort((a, b) => parts[b]!.text.length - parts[a]!.text.length)
  const taken: PartPlace[] = []
  for (const index of order) {
    const place = freePlace(parts[index]!.text.trim(), contents, taken)
    if (!place) continue
    taken.push(place)
    places[index] = place
  }
  return places
}

function freePlace(text: string, contents: string[], taken: readonly PartPlace[]): PartPlace | undefined {
  if (text === '') return undefined
  for (const [message, content] of contents.entries()) {
    for (let start = content.indexOf(text); start >= 0; start = content.indexOf(text, start + 1)) {
      const end = start + text.length
      const isTaken = taken.some(one => one.message === message && one.start < end && start < one.end)
      if (!isTaken) return { message, start, end }
    }
  }
  return undefined
}

/** Parts as the inspector and receipts list them: with the place of each in the prompt, where it stands as it is. */
export function listPlacedParts(parts: PackedPart[], prompt: PromptText) {
  const places = partPlaces(parts, prompt)
  return listParts(parts).map((part, index) => (places[index] ? { ...part, at: places[index] } : part))
}

const reasonSchema = z.looseObject({
  query: z.string().optional(),
  leg: z.enum(['text', 'vector']).optional(),
  rank: z.number().optional(),
  mention: z.string().optional(),
  pinned: z.literal(true).optional(),
  stale: z.literal(true).optional()
})
const listedSchema = z.looseObject({
  name: z.string().default(''),
  pool: z.string().default(''),
  id: z.string(),
  tokens: z.number(),
  reasons: z.array(reasonSchema).default([])
})
const placeSchema = z.object({ message: z.number(), start: z.number(), end: z.number() })
const promptSchema = z.looseObject({
  tokens: z.number(),
  window: z.number(),
  reserve: z.number(),
  tokensBy: z.string().default('estimate'),
  parts: z.array(listedSchema.extend({ form: z.string().default('full'), at: placeSchema.optional() })),
  dropped: z.array(listedSchema.extend({ why: z.string() })).default([]),
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })).default([]),
  raw: z.string().optional()
})
const receiptSchema = z.looseObject({
  kind: z.literal('scene'),
  at: z.string(),
  scene: z.looseObject({ number: z.number() }),
  attempt: z.number(),
  model: z.looseObject({ name: z.string() }),
  prompt: promptSchema
})

/** A prompt as the job `show-prompt` and receipts tell it. */
export type PromptReport = z.infer<typeof promptSchema>
export type ReportedPart = PromptReport['parts'][number]
export type ReportedDrop = PromptReport['dropped'][number]

/** The receipt of one scene's draft, as far as the inspector shows it. */
export interface SceneReceipt {
  /** ISO 8601. */
  at: string
  /** Number, from 1. */
  scene: number
  attempt: number
  model: string
  report: PromptReport
}

/** What `show-prompt` returned, as a report; undefined for what is none. */
export const readPromptReport = (raw: unknown): PromptReport | undefined => promptSchema.safeParse(raw).data

/** The receipts of scenes among a chapter's, in the order given; others, and those that can't be read, are left out. */
export const readSceneReceipts = (receipts: readonly unknown[]): SceneReceipt[] =>
  receipts.flatMap(raw => {
    const { data } = receiptSchema.safeParse(raw)
    if (!data) return []
    const { at, scene, attempt, model, prompt } = data
    return [{ at, scene: scene.number, attempt, model: model.name, report: prompt }]
  })

const contentsOf = ({ raw, messages }: PromptReport): string[] =>
  raw === undefined ? messages.map(({ content }) => content) : [raw]

/** The whole prompt as the model got it, each message under its role. */
export const wholePrompt = (report: PromptReport): string =>
  report.raw ?? report.messages.map(({ role, content }) => `# ${role}\n\n${content}`).join('\n\n')

/**
 * The text of a part. The brief is what the template says around the others. Undefined where it is not known, as in
 * receipts of older versions.
 */
export function partText(report: PromptReport, part: ReportedPart): string | undefined {
  if (part.at) return contentsOf(report)[part.at.message]?.slice(part.at.start, part.at.end)
  return part.name === 'brief' && report.parts.some(({ at }) => at) ? between(report) : undefined
}

function between(report: PromptReport): string {
  const pieces = contentsOf(report).flatMap((content, message) => {
    const here = report.parts
      .flatMap(({ at }) => (at?.message === message ? [at] : []))
      .sort((a, b) => a.start - b.start)
    const starts = [0, ...here.map(({ end }) => end)]
    const ends = [...here.map(({ start }) => start), content.length]
    return starts.map((start, index) => content.slice(start, ends[index]).trim())
  })
  // Of lists only the marks are left.
  const lines = pieces.join('\n\n').split('\n')
  return lines
    .filter(line => line === '' || /[\p{L}\p{N}]/u.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** A part in two prompts; `only` one of them, or in both, there with what is different. */
export interface PartChange {
  before: ReportedPart | undefined
  now: ReportedPart | undefined
  kind: 'added' | 'removed' | 'changed' | 'same'
}

/** The two prompts part by part: in the order of the later one, then what only the earlier one has. */
export function comparePrompts(before: PromptReport, now: PromptReport): PartChange[] {
  const old = new Map(before.parts.map(part => [keyOf(part), part]))
  const changes = now.parts.map((part): PartChange => {
    const was = old.get(keyOf(part))
    old.delete(keyOf(part))
    if (!was) return { before: undefined, now: part, kind: 'added' }
    const same = was.form === part.form && saysTheSame([before, was], [now, part])
    return { before: was, now: part, kind: same ? 'same' : 'changed' }
  })
  const gone = [...old.values()].map(
    (part): PartChange => ({ before: part, now: undefined, kind: 'removed' })
  )
  return [...changes, ...gone]
}

/** The brief is one part, whatever scene it is of. */
const keyOf = ({ name, id }: ReportedPart): string => (name === 'brief' ? 'brief' : id)

function saysTheSame(a: [PromptReport, ReportedPart], b: [PromptReport, ReportedPart]): boolean {
  const [one, other] = [partText(...a), partText(...b)]
  return one === undefined || other === undefined ? a[1].tokens === b[1].tokens : one === other
}
