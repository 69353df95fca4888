import { readLines } from '../common/books.ts'
import { bootstrapMean, showInterval } from '../common/bootstrap.ts'

interface Line {
  rows: number
  leg: string
  mode?: string
  vectorIndex?: string
  wallMs?: number
  cpuMs?: number
  recall?: number
  load?: number
}

/** Tables of the times and recalls in a file of JSON lines, and how they grow with the rows. */
export async function printSummary(path: string): Promise<void> {
  const lines = await readLines<Line>(path)
  const nameOf = ({ leg, mode }: Line) => (mode === undefined ? leg : `${leg} (${mode})`)
  console.log('| leg | rows | n | wall p50 / p95 ms | CPU p50 / p95 ms | load |\n|---|---|---|---|---|---|')
  for (const [leg, members] of Map.groupBy(lines.filter(isTimed), nameOf))
    for (const [rows, own] of bySize(members)) {
      const wall = own.map(line => line.wallMs!)
      const cpu = own.map(line => line.cpuMs!)
      const load = percentile(
        own.map(line => line.load!),
        0.5
      )
      const pair = (values: number[]) =>
        `${show(percentile(values, 0.5))} / ${show(percentile(values, 0.95))}`
      console.log(`| ${leg} | ${rows} | ${own.length} | ${pair(wall)} | ${pair(cpu)} | ${load.toFixed(0)} |`)
    }
  console.log('\n| leg | growth of CPU p50 with rows |\n|---|---|')
  for (const [leg, members] of Map.groupBy(lines.filter(isTimed), nameOf)) {
    const sizes = bySize(members)
    if (sizes.length > 1) console.log(`| ${leg} | rows^${exponent(sizes).toFixed(2)} |`)
  }
  console.log('\n| recall of the nearest 50 | rows | mean [95 %] |\n|---|---|---|')
  for (const [leg, members] of Map.groupBy(
    lines.filter(line => line.recall !== undefined),
    nameOf
  ))
    for (const [rows, own] of bySize(members))
      console.log(`| ${leg} | ${rows} | ${showInterval(bootstrapMean(own.map(line => line.recall!)), 3)} |`)
}

const isTimed = (line: Line): boolean => line.wallMs !== undefined

const bySize = (lines: Line[]): [number, Line[]][] =>
  [...Map.groupBy(lines, ({ rows }) => rows)].sort(([a], [b]) => a - b)

const show = (value: number): string => value.toFixed(value < 10 ? 1 : 0)

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** The slope of the median CPU time over the rows, both as logarithms (least squares). */
function exponent(sizes: [number, Line[]][]): number {
  const points = sizes.map(([rows, own]) => {
    const cpu = percentile(
      own.map(line => line.cpuMs!),
      0.5
    )
    return { x: Math.log(rows), y: Math.log(Math.max(cpu, 0.01)) }
  })
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x, y] = [mean(point => point.x), mean(point => point.y)]
  return mean(point => (point.x - x) * (point.y - y)) / mean(point => (point.x - x) ** 2)
}
