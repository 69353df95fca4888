import { type Before, popFromHeap, pushToHeap } from '../heap.ts'

interface Pair {
  cost: number
  left: number
  right: number
  text: string
}

export interface MergeRule {
  /** Cost of joining two neighbours; undefined: they can't be joined. */
  costOf(left: string, right: string): number | undefined
  /**
   * Which of equally cheap pairs goes first. `heap`: whichever this heap brings up, which is what
   * Ollama's own engine does too (it matters in long runs of one character).
   */
  ties: 'leftmost' | 'heap'
}

/**
 * Joins neighbouring pieces, cheapest pair first, until no pair has a cost: the merge loop of
 * byte-pair encoding (cost: rank of the merge) and of SentencePiece (cost: negative score).
 * Heap and linked list: n log n in the number of pieces.
 */
export function mergePieces(pieces: string[], rule: MergeRule): string[] {
  const text: (string | undefined)[] = [...pieces]
  const previous = pieces.map((_, index) => index - 1)
  const next = pieces.map((_, index) => index + 1)
  const heap: Pair[] = []
  const before = rule.ties === 'leftmost' ? cheaperOrLeft : cheaper
  const consider = (left: number, right: number) => {
    if (left < 0 || right >= pieces.length) return
    const cost = rule.costOf(text[left]!, text[right]!)
    if (cost !== undefined) pushToHeap(heap, { cost, left, right, text: text[left]! + text[right]! }, before)
  }
  for (let index = 0; index + 1 < pieces.length; index++) consider(index, index + 1)
  for (let pair = popFromHeap(heap, before); pair !== undefined; pair = popFromHeap(heap, before)) {
    const { left, right } = pair
    const stale =
      text[left] === undefined || text[right] === undefined || text[left]! + text[right]! !== pair.text
    if (stale) continue
    text[left] = pair.text
    text[right] = undefined
    next[left] = next[right]!
    if (next[left]! < pieces.length) previous[next[left]!] = left
    consider(previous[left]!, left)
    consider(left, next[left]!)
  }
  return text.filter(piece => piece !== undefined)
}

const cheaper: Before<Pair> = (a, b) => a.cost < b.cost
const cheaperOrLeft: Before<Pair> = (a, b) => a.cost < b.cost || (a.cost === b.cost && a.left < b.left)
