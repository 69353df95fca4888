import type { Language } from './model.ts'
import type { PromptText } from './prompt.ts'

/**
 * Tokens for a Han character, a word of up to 5 letters and each letter more, a digit, a mark, a line
 * end, any other character. Starting values from the three test models on novels: an estimate learns.
 */
const RATES = { han: 0.8, word: 1.1, letter: 0.12, digit: 0.9, mark: 0.9, line: 0.7, other: 1.8 }
const SHORT_WORD = 5
/** Role markers of one message. */
const MESSAGE = 6
const START_SPARE = 0.15
/** Passages of one novel differ by ±5 % in tokens for what the rates say (p5 to p95, three vocabularies). */
const LEAST_SPARE = 0.06
/** Weight of the newest count in the running scale. */
const PACE = 0.3

const PARTS =
  /(?<han>\p{Script=Han})|(?<word>[\p{Script=Latin}]+)|(?<digit>\p{N})|(?<line>\n+)|(?<space>\s)|(?<mark>(?!\p{Extended_Pictographic})[\p{P}\p{S}])|(?<other>.)/gu

/** A `TokenCounter` (see `ports.ts`). */
export interface TokenEstimate {
  by: 'estimate'
  spare: number
  count(text: string): number
  countPrompt(prompt: PromptText): number
  learn(prompt: PromptText, tokens: number): void
}

/**
 * Counts tokens by script, for models whose vocabulary we can't read. Starts with 15 % spare; every
 * count that the server gives back (`learn`) moves the scale, and the spare falls towards 6 % but never
 * below what the worst prompt seen so far would have needed.
 */
export function createEstimate(options: { language: Language }): TokenEstimate {
  // Byte-level vocabularies made for English spend up to three tokens on a Han character.
  let scale = options.language === 'zh' ? 1.1 : 1
  const seen: number[] = []
  const counter: TokenEstimate = {
    by: 'estimate',
    spare: START_SPARE,
    count: text => Math.ceil(scale * weigh(text)),
    countPrompt: prompt => Math.ceil(scale * weighPrompt(prompt)),
    learn(prompt, tokens) {
      const weight = weighPrompt(prompt)
      if (weight <= 0 || tokens <= 0) return
      const ratio = tokens / weight
      scale = seen.length === 0 ? ratio : scale + PACE * (ratio - scale)
      seen.push(ratio)
      const settled = Math.max(LEAST_SPARE, START_SPARE / Math.sqrt(seen.length))
      counter.spare = Math.max(settled, Math.max(...seen) / scale - 1)
    }
  }
  return counter
}

/** Tokens by the starting rates. */
function weigh(text: string): number {
  let total = 0
  for (const { groups } of text.matchAll(PARTS)) {
    const part = groups!
    if (part.han) total += RATES.han
    else if (part.word) total += RATES.word + RATES.letter * Math.max(0, part.word.length - SHORT_WORD)
    else if (part.digit) total += RATES.digit
    else if (part.mark) total += RATES.mark
    else if (part.line) total += RATES.line
    else if (part.other) total += RATES.other
  }
  return total
}

const weighPrompt = (prompt: PromptText): number =>
  'raw' in prompt
    ? weigh(prompt.raw)
    : prompt.messages.reduce((sum, m) => sum + MESSAGE + weigh(m.content), 0)
