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
    if (cost !== undefined) push(heap, { cost, left, right, text: text[left]! + text[right]! }, before)
  }
  for (let index = 0; index + 1 < pieces.length; index++) consider(index, index + 1)
  for (let pair = pop(heap, before); pair !== undefined; pair = pop(heap, before)) {
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

type Before = (a: Pair, b: Pair) => boolean
const cheaper: Before = (a, b) => a.cost < b.cost
const cheaperOrLeft: Before = (a, b) => a.cost < b.cost || (a.cost === b.cost && a.left < b.left)

function push(heap: Pair[], pair: Pair, before: Before): void {
  let index = heap.push(pair) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    if (!before(pair, heap[parent]!)) break
    heap[index] = heap[parent]!
    index = parent
  }
  heap[index] = pair
}

function pop(heap: Pair[], before: Before): Pair | undefined {
  const top = heap[0]
  const last = heap.pop()
  if (top === undefined || last === undefined || heap.length === 0) return top
  let index = 0
  for (;;) {
    let child = 2 * index + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, last)) break
    heap[index] = heap[child]!
    index = child
  }
  heap[index] = last
  return top
}
