/** Ollama's defaults, so that the same settings mean the same with both. */
const TOP_K = 40
const REPEAT_WINDOW = 64

export interface Sampling {
  temperature: number
  topP: number
  minP: number
  repeatPenalty: number
}

/**
 * Turns the scores of the next token into those to sample from, in place, as llama.cpp does by default:
 * repeat penalty over the last 64 tokens, the 40 best, top-p, min-p, temperature. Tokens that are out
 * get -Infinity. With temperature 0 only the penalty counts: the best token is taken.
 * Penalty: Keskar et al. 2019 (CTRL), §4.1; top-p: Holtzman et al. 2020; min-p: Nguyen et al. 2024.
 */
export function shapeLogits(logits: Float32Array, tokens: readonly number[], sampling: Sampling): void {
  penalise(logits, tokens.slice(-REPEAT_WINDOW), sampling.repeatPenalty)
  if (sampling.temperature === 0) return
  const best = bestTokens(logits, TOP_K)
  const scores = best.map(token => logits[token]!)
  const kept = keptCount(scores, sampling)
  logits.fill(Number.NEGATIVE_INFINITY)
  for (let rank = 0; rank < kept; rank++) logits[best[rank]!] = scores[rank]! / sampling.temperature
}

function penalise(logits: Float32Array, recent: readonly number[], penalty: number): void {
  for (const token of new Set(recent)) {
    const score = logits[token]!
    logits[token] = score > 0 ? score / penalty : score * penalty
  }
}

/** The `count` tokens with the highest scores, best first. */
function bestTokens(logits: Float32Array, count: number): number[] {
  const best: number[] = []
  for (let token = 0; token < logits.length; token++) {
    const score = logits[token]!
    if (best.length === count && score <= logits[best[count - 1]!]!) continue
    let rank = best.length
    while (rank > 0 && logits[best[rank - 1]!]! < score) rank--
    best.splice(rank, 0, token)
    if (best.length > count) best.pop()
  }
  return best
}

/** How many of the scores (best first) pass top-p and min-p; the best always does. */
function keptCount(scores: number[], { topP, minP }: Sampling): number {
  const weights = scores.map(score => Math.exp(score - scores[0]!))
  // A top-p of 1 is off: summed, the last weights would be lost to rounding.
  const enough = topP < 1 ? topP * weights.reduce((sum, weight) => sum + weight, 0) : Number.POSITIVE_INFINITY
  let mass = 0
  let kept = 0
  while (kept < weights.length && (kept === 0 || (mass < enough && weights[kept]! >= minP))) {
    mass += weights[kept]!
    kept++
  }
  return kept
}
