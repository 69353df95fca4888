import type { Language } from '../model.ts'
import { countLength } from '../text.ts'
import type { CopyMatch } from './copy-index.ts'
import { countOf, findingAt, type Gate } from './finding.ts'

/** Runs shared with own earlier chapters may be longer: a book repeats its own formulas. 字, words. */
export const REPETITION_RUN: Record<Language, number> = { zh: 20, en: 12 }
/** A draft that shares more than this with earlier chapters is a scene that is already written. */
const REPETITION_SHARE = 0.3

/** Verbatim runs shared with a source book, longest first. */
export const copying: Gate = (text, { sources, copyRun, language }) =>
  distinctPlaces(sources?.find(text, copyRun) ?? []).map(match =>
    findingAt(text, match, {
      gate: 'copying',
      verdict: 'fail',
      consequence: 'retry',
      message: `A run of ${countOf(match.length, language)} stands word for word in the source book “${match.bookId}”.`
    })
  )

/** Verbatim runs shared with earlier chapters of the same book, longest first. */
export const repetition: Gate = (text, { earlier, language }) => {
  const matches = distinctPlaces(earlier?.find(text) ?? [])
  const shared = matches.reduce((sum, match) => sum + match.length, 0)
  const written = shared > REPETITION_SHARE * countLength(text)
  return matches.map(match =>
    findingAt(text, match, {
      gate: 'repetition',
      verdict: written ? 'fail' : 'warn',
      consequence: written ? 'retry' : 'report',
      message: `A run of ${countOf(match.length, language)} already stands in an earlier chapter (“${match.bookId}”).`
    })
  )
}

/** The longest matches that do not overlap. */
function distinctPlaces(matches: CopyMatch[]): CopyMatch[] {
  const kept: CopyMatch[] = []
  for (const match of matches.toSorted((a, b) => b.length - a.length || a.start - b.start)) {
    if (kept.every(other => match.end <= other.start || match.start >= other.end)) kept.push(match)
  }
  return kept
}
