import { type MergeRule, mergePieces } from './merge.ts'
import { createSpecialSplitter } from './specials.ts'
import type { CountText, Dialect, Vocabulary } from './vocabulary.ts'

const SPACE = '▁'

/**
 * Counts tokens of a SentencePiece vocabulary exactly as the server does: the best-scored pair is
 * joined first; a character outside the vocabulary costs one token for each of its UTF-8 bytes.
 */
export function createSentencePieceCounter(vocabulary: Vocabulary, dialect: Dialect): CountText {
  const splitSpecials = createSpecialSplitter(vocabulary, dialect)
  const scores = new Map(vocabulary.tokens.map((token, id) => [token, vocabulary.scores[id]!]))
  const prefixed = dialect === 'llama.cpp' && (vocabulary.addSpacePrefix ?? true)
  const rule: MergeRule = {
    costOf: (left, right) => {
      const score = scores.get(left + right)
      return score === undefined ? undefined : -score
    },
    ties: 'leftmost'
  }
  const encoder = new TextEncoder()
  const bytesOf = (piece: string) =>
    [...encoder.encode(piece)].filter(byte =>
      scores.has(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
    )

  return text => {
    let total = 0
    let afterSpecial = true
    for (const fragment of splitSpecials(text.toWellFormed())) {
      if (fragment.special) total++
      else total += countText(prefixed && afterSpecial ? ` ${fragment.text}` : fragment.text)
      afterSpecial = fragment.special
    }
    return total
  }

  function countText(text: string): number {
    const escaped = text.replaceAll(' ', SPACE)
    if (dialect === 'ollama' && scores.has(escaped)) return 1
    let total = 0
    for (const piece of mergePieces([...escaped], rule))
      total += scores.has(piece) ? 1 : bytesOf(piece).length
    return total
  }
}
