/** Numbers from 0 below 1, the same ones for the same seed (Tommy Ettinger's mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 below `size`. */
export const below = (random: () => number, size: number): number => Math.floor(random() * size)

/** One of the items. Throws for none. */
export function pick<T>(random: () => number, items: readonly T[]): T {
  if (items.length === 0) throw new Error('nothing to pick from')
  return items[below(random, items.length)]!
}

/** The items in a random order (Fisher and Yates); the list given stays as it is. */
export function shuffled<T>(random: () => number, items: readonly T[]): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(random, last + 1)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}
