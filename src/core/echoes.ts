import type { Cut } from './clean.ts'

/** Shorter lines may stand in prompt and prose alike. */
const LEAST = 6
/** A Chinese label without a mark, such as 以对话为主, is never prose. */
const LABEL = /^\p{Script=Han}{5,}$/u

/** A line without its list number, dash, heading marks and outer white space. */
const bare = (line: string): string =>
  line
    .replace(/\*\*/g, '')
    .replace(/^[\s\u3000]*(?:[-*•]|#{1,6}|\d{1,2}[.、)）])?[\s\u3000]*/, '')
    .replace(/[\s\u3000]+$/, '')

/** How often each line stands in a text. */
function countLines(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of text.split('\n').map(bare))
    if (line.length >= LEAST || LABEL.test(line)) counts.set(line, (counts.get(line) ?? 0) + 1)
  return counts
}

/**
 * Takes out lines of a draft that stand as lines in its prompt: small models recite the brief or the text
 * before the scene. `written` is the part of the prompt that is the draft's own beginning: its lines stay
 * where they are, and go where they come again. What is taken out is returned.
 */
export function cutEchoes(draft: string, prompt: string, written = ''): { text: string; cuts: Cut[] } {
  const own = countLines(written)
  const said = countLines(prompt)
  for (const [line, count] of own) said.set(line, (said.get(line) ?? 0) - count)
  const isEcho = (line: string): boolean => {
    if ((said.get(line) ?? 0) > 0) return true
    const left = own.get(line)
    if (left !== undefined) own.set(line, left - 1)
    return left !== undefined && left <= 0
  }
  const cuts: Cut[] = []
  const kept = draft.split('\n').filter(line => {
    if (!isEcho(bare(line))) return true
    cuts.push({ what: 'echo', text: line })
    return false
  })
  if (cuts.length === 0) return { text: draft, cuts }
  return {
    text: kept
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd(),
    cuts
  }
}

const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '')
/** Letters of a copied run that are looked for in an exemplar. */
const PROBE = 10

/** Whether the exemplar holds (the beginning of) one of these copied runs; white space and marks don't count. */
export function holdsRun(exemplar: string, quotes: string[]): boolean {
  const text = letters(exemplar)
  return quotes.some(quote => text.includes(letters(quote).slice(0, PROBE)))
}

/** Letters at the beginning of a draft that, all of them in its prompt, are no accident: 25 words, or four lines. */
const RECITED = 120

/** Whether a draft begins with words of its prompt; white space and marks don't count. */
export function recites(draft: string, prompt: string): boolean {
  const begun = letters(draft).slice(0, RECITED)
  return begun.length === RECITED && letters(prompt).includes(begun)
}
