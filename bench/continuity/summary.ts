import { bootstrapDifference, bootstrapMean, showInterval } from '../common/bootstrap.ts'
import type { Found } from './measure.ts'

/** One brief put to one system. */
export interface Item extends Found {
  id: string
  system: string
  language: string
  type: string
  gap: number
  superseded: boolean
  /** The valid fact stands in what the budget pays for: not in style, tail or brief. */
  paid: boolean
  /** Of what was picked, by the same estimate for all. */
  tokens: number
}

const GAPS = [
  ['1–10', 1, 10],
  ['11–100', 11, 100],
  ['101+', 101, Number.POSITIVE_INFINITY]
] as const

const share = (items: Item[], test: (item: Item) => boolean, seed: number) =>
  showInterval(
    bootstrapMean(
      items.map(item => (test(item) ? 1 : 0)),
      { seed }
    )
  )

/** Tables of all systems: valid facts by gap, what should not be there, and the arms against the peers. */
export function summary(items: Item[], seed: number): string {
  const systems = [...Map.groupBy(items, ({ system }) => system)]
  const rows = systems.flatMap(([system, all]) =>
    [...Map.groupBy(all, ({ language }) => language), ['both', all] as const].map(([language, of]) => {
      const gaps = GAPS.map(([, least, most]) =>
        share(
          of.filter(({ gap }) => gap >= least && gap <= most),
          ({ paid }) => paid,
          seed
        )
      )
      const count = (test: (item: Item) => boolean) => of.filter(test).length
      const tokens = Math.round(of.reduce((sum, item) => sum + item.tokens, 0) / of.length)
      return `| ${system} | ${language} | ${of.length} | ${share(of, ({ valid }) => valid, seed)} | ${share(of, ({ paid }) => paid, seed)} | ${gaps.join(' | ')} | ${count(({ staleCurrent }) => staleCurrent)} | ${count(({ stale }) => stale)} | ${count(({ staleAlone }) => staleAlone)} | ${count(({ future }) => future)} | ${tokens} |`
    })
  )
  const prose = systems.find(([system]) => system === 'prose')?.[1]
  const valid = (of: Item[]) => of.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(item => (item.paid ? 1 : 0))
  const differences = prose
    ? systems
        .filter(([system]) => !['lore', 'prose'].includes(system))
        .map(
          ([system, of]) =>
            `| ${system} | ${showInterval(bootstrapDifference(valid(prose), valid(of), { seed }))} |`
        )
    : []
  return [
    `| system | | briefs | valid fact there | in the budget | ${GAPS.map(([name]) => `gap ${name}`).join(' | ')} | superseded as current | superseded, dated or not | superseded without the valid one | later chapters | tokens |`,
    '|---|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    '| prose arm minus | valid fact in the budget, paired |',
    '|---|---|',
    ...differences
  ].join('\n')
}
