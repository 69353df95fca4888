import { openQuotes } from './check/quoted.ts'
import { forEachUnit } from './check/units.ts'
import { isSearchableName } from './mentions.ts'
import type { Language } from './model.ts'
import { chineseNames } from './names/chinese.ts'
import { englishNames } from './names/english.ts'
import { BACKSTORY, CHANGE, POINTS_BACK, STOP } from './summary-words.ts'
import { countLength, splitSentences, squeeze } from './text.ts'

interface Sentence {
  text: string
  /** 字 or words. */
  size: number
  terms: Map<string, number>
  /** Wholly or partly quoted speech. */
  speech: boolean
  score: number
}

/**
 * A summary without a model: sentences of the text itself, in its order, at most `length` 字 or words
 * together. The text is parted into as many stretches as there is room for sentences, so that the summary
 * follows the chapter through; within each the sentence wins whose terms are most central to the chapter
 * (sum of log term frequencies over the square root of its length, after Luhn 1958), with more weight on
 * names (those given and those found by counting), on verbs of change, on the first and the last stretch,
 * and less on speech, on what points back and on what came before.
 */
export function extractSummary(
  text: string,
  options: { language: Language; length: number; names?: string[] }
): string {
  const { language, length } = options
  if (countLength(text) <= length && !text.includes('\n')) return text.trim()
  const sentences = scoredSentences(text, { language, names: namesFor(text, options) }).filter(
    // Whole statements that leave room for others: no speech, no exclamations.
    ({ size, speech }) => !speech && size >= FAIR_SIZE[language] / 2 && size <= length / 2
  )
  if (sentences.length === 0) return bestLine(text, { ...options, limit: length })
  const picked = new Set<Sentence>()
  let room = length
  const take = (sentence: Sentence | undefined) => {
    if (!sentence) return false
    picked.add(sentence)
    room -= sentence.size
    return true
  }
  for (const stretch of inWeightOrder(stretchesOf(sentences, length))) take(bestOf(stretch, picked, room))
  while (take(bestOf(sentences, picked, room)));
  const kept = sentences.filter(sentence => picked.has(sentence)).map(sentence => sentence.text)
  return kept.join(language === 'zh' ? '' : ' ')
}

/** The first and the last tenth of a chapter say where it starts and what it comes to. */
const EDGE = 0.1

const LINE: Record<Language, number> = { zh: 60, en: 30 }

/** Who a text tells of, as an aid to choose its sentences. */
interface LineOptions {
  language: Language
  names?: string[]
}

/** The most telling sentence, cut at a clause where it is longer than 60 字 or 30 words. */
export const oneLine = (text: string, options: LineOptions): string =>
  bestLine(text, { ...options, limit: LINE[options.language] })

function bestLine(text: string, { language, limit, names = [] }: LineOptions & { limit: number }): string {
  const sentences = scoredSentences(text, { language, names })
  const best = bestOf(sentences, new Set(), limit) ?? bestOf(sentences, new Set(), Number.POSITIVE_INFINITY)
  return shorten(best?.text ?? squeeze(text), limit).replace(/[；;，,：:]$/, '…')
}

/** The names that stand in the text, of those given and of the dozen most frequent ones found by counting. */
function namesFor(text: string, { language, names = [] }: LineOptions): string[] {
  const found = language === 'zh' ? chineseNames(text, 2) : englishNames(text, 2, 12)
  const all = new Set([...names, ...found.slice(0, 12).map(({ name }) => name)])
  return [...all].filter(name => isSearchableName(name) && text.includes(name))
}

/** At most `limit` 字 or words, cut after a clause if one ends in the second half, with … where cut. */
function shorten(text: string, limit: number): string {
  if (countLength(text) <= limit) return text
  let end = 0
  let count = 0
  forEachUnit(text, (_word, _start, stop) => {
    if (count++ < limit) end = stop
  })
  const kept = text.slice(0, end)
  const clause = Math.max(...['，', '；', '、', ', ', '; '].map(mark => kept.lastIndexOf(mark)))
  return clause >= kept.length / 2 ? `${kept.slice(0, clause)}…` : `${kept}…`
}

/** Hard-wrapped lines as one: a line that ends inside a sentence goes on in the next. */
const unwrap = (text: string): string =>
  text
    .replace(/(?<=\p{Script=Han}|[，、])\n[ \t　]*(?=\p{Script=Han})/gu, '')
    .replace(/(?<=[\p{Script=Latin},;-])[ \t]*\n[ \t]*(?=\S)(?!\p{Script=Han})/gu, ' ')

/** Below 1: of two sentences with the same share of central terms the longer one says more. */
const LENGTH_POWER = 0.75

function scoredSentences(
  wrapped: string,
  { language, names }: { language: Language; names: string[] }
): Sentence[] {
  const sentences = readSentences(unwrap(wrapped), language)
  const frequency = new Map<string, number>()
  for (const { terms } of sentences) {
    for (const [term, count] of terms) frequency.set(term, (frequency.get(term) ?? 0) + count)
  }
  for (const [index, sentence] of sentences.entries()) {
    const place = index / sentences.length
    const central = [...sentence.terms.keys()].reduce(
      (sum, term) => sum + Math.log(1 + frequency.get(term)!),
      0
    )
    sentence.score =
      (central / sentence.size ** LENGTH_POWER) *
      Math.min(1, sentence.size / FAIR_SIZE[language]) *
      (place < EDGE || place >= 1 - EDGE ? 1.3 : 1) *
      (sentence.speech ? 0.2 : 1) *
      eventfulness(sentence.text, { language, names })
  }
  return sentences
}

/** How much a sentence says who does what: a factor. */
function eventfulness(
  sentence: string,
  { language, names }: { language: Language; names: string[] }
): number {
  const named = names.filter(name => sentence.includes(name)).length
  const changes = sentence.match(CHANGE[language])?.length ?? 0
  return (
    (named === 0 ? 0.7 : 1 + 0.3 * Math.min(named, 3)) *
    (1 + 0.3 * Math.min(changes, 2)) *
    (BACKSTORY[language].test(sentence) ? 0.7 : 1) *
    (/["”」』:：]$|[?？]/.test(sentence) ? 0.4 : 1) *
    (POINTS_BACK.test(sentence) ? 0.6 : 1)
  )
}

function readSentences(text: string, language: Language): Sentence[] {
  const spans = splitSentences(text)
  const starts = spans.map(span => span.start)
  const ends = spans.map(span => text.slice(0, span.end).trimEnd().length)
  const openAtStart = openQuotes(text, starts)
  const openAtEnd = openQuotes(text, ends)
  return spans.flatMap((span, index) => {
    const sentence = squeeze(text.slice(span.start, span.end))
    const size = countLength(sentence)
    if (size === 0 || isHeading(sentence)) return []
    // A part of a speech, or one that a summary would leave with its quotation open.
    const speech = openAtStart[index]! || openAtEnd[index]! || /^["“‘'「『]/.test(sentence)
    return [{ text: sentence, size, terms: termsOf(sentence, language), speech, score: 0 }]
  })
}

/** Sentences shorter than this say little by themselves. 字 / words. */
const FAIR_SIZE: Record<Language, number> = { zh: 18, en: 12 }

/** Headings, and the closing formula of old Chinese novels. */
const isHeading = (sentence: string): boolean =>
  /^(?:#{1,6} |\*\s*\*\s*\*|(?:chapter|volume|book)\s+[\divxlc]+\b|第[零〇一二三四五六七八九十百千\d]+[章回节卷]|.*(?:下文|下回)分解)/i.test(
    sentence
  )

/** Content words in English, pairs of neighbouring Han characters in Chinese. */
function termsOf(sentence: string, language: Language): Map<string, number> {
  const terms = new Map<string, number>()
  const add = (term: string) => terms.set(term, (terms.get(term) ?? 0) + 1)
  let before = ''
  let end = -1
  forEachUnit(sentence, (word, start, stop, han) => {
    const content = !STOP.has(word)
    if (!han && content && word.length > 2) add(word)
    if (language === 'zh' && han && content && before !== '' && end === start) add(before + word)
    before = han && content ? word : ''
    end = stop
  })
  return terms
}

/** As many stretches of equal size as sentences of usual length fit. */
function stretchesOf(sentences: Sentence[], length: number): Sentence[][] {
  const total = sentences.reduce((sum, { size }) => sum + size, 0)
  const usual = Math.max(12, (1.3 * total) / sentences.length)
  const count = Math.max(1, Math.min(sentences.length, Math.floor(length / usual)))
  const stretches: Sentence[][] = Array.from({ length: count }, () => [])
  let passed = 0
  for (const sentence of sentences) {
    stretches[Math.min(count - 1, Math.floor((passed / total) * count))]!.push(sentence)
    passed += sentence.size
  }
  return stretches
}

/** The end first, then the beginning, then the rest: what is picked first finds room. */
const inWeightOrder = (stretches: Sentence[][]): Sentence[][] =>
  stretches.length < 2 ? stretches : [stretches.at(-1)!, ...stretches.slice(0, -1)]

/** The best sentence that fits and says something new. */
function bestOf(sentences: Sentence[], picked: Set<Sentence>, room: number): Sentence | undefined {
  const said = new Set([...picked].flatMap(({ terms }) => [...terms.keys()]))
  let best: Sentence | undefined
  let bestScore = 0
  for (const sentence of sentences) {
    if (picked.has(sentence) || sentence.size > room) continue
    const fresh = [...sentence.terms.keys()].filter(term => !said.has(term)).length
    const score = sentence.score * (fresh / Math.max(1, sentence.terms.size))
    if (score > bestScore) {
      best = sentence
      bestScore = score
    }
  }
  return best
}
