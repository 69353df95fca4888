import type { Part } from './context.ts'
import type { Reason } from './events.ts'
import type { Language } from './model.ts'
import type { Passage } from './passages.ts'
import { splitSentences } from './text.ts'

/** A passage that retrieval chose, with how well it did (higher is better) and why. */
export interface Chosen {
  passage: Passage
  score: number
  reasons: Reason[]
}

/** Relative worth of the parts, from what a scene can least do without. */
export const WORTH = { mentioned: 40, pinned: 30, cast: 20, lore: 5, style: 4, canon: 3, earlier: 3 }

/** Ranks after which what was found is worth a quarter of the first. */
const HALF = 16

/** What is found later is worth less: `rank` from 0. */
export const worthAtRank = (worth: number, rank: number): number => worth / (1 + rank / HALF) ** 2

/** A first sample of the voice is worth far more than a fifth. */
const STYLE_GAIN = [8, 4, 2]

/** Passages of one pool as parts, whole. */
export function passageParts(name: 'style' | 'canon' | 'earlier', chosen: Chosen[]): Part[] {
  const best = Math.max(...chosen.map(hit => hit.score), Number.MIN_VALUE)
  return chosen.map(({ passage, score, reasons }, rank) => ({
    name,
    pool: passage.pool,
    id: passage.id,
    forms: [{ form: 'full', text: passage.text.trim() }],
    value: WORTH[name] * (0.5 + (0.5 * score) / best) * (name === 'style' ? (STYLE_GAIN[rank] ?? 1) : 1),
    score,
    reasons
  }))
}

const CHAPTER: Record<Language, (number: number) => string> = {
  zh: number => `（第${number}章）`,
  en: number => `(Chapter ${number}) `
}

/** Passages of earlier chapters that may go in whole; the others are there for what they say of the scene's people. */
const WHOLE = 8

/**
 * Passages of earlier chapters in the order of the story, each with its chapter's number: what it says was
 * so then, and a later one outdoes it. The eight best whole or shortened, the others only shortened; those
 * of them that cannot be are left out.
 */
export const earlierParts = (
  chosen: Chosen[],
  { language, shorten }: { language: Language; shorten: (text: string) => Part['forms'] }
): Part[] =>
  passageParts('earlier', chosen)
    .map((part, rank) => ({ part, rank, passage: chosen[rank]!.passage }))
    .toSorted((a, b) => a.passage.order - b.passage.order || a.passage.position - b.passage.position)
    .map(({ part, rank, passage }) => ({
      ...part,
      value: worthAtRank(WORTH.earlier, rank),
      forms: [...(rank < WHOLE ? part.forms : []), ...shorten(passage.text.trim())].map(({ form, text }) => ({
        form,
        text: CHAPTER[language](passage.order) + text
      }))
    }))
    .filter(({ forms }) => forms.length > 0)

/**
 * The end of the text before this scene, from a sentence start, at most `limit` UTF-16 units: what the
 * model goes on from.
 */
export function tailOf(text: string, limit: number): string {
  const trimmed = text.trimEnd()
  if (trimmed.length <= limit) return trimmed
  const from = trimmed.length - limit
  const start = splitSentences(trimmed).find(sentence => sentence.start >= from)?.start
  if (start !== undefined && start - from < limit / 2) return trimmed.slice(start)
  // A sentence longer than that is cut, between words and never inside a character.
  return trimmed.slice(from).replace(/^(?:[\uDC00-\uDFFF]|[A-Za-z'’-]+\s+(?=\S))/, '')
}
