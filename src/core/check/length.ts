import type { Language } from '../model.ts'
import { countLength, splitSentences } from '../text.ts'
import { countOf, findingAt, type Gate } from './finding.ts'
import { openQuotes } from './quoted.ts'

/** Share by which a scene may miss its target (design §6). */
export const LENGTH_TOLERANCE = 0.1

/** Less than this share of the target is no scene at all. */
const NEXT_TO_NOTHING = 0.1

/** Over the target: trim at a sentence end. Under it: reported, never padded; next to nothing: tried again. */
export const length: Gate = (text, { target, language }) => {
  if (target === undefined || target <= 0) return []
  const count = countLength(text)
  if (count === 0) return []
  const places = sentenceEnds(text)
  const size = `The scene has ${countOf(count, language)} of ${target}`
  if (count > target * (1 + LENGTH_TOLERANCE)) {
    const over = places.find(place => place.count > target) ?? places.at(-1)!
    const message = `${size}: too long.`
    return [findingAt(text, over, { gate: 'length', verdict: 'warn', consequence: 'trim', message })]
  }
  if (count < target * (1 - LENGTH_TOLERANCE)) {
    const nothing = count < target * NEXT_TO_NOTHING
    const message = nothing ? `${size}: next to nothing.` : `${size}: too short.`
    const what = nothing
      ? ({ verdict: 'fail', consequence: 'retry' } as const)
      : ({ verdict: 'warn', consequence: 'report' } as const)
    return [findingAt(text, places.at(-1)!, { gate: 'length', ...what, message })]
  }
  return []
}

interface Place {
  start: number
  end: number
  /** 字 or words of the text up to `end`. */
  count: number
}

function sentenceEnds(text: string): Place[] {
  let count = 0
  return splitSentences(text).map(span => {
    count += countLength(text.slice(span.start, span.end))
    return { ...span, count }
  })
}

/** A cut outside of speech is preferred as long as it keeps this share of what may be kept. */
const KEEP_FOR_QUOTE = 0.7

/**
 * The text up to the last sentence end at or under `limit` 字 or words, closing quotes included; not inside
 * a quotation unless that would cost more than 30 % of the limit. If even the first sentence is longer
 * than the limit, that sentence is kept: a trim never leaves nothing.
 */
export function trimToLength(text: string, options: { language: Language; limit: number }): string {
  const places = sentenceEnds(text)
  const fitting = places.filter(place => place.count <= options.limit)
  if (fitting.length === places.length) return text
  if (fitting.length === 0) return text.slice(0, places[0]?.end ?? 0).trimEnd()
  const open = openQuotes(
    text,
    fitting.map(place => text.slice(0, place.end).trimEnd().length)
  )
  const last = fitting.at(-1)!
  const outside = fitting.findLast((_, i) => !open[i])
  const cut = outside && outside.count >= last.count * KEEP_FOR_QUOTE ? outside : last
  return dropBreak(text.slice(0, cut.end))
}

/** Without the scene break or heading that would now stand at the end. */
const dropBreak = (text: string): string =>
  text.replace(/(?:\s*^[ \t]*(?:\*[ \t]*){3,}$)+\s*$/m, '').trimEnd()

/** The draft stops in the middle of a sentence: cut back where the output limit did it, else reported. */
export const unfinished: Gate = (text, { endReason }) => {
  const last = splitSentences(text.trimEnd()).at(-1)
  if (!last) return []
  const sentence = text.slice(last.start, last.end).trimEnd()
  if (/[。！？!?….—～~][”’"'」』）)\]】》*_]*$/.test(sentence) || /^[ \t]*(?:\*[ \t]*){3,}$/.test(sentence))
    return []
  if (countLength(sentence) === 0) return []
  const consequence = endReason === 'length' && last.start > 0 ? 'trim' : 'report'
  const message = 'The draft ends in the middle of a sentence.'
  return [findingAt(text, last, { gate: 'unfinished', verdict: 'warn', consequence, message })]
}
