import type { Finding } from '../events.ts'
import type { Language } from '../model.ts'
import { countLength, type Span, splitSentences } from '../text.ts'
import { type DraftContext, findingAt, type Gate } from './finding.ts'
import { numbering, type UnitSequence, unitsOf } from './units.ts'

/** Shorter sentences may come back: “No.”, 他没有说话。 In 字 / words. */
const SENTENCE: Record<Language, number> = { zh: 8, en: 6 }
/** Sentences that are compared with each one before. */
const LOOK_BACK = 8
/** Share of unit pairs that two near-identical sentences have in common (Jaccard). */
const LIKENESS = 0.8
/** From where a loop starts, this share of the rest of the draft is repetition. */
const LOOP_SHARE = 0.75
/** A group of repeated sentences that is no longer a figure of speech. */
const GROUP = 3
/** Units that a cycle at the end must cover beyond its first round. */
const CYCLE: Record<Language, number> = { zh: 16, en: 12 }
/** A trim must leave this share of the target. */
const WORTH_KEEPING = 0.5

interface Sentence extends Span {
  /** 字 or words. */
  size: number
  repeats: boolean
}

/**
 * Sentences and paragraphs that come again, and an n-gram that cycles at the end; linear in the length.
 * A finding that reaches the end of the draft stands where the repetition starts: `trimLoop` cuts there.
 */
export const loops: Gate = (text, context) => {
  const units = unitsOf(text, numbering())
  const sentences = markRepeats(text, units, context.language)
  const start = Math.min(loopStart(sentences, context.language), cycleStart(units, context.language))
  const findings: Finding[] = []
  if (start < text.length) findings.push(endLoop(text, start, context))
  for (const group of repeatedGroups(sentences.filter(sentence => sentence.end <= start))) {
    const many = group.length >= GROUP
    findings.push(
      findingAt(text, trimSpan(text, { start: group[0]!.start, end: group.at(-1)!.end }), {
        gate: 'loops',
        verdict: many ? 'fail' : 'warn',
        consequence: many ? 'retry' : 'report',
        message: many
          ? `${group.length} sentences in a row repeat what stands before.`
          : 'This sentence repeats one before it.'
      })
    )
  }
  return findings
}

function endLoop(text: string, start: number, context: DraftContext): Finding {
  const before = countLength(text.slice(0, start))
  const enough = before >= WORTH_KEEPING * (context.target ?? countLength(text))
  return findingAt(text, trimSpan(text, { start, end: text.length }), {
    gate: 'loops',
    verdict: 'fail',
    consequence: enough ? 'trim' : 'retry',
    message: 'From here to its end the draft goes round in circles.'
  })
}

function trimSpan(text: string, span: Span): Span {
  const lead = text.slice(span.start, span.end).match(/^\s*/)![0].length
  return { start: Math.min(span.start + lead, span.end), end: span.end }
}

/** Which sentences are the same as any before, or nearly the same as one of the last few. */
function markRepeats(text: string, units: UnitSequence, language: Language): Sentence[] {
  const seen = new Set<string>()
  const recent: Set<number>[] = []
  let unit = 0
  return splitSentences(text).map(span => {
    const first = unit
    while (unit < units.starts.length && units.starts[unit]! < span.end) unit++
    const codes = units.codes.slice(first, unit)
    const sentence = { ...span, size: codes.length, repeats: false }
    if (codes.length < SENTENCE[language]) return sentence
    const key = codes.join(' ')
    const pairs = new Set(codes.slice(1).map((code, i) => codes[i]! * 65536 + code))
    sentence.repeats = seen.has(key) || recent.some(other => likeness(pairs, other) >= LIKENESS)
    seen.add(key)
    recent.push(pairs)
    if (recent.length > LOOK_BACK) recent.shift()
    return sentence
  })
}

function likeness(a: Set<number>, b: Set<number>): number {
  let common = 0
  for (const pair of a) if (b.has(pair)) common++
  return common / (a.size + b.size - common)
}

/** Start of the first repeated sentence from which nearly all that follows is repetition; text length: none. */
function loopStart(sentences: Sentence[], language: Language): number {
  let all = 0
  let repeated = 0
  let count = 0
  let start = Number.POSITIVE_INFINITY
  for (const sentence of sentences.toReversed()) {
    all += sentence.size
    if (!sentence.repeats) continue
    repeated += sentence.size
    count++
    const enough = count >= GROUP || repeated >= 5 * SENTENCE[language]
    if (enough && repeated >= LOOP_SHARE * all) start = sentence.start
  }
  return start
}

/**
 * Start of the second round of the shortest cycle with which the draft ends. The Z-function of the reversed
 * units gives for each period how far the end keeps it: linear, and blind to sentence borders.
 */
function cycleStart(units: UnitSequence, language: Language): number {
  const z = zFunction(units.codes.toReversed())
  let best = { start: Number.POSITIVE_INFINITY, period: 0 }
  for (let period = 1; period < z.length; period++) {
    const covered = z[period]!
    const rounds = (covered + period) / period
    const long = period >= 2 * CYCLE[language]
    if (covered < CYCLE[language] || rounds < (long ? 2 : 4)) continue
    const start = units.starts[units.codes.length - covered]!
    if (start < best.start) best = { start, period }
  }
  return best.start
}

/** z[i]: length of the longest common prefix of the sequence and itself from i on (Gusfield 1997, §1.4). */
function zFunction(codes: number[]): Int32Array {
  const z = new Int32Array(codes.length)
  for (let i = 1, left = 0, right = 0; i < codes.length; i++) {
    let length = i < right ? Math.min(right - i, z[i - left]!) : 0
    while (i + length < codes.length && codes[length] === codes[i + length]) length++
    z[i] = length
    if (i + length > right) {
      left = i
      right = i + length
    }
  }
  return z
}

/** Repeated sentences that stand together; short ones between them do not part them. */
function repeatedGroups(sentences: Sentence[]): Sentence[][] {
  const groups: Sentence[][] = []
  let open: Sentence[] | undefined
  for (const sentence of sentences) {
    if (sentence.repeats) {
      if (open) open.push(sentence)
      else groups.push((open = [sentence]))
    } else if (sentence.size > 0) open = undefined
  }
  return groups
}

/** A cut back to the last whole sentence may cost at most this share. */
const WHOLE_SENTENCE = 0.8

/** The draft up to where the loop starts, ending with a whole sentence where one is near. */
export function trimLoop(text: string, finding: Pick<Finding, 'position'>): string {
  const kept = text.slice(0, finding.position).trimEnd()
  if (/[。！？!?….”’"'」』]$/.test(kept)) return kept
  const last = splitSentences(kept).at(-1)
  const whole = last ? kept.slice(0, last.start).trimEnd() : ''
  return whole.length >= WHOLE_SENTENCE * kept.length ? whole : kept
}
