import { createEstimate } from '../../core/estimate.ts'
import type { Language } from '../../core/model.ts'
import { createBpeCounter } from '../../core/vocabulary/bpe.ts'
import type { RenderMessages } from '../../core/vocabulary/chat-template.ts'
import { createSentencePieceCounter } from '../../core/vocabulary/sentencepiece.ts'
import { createSplitter } from '../../core/vocabulary/splitters.ts'
import {
  type CountText,
  countAdded,
  type Dialect,
  type Vocabulary
} from '../../core/vocabulary/vocabulary.ts'
import type { Prompt, TokenCounter } from '../../ports.ts'

/** A vocabulary ready to count, in the dialect of one engine. */
interface Reading {
  count: CountText
  added: number
}

export interface CounterOptions {
  vocabulary: Vocabulary | undefined
  /** Best guess first. */
  dialects: Dialect[]
  /** Undefined: only raw prompts can be counted exactly. */
  render: RenderMessages | undefined
  language: Language
  /** What an estimate of this model learnt before, and where it is told what it learns. */
  learnt: unknown
  onLearn: (learnt: unknown) => void
}

/**
 * Exact counter where vocabulary and chat template are understood, else an estimate. A server that
 * counts otherwise is believed: `learn` tries the other engine's dialect, and where that doesn't fit
 * either keeps as much spare as was missing.
 */
export function createCounter(options: CounterOptions): TokenCounter {
  const { vocabulary, render } = options
  const readings = vocabulary ? createReadings(vocabulary, options.dialects) : []
  if (readings.length === 0 || render === undefined) return createEstimate(options)
  let at = 0
  const reading = (index: number) => readings[index]!()
  const countPrompt = (prompt: Prompt, index = at) => {
    const text = 'raw' in prompt ? prompt.raw : render(prompt.messages)
    return reading(index).added + reading(index).count(text)
  }
  const counter: TokenCounter = {
    by: 'vocabulary',
    fresh: false,
    spare: 0,
    count: text => reading(at).count(text),
    countPrompt: prompt => countPrompt(prompt),
    learn(prompt, tokens) {
      const counted = countPrompt(prompt)
      if (counted === tokens) return
      const other = readings.findIndex((_, index) => index !== at && countPrompt(prompt, index) === tokens)
      if (other >= 0) at = other
      else if (tokens > counted) counter.spare = Math.max(counter.spare, tokens / counted - 1)
    }
  }
  return counter
}

/** One reading for each dialect that can count this vocabulary; each is built when it is first asked. */
function createReadings(vocabulary: Vocabulary, dialects: Dialect[]): (() => Reading)[] {
  const countable = (dialect: Dialect) =>
    vocabulary.kind === 'sentencepiece' || createSplitter(vocabulary.splitter, dialect) !== undefined
  return dialects.filter(countable).map(dialect => {
    let reading: Reading | undefined
    return () => {
      reading ??= { count: createCount(vocabulary, dialect), added: countAdded(vocabulary, dialect) }
      return reading
    }
  })
}

const createCount = (vocabulary: Vocabulary, dialect: Dialect): CountText =>
  vocabulary.kind === 'bpe'
    ? createBpeCounter(vocabulary, dialect)!
    : createSentencePieceCounter(vocabulary, dialect)
