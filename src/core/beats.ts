import { searchTerms } from './terms.ts'

/** Share of a beat's words that must stand in the scene for the beat to count as done. */
const DONE_SHARE = 0.4

/**
 * The beats that the scene does not seem to have reached: fewer than 40 % of a beat's terms stand in it. A
 * rule of thumb that only decides whether the model is asked to go on, never whether text is kept.
 */
export function undoneBeats(beats: string[], text: string): string[] {
  const present = new Set(searchTerms(text))
  return beats.filter(beat => {
    const terms = searchTerms(beat)
    if (terms.length === 0) return false
    return terms.filter(term => present.has(term)).length / terms.length < DONE_SHARE
  })
}
