import { below, mulberry32 } from './random.ts'

/** A mean with the bounds of its 95 % percentile interval. */
export interface Interval {
  mean: number
  low: number
  high: number
  /** Items that it is of. */
  count: number
}

const ROUNDS = 10_000

/**
 * The mean of the values and its 95 % interval: percentiles of the means of `rounds` samples drawn with
 * replacement (Efron 1979). Equal seeds give equal intervals. No values: all NaN.
 */
export function bootstrapMean(
  values: readonly number[],
  { seed = 1, rounds = ROUNDS }: { seed?: number; rounds?: number } = {}
): Interval {
  const count = values.length
  if (count === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN, count }
  const random = mulberry32(seed)
  const means = Float64Array.from({ length: rounds }, () => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += values[below(random, count)]!
    return sum / count
  }).sort()
  const at = (share: number) => means[Math.min(rounds - 1, Math.floor(share * rounds))]!
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  return { mean, low: at(0.025), high: at(0.975), count }
}

/** Mean and interval of `a` minus `b`, item by item. Throws for lists of unequal length. */
export function bootstrapDifference(
  a: readonly number[],
  b: readonly number[],
  options: { seed?: number; rounds?: number } = {}
): Interval {
  if (a.length !== b.length) throw new Error(`${a.length} values cannot be paired with ${b.length}`)
  return bootstrapMean(
    a.map((value, index) => value - b[index]!),
    options
  )
}

/** `0.87 [0.81, 0.92]`. */
export function showInterval({ mean, low, high }: Interval, digits = 2): string {
  if (Number.isNaN(mean)) return '–'
  const show = (value: number) => value.toFixed(digits)
  return `${show(mean)} [${show(low)}, ${show(high)}]`
}
