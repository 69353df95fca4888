import { type MergeRule, mergePieces } from './merge.ts'
import { createSpecialSplitter } from './specials.ts'
import { createSplitter } from './splitters.ts'
import type { CountText, Dialect, Vocabulary } from './vocabulary.ts'

const CACHE_LIMIT = 50_000
/** llama.cpp takes a whole stretch as one token without merging only for these; Ollama's engine always. */
const WHOLE_FIRST = new Set(['llama3', 'llama-v3', 'llama-bpe', 'falcon3', 'pixtral', 'lfm2', 'tekken'])

/**
 * Counts tokens of a byte-level BPE vocabulary exactly as the server does; undefined where the rule
 * that splits the text is not known. Equal stretches are counted once and remembered.
 */
export function createBpeCounter(vocabulary: Vocabulary, dialect: Dialect): CountText | undefined {
  const split = createSplitter(vocabulary.splitter, dialect)
  if (split === undefined) return undefined
  const splitSpecials = createSpecialSplitter(vocabulary, dialect)
  const tokens = new Set(vocabulary.tokens)
  const ranks = new Map(vocabulary.merges.map((merge, rank) => [merge, rank]))
  const rule: MergeRule = {
    costOf: (left, right) => ranks.get(`${left} ${right}`),
    ties: dialect === 'ollama' ? 'heap' : 'leftmost'
  }
  const wholeFirst = dialect === 'ollama' || WHOLE_FIRST.has(vocabulary.splitter)
  const cache = new Map<string, number>()

  return text => {
    let total = 0
    for (const fragment of splitSpecials(text.toWellFormed())) {
      if (fragment.special) total++
      else for (const stretch of split(fragment.text)) total += countStretch(stretch)
    }
    return total
  }

  function countStretch(stretch: string): number {
    const known = cache.get(stretch)
    if (known !== undefined) return known
    const symbols = toByteSymbols(stretch)
    const whole = wholeFirst && tokens.has(symbols.join(''))
    const count = whole ? 1 : mergePieces(symbols, rule).filter(piece => tokens.has(piece)).length
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(stretch, count)
    return count
  }
}

/**
 * Byte-level BPE writes every byte as a printable character: printable Latin-1 stands for itself, the
 * others are numbered from U+0100 in order (GPT-2).
 */
const BYTE_SYMBOLS = byteSymbols()

function byteSymbols(): string[] {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff)
  let next = 0x100
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++))
}

const encoder = new TextEncoder()
const toByteSymbols = (text: string): string[] =>
  Array.from(encoder.encode(text), byte => BYTE_SYMBOLS[byte]!)
