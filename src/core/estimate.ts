import { z } from 'zod'
import { simplify } from './han-forms.ts'
import type { Language } from './model.ts'
import type { PromptText } from './prompt.ts'

/**
 * Tokens for a word of up to 5 letters and each letter more, a digit, a mark, a line end, Han characters
 * and whatever else. Starting values from three test models on novels: an estimate learns. For what novels
 * hardly have they are the most that any of the three takes (often one for each byte of UTF-8).
 */
const RATES = { word: 1.06, letter: 0.12, digit: 1, mark: 0.9, line: 0.75, seldomHan: 2.4, rareHan: 3.4 }
const OTHER = { letter: 1.9, sign: 2.6, astral: 3.4 }
/** A Han character in daily use. Vocabularies made for English spend two tokens on it and more. */
const HAN = { zh: 0.93, en: 2.1 }
const SHORT_WORD = 5
/** Role markers of one message. */
const MESSAGE = 6
const START_SPARE = 0.15
/** Spare for a first count that was missed by more than the spare: one count does not say by which kind. */
const MISSED = 0.4
/** Passages of one novel differ by ±5 % in tokens for what the rates say (p5 to p95, three vocabularies). */
const LEAST_SPARE = 0.06
/** Prompts whose counts the spare looks back on. */
const MEMORY = 50

const PARTS =
  /(?<han>\p{Script=Han})|(?<word>[\p{Script=Latin}]+)|(?<digit>\p{N})|(?<line>\n+)|(?<space>\s)|(?<mark>\p{P}|[!-~])|(?<letter>(?=[^\u{10000}-\u{10ffff}])[\p{L}\p{M}])|(?<other>.)/gu

/** Kinds of text whose tokens are learnt apart: one vocabulary is dear in Han, another in words. */
const KINDS = ['han', 'seldom', 'word', 'mark', 'other'] as const
type Kind = (typeof KINDS)[number]
/** Standard deviation of a kind's true cost around the starting one, as a share of it. */
const DOUBT: Record<Kind, number> = { han: 0.5, seldom: 0.4, word: 0.12, mark: 0.15, other: 0.4 }
/** The same of a whole prompt's count around what its kinds say. */
const NOISE = 0.03

type Weights = Record<Kind, number>
const NOTHING: Weights = { han: 0, seldom: 0, word: 0, mark: 0, other: 0 }

/** Version of the weights: what older rates learnt is of no use to others. */
const VERSION = 1
const learntSchema = z.object({
  v: z.literal(VERSION),
  seen: z.array(
    z.object({
      weights: z.record(z.enum(KINDS), z.number().nonnegative()),
      tokens: z.number().positive()
    })
  )
})
/** Counts that an estimate was told: numbers only. What `learnt` of another one takes. */
export type LearntCounts = z.infer<typeof learntSchema>

/** A `TokenCounter` (see `ports.ts`). */
export interface TokenEstimate {
  by: 'estimate'
  spare: number
  fresh: boolean
  count(text: string): number
  countPrompt(prompt: PromptText): number
  learn(prompt: PromptText, tokens: number): void
}

/**
 * Counts tokens by kinds of characters, for models whose vocabulary we can't read. Starts with 15 % spare;
 * every count that the server gives back (`learn`) moves the cost of the kinds that the prompt had, and the
 * spare falls towards 6 % but never below what the worst prompt seen would have needed. `onLearn` is given
 * what `learnt` takes the next time; anything else there is a fresh start.
 */
export function createEstimate(options: {
  language: Language
  learnt?: unknown
  onLearn?: (learnt: LearntCounts) => void
}): TokenEstimate {
  const { language, onLearn } = options
  const costs = createCosts()
  const seen: LearntCounts['seen'] = []
  let missed = 0
  const take = (weights: Weights, tokens: number) => {
    if (sum(weights) <= 0 || tokens <= 0) return
    if (counter.fresh) missed = Math.max(0, Math.abs(tokens / costs.of(weights) - 1) - START_SPARE)
    costs.learn(weights, tokens)
    seen.push({ weights, tokens })
    if (seen.length > MEMORY) seen.shift()
    const few = START_SPARE / Math.sqrt(seen.length) + (MISSED * missed) / seen.length
    const worst = Math.max(...seen.map(one => one.tokens / costs.of(one.weights) - 1))
    counter.spare = Math.max(LEAST_SPARE, few, worst)
    counter.fresh = false
  }
  const counter: TokenEstimate = {
    by: 'estimate',
    spare: START_SPARE,
    fresh: true,
    count: text => Math.ceil(costs.of(weigh(text, language))),
    countPrompt: prompt => Math.ceil(costs.of(weighPrompt(prompt, language))),
    learn(prompt, tokens) {
      take(weighPrompt(prompt, language), tokens)
      onLearn?.({ v: VERSION, seen })
    }
  }
  const before = learntSchema.safeParse(options.learnt)
  for (const { weights, tokens } of before.data?.seen ?? []) take(weights, tokens)
  return counter
}

/**
 * Factors of the kinds' starting costs, learnt from whole prompts: recursive least squares with the
 * starting doubt as prior (the measurement update of a Kalman filter, Kalman 1960).
 */
function createCosts() {
  const factors = Object.fromEntries(KINDS.map(kind => [kind, 1])) as Weights
  const doubt = KINDS.map((kind, row) => KINDS.map((_, column) => (row === column ? DOUBT[kind] ** 2 : 0)))
  const of = (weights: Weights): number =>
    KINDS.reduce((total, kind) => total + factors[kind] * weights[kind], 0)
  return {
    of,
    learn(weights: Weights, tokens: number) {
      const error = tokens - of(weights)
      const gains = doubt.map(row =>
        row.reduce((total, value, column) => total + value * weights[KINDS[column]!], 0)
      )
      const spread = KINDS.reduce((total, kind, row) => total + weights[kind] * gains[row]!, 0)
      const scale = spread + (NOISE * tokens) ** 2
      KINDS.forEach((kind, row) => {
        // No kind is ever free: a fifth of the starting cost is less than any vocabulary takes.
        factors[kind] = Math.max(0.2, factors[kind] + (gains[row]! * error) / scale)
        KINDS.forEach((_, column) => {
          doubt[row]![column]! -= (gains[row]! * gains[column]!) / scale
        })
      })
    }
  }
}

const sum = (weights: Weights): number => KINDS.reduce((total, kind) => total + weights[kind], 0)

/** Tokens by the starting rates, by kind. */
function weigh(text: string, language: Language): Weights {
  const weights = { ...NOTHING }
  for (const { groups } of text.matchAll(PARTS)) {
    const part = groups!
    if (part.han) weighHan(part.han, weights, language)
    else if (part.word) weights.word += RATES.word + RATES.letter * Math.max(0, part.word.length - SHORT_WORD)
    else if (part.digit) weights.mark += RATES.digit
    else if (part.mark) weights.mark += RATES.mark
    else if (part.line) weights.mark += RATES.line
    else if (part.letter) weights.other += OTHER.letter
    else if (part.other) weights.other += part.other.length > 1 ? OTHER.astral : OTHER.sign
  }
  return weights
}

function weighHan(character: string, weights: Weights, language: Language): void {
  if (dailyHan().has(character) || dailyHan().has(simplify(character))) weights.han += HAN[language]
  else if (/[\u4e00-\u9fff]/.test(character)) weights.seldom += RATES.seldomHan
  else weights.seldom += RATES.rareHan
}

let daily: Set<string> | undefined

/** The 3,755 characters of the first level of GB 2312 (rows B0 to D7), which are those in daily use. */
function dailyHan(): Set<string> {
  if (daily) return daily
  const bytes: number[] = []
  for (let row = 0xb0; row <= 0xd7; row++)
    for (let cell = 0xa1; cell <= (row === 0xd7 ? 0xf9 : 0xfe); cell++) bytes.push(row, cell)
  daily = new Set(new TextDecoder('gb18030').decode(Uint8Array.from(bytes)))
  return daily
}

const weighPrompt = (prompt: PromptText, language: Language): Weights => {
  if ('raw' in prompt) return weigh(prompt.raw, language)
  const weights = weigh(prompt.messages.map(({ content }) => content).join('\n'), language)
  return { ...weights, mark: weights.mark + MESSAGE * prompt.messages.length }
}
