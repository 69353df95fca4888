import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import type { Terminal } from '../../test/tui/terminal.ts'

/** CPU milliseconds (user and system, all threads) that a process has used; steps of 10. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export const load = (): number => Math.round(loadavg()[0]! * 10) / 10

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const round = (value: number) => Math.round(value * 10) / 10

/** Smallest, median, 95th percentile and largest of several timings. */
export const spread = (values: readonly number[]) => ({
  n: values.length,
  min: round(quantile(values, 0)),
  p50: round(quantile(values, 0.5)),
  p95: round(quantile(values, 0.95)),
  max: round(quantile(values, 1))
})

/** A measurement as a JSON line, with the load of the machine. */
export function tell(name: string, values: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ name, ...values, load: load() })}\n`)
}

/** Milliseconds from a key press until the screen is so. */
export async function keyToFrame(
  terminal: Terminal,
  keys: string,
  test: (screen: string[]) => boolean
): Promise<number> {
  const pressed = performance.now()
  const seen = terminal.turns(test)
  terminal.type(keys)
  return (await seen) - pressed
}
