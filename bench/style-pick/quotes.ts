import type { SceneFunction } from '../../src/core/model.ts'
import { CLASSES, LEAST } from './shared.ts'

/** Bands of the share of quotes, each with a class: the best on these items of all cuts in steps of 0.05. */
export function tuneQuotes(
  items: { share: number; gold: SceneFunction }[]
): (share: number) => SceneFunction {
  const steps = Array.from({ length: 21 }, (_, step) => step / 20)
  const nearest = (share: number) => Math.round(share * 20)
  const counts = CLASSES.map(name =>
    steps.map((_, step) => items.filter(item => item.gold === name && nearest(item.share) === step).length)
  )
  const sums = counts.map(row =>
    steps.reduce<number[]>((sum, _, step) => sum.concat(sum.at(-1)! + row[step]!), [0])
  )
  const totals = sums.map(row => row.at(-1)!)
  const wanted = CLASSES.map((_, k) => k).filter(k => totals[k]! >= LEAST)
  let best = { score: -1, cuts: [0, 0, 0], classes: [0, 0, 0, 0] }
  for (let a = 0; a <= 21; a++)
    for (let b = a; b <= 21; b++)
      for (let c = b; c <= 21; c++)
        for (let code = 0; code < 256; code++) {
          const classes = [code & 3, (code >> 2) & 3, (code >> 4) & 3, code >> 6]
          const edges = [0, a, b, c, 21]
          const inBand = (k: number, band: number) => sums[k]![edges[band + 1]!]! - sums[k]![edges[band]!]!
          let score = 0
          for (const k of wanted) {
            let both = 0
            let given = 0
            classes.forEach((name, band) => {
              if (name !== k) return
              both += inBand(k, band)
              for (let other = 0; other < 4; other++) given += inBand(other, band)
            })
            score += (2 * both) / (given + totals[k]!)
          }
          if (score > best.score) best = { score, cuts: [a, b, c], classes }
        }
  return share => {
    const band = best.cuts.filter(cut => nearest(share) >= cut).length
    return CLASSES[best.classes[band]!]!
  }
}
