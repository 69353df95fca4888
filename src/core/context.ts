import { UserError } from '../errors.ts'
import type { Reason } from './events.ts'
import { type Open, takeByWorth } from './take-by-worth.ts'

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
  /** How well retrieval found it, higher is better; comparable within one pool. */
  score?: number | undefined
  /** Must go in whole, or there is no prompt. */
  protected?: true
  /** Has a place, if only in its shortest form, before anything that has no such claim. */
  floor?: true
  /** Tells what may not be told here: never goes in, and is listed as left out. */
  withheld?: true
  /** What each form begins with, nothing by itself. */
  heading?: string
  /** What it says, by which the same is recognised in another part: then it is left out. */
  said?: string
  /** Ids of the chapters that it tells of; for what may be known of them. */
  chapters?: string[]
  reasons: Reason[]
}

export interface PackedPart {
  name: string
  pool: string
  id: string
  form: PartForm
  text: string
  tokens: number
  /** As of the `Part`; undefined for what always goes in. */
  value?: number | undefined
  score?: number | undefined
  reasons: Reason[]
}

/** Parts as events list them: all but their text, which the prompt holds. */
export const listParts = (parts: PackedPart[]): Omit<PackedPart, 'text'>[] =>
  parts.map(({ text: _, ...part }) => part)

export interface DroppedPart {
  name: string
  pool: string
  id: string
  /** Of its fullest form. */
  tokens: number
  why: string
  value?: number | undefined
  score?: number | undefined
  reasons: Reason[]
}

/** A part that is left out, as it is listed. */
export const droppedPart = (part: Part, { tokens, why }: { tokens: number; why: string }): DroppedPart => ({
  ...factsOf(part),
  tokens,
  why
})

const factsOf = ({ name, pool, id, value, score, reasons }: Part) => ({
  name,
  pool,
  id,
  value,
  score,
  reasons
})

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

interface Choice extends Open {
  part: Part
}

/**
 * Decides what goes into the prompt in full, as a summary, as one line, or not at all. Greedy by worth
 * per token: at each step the best next form (or fuller form) that still fits; equal ones in the given
 * order. Protected parts go first and whole, then the shortest forms of those with a floor, the dearest
 * first. Throws `context-too-small` if the protected ones alone don't fit.
 */
export function packContext(parts: Part[], limits: PackLimits): Packed {
  const overhead = limits.overhead ?? 0
  const choices = parts
    .filter(part => !part.withheld)
    .map((part, index): Choice => {
      const tokens = part.forms.map(({ text }) => limits.count(text) + overhead)
      return {
        part,
        index,
        tokens,
        worth: part.forms.map(({ form }) => part.value * FORM_WORTH[form]),
        taken: undefined,
        tooLong: new Set()
      }
    })
  const room = limits.tokens - takeProtected(choices, limits.tokens)
  const open = choices.filter(({ part }) => !part.protected)
  takeByWorth(open, room - takeFloors(choices, room))
  const packed = choices.filter(choice => choice.taken !== undefined)
  return {
    parts: packed.map(({ part, tokens, taken }) => ({
      ...factsOf(part),
      form: part.forms[taken!]!.form,
      text: part.forms[taken!]!.text,
      tokens: tokens[taken!]!
    })),
    dropped: [
      ...choices
        .filter(choice => choice.taken === undefined)
        .map(({ part, tokens }) =>
          droppedPart(part, { tokens: tokens[0]!, why: whyDropped(tokens, limits.tokens) })
        ),
      ...parts
        .filter(part => part.withheld)
        .map(part =>
          droppedPart(part, {
            tokens: limits.count(part.forms[0]!.text) + overhead,
            why: 'tells what may not be told here'
          })
        )
    ],
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

/** Gives each part with a floor its shortest form, as far as there is room; returns the tokens taken. */
function takeFloors(choices: Choice[], room: number): number {
  const kept = choices.filter(({ part }) => part.floor && !part.protected)
  let left = room
  for (const choice of kept.toSorted((a, b) => b.part.value - a.part.value)) {
    const shortest = choice.tokens.indexOf(Math.min(...choice.tokens))
    if (choice.tokens[shortest]! > left) continue
    choice.taken = shortest
    left -= choice.tokens[shortest]!
  }
  return room - left
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
