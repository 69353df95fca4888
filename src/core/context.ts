import { UserError } from '../errors.ts'
import type { Reason } from './events.ts'

export type PartForm = 'full' | 'summary' | 'line'

/** Something that could enter the prompt. */
export interface Part {
  /** What it is to the prompt: `style`, `lore`, `story`, `canon`, `earlier`, `tail`, `brief`, `system`. */
  name: string
  pool: string
  /** Unique among the parts of one prompt. */
  id: string
  /** From the fullest to the shortest; at least one. */
  forms: { form: PartForm; text: string }[]
  /** Worth of the fullest form; only its size relative to other parts counts. */
  value: number
  /** Must go in whole, or there is no prompt. */
  protected?: true
  reasons: Reason[]
}

export interface PackedPart {
  name: string
  pool: string
  id: string
  form: PartForm
  text: string
  tokens: number
  reasons: Reason[]
}

/** Parts as the inspector, events and receipts list them: all but their text, which the prompt holds. */
export const listParts = (parts: PackedPart[]): Omit<PackedPart, 'text'>[] =>
  parts.map(({ name, pool, id, tokens, form, reasons }) => ({ name, pool, id, tokens, form, reasons }))

export interface DroppedPart {
  id: string
  tokens: number
  why: string
}

export interface Packed {
  /** In the order in which the parts were given. */
  parts: PackedPart[]
  dropped: DroppedPart[]
  tokens: number
}

export interface PackLimits {
  /** Tokens for all parts together. */
  tokens: number
  count(text: string): number
  /** Tokens that the template puts around each part (heading, dash, line end). */
  overhead?: number
}

/** Worth of a shorter form as a share of the full one. */
const FORM_WORTH: Record<PartForm, number> = { full: 1, summary: 0.7, line: 0.4 }

interface Choice {
  part: Part
  index: number
  tokens: number[]
  worth: number[]
  /** Index into `forms` of what is taken; undefined: nothing yet. */
  taken: number | undefined
}

/**
 * Decides what goes into the prompt in full, as a summary, as one line, or not at all. Greedy by worth
 * per token: at each step the best next form (or fuller form) that still fits; equal ones in the given
 * order. Protected parts go first and whole. Throws `context-too-small` if they alone don't fit.
 */
export function packContext(parts: Part[], limits: PackLimits): Packed {
  const overhead = limits.overhead ?? 0
  const choices = parts.map((part, index): Choice => {
    const tokens = part.forms.map(({ text }) => limits.count(text) + overhead)
    return {
      part,
      index,
      tokens,
      worth: part.forms.map(({ form }) => part.value * FORM_WORTH[form]),
      taken: undefined
    }
  })
  const room = limits.tokens - takeProtected(choices, limits.tokens)
  takeByWorth(choices, room)
  const packed = choices.filter(choice => choice.taken !== undefined)
  return {
    parts: packed.map(({ part, tokens, taken }) => ({
      name: part.name,
      pool: part.pool,
      id: part.id,
      form: part.forms[taken!]!.form,
      text: part.forms[taken!]!.text,
      tokens: tokens[taken!]!,
      reasons: part.reasons
    })),
    dropped: choices
      .filter(choice => choice.taken === undefined)
      .map(({ part, tokens }) => ({
        id: part.id,
        tokens: tokens[0]!,
        why: whyDropped(tokens, limits.tokens)
      })),
    tokens: packed.reduce((sum, { tokens, taken }) => sum + tokens[taken!]!, 0)
  }
}

const whyDropped = (tokens: number[], limit: number): string =>
  Math.min(...tokens) > limit
    ? 'larger than the whole budget'
    : 'no room: other parts are worth more per token'

function takeProtected(choices: Choice[], limit: number): number {
  const kept = choices.filter(choice => choice.part.protected)
  for (const choice of kept) choice.taken = 0
  const needed = kept.reduce((sum, choice) => sum + choice.tokens[0]!, 0)
  if (needed > limit) {
    const largest = kept.reduce((a, b) => (b.tokens[0]! > a.tokens[0]! ? b : a))
    throw tooSmall({ part: largest.part.name, tokens: largest.tokens[0]!, needed, limit })
  }
  return needed
}

/** The error for a prompt whose protected parts don't fit. */
export function tooSmall(data: { part: string; tokens: number; needed: number; limit: number }): UserError {
  return new UserError(
    'context-too-small',
    `What must be in the prompt takes ${data.needed} tokens, and there is room for ${data.limit}; the largest part is ${data.part} with ${data.tokens}.`,
    {
      hint: 'Set a larger context.window in fabula.yaml, or shorten that part.',
      exit: 'context',
      data
    }
  )
}

function takeByWorth(choices: Choice[], room: number): void {
  let left = room
  for (;;) {
    let best: { choice: Choice; form: number; cost: number; rate: number } | undefined
    for (const choice of choices) {
      if (choice.part.protected) continue
      for (const step of stepsOf(choice)) {
        if (step.cost <= left && (!best || step.rate > best.rate)) best = { choice, ...step }
      }
    }
    if (!best) return
    best.choice.taken = best.form
    left -= best.cost
  }
}

/** The forms that would be fuller than what is taken, with their further cost and worth per token. */
function stepsOf({ part, tokens, worth, taken }: Choice): { form: number; cost: number; rate: number }[] {
  const steps: { form: number; cost: number; rate: number }[] = []
  const had = taken === undefined ? { tokens: 0, worth: 0 } : { tokens: tokens[taken]!, worth: worth[taken]! }
  for (let form = 0; form < (taken ?? part.forms.length); form++) {
    const cost = tokens[form]! - had.tokens
    steps.push({ form, cost, rate: (worth[form]! - had.worth) / Math.max(1, cost) })
  }
  return steps
}
