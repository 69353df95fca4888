import { execFileSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { mulberry32, shuffled } from '../common/random.ts'
import type { Line } from './items.ts'

const SAMPLE = 10

/** Asks the command line the same for a sample of items; returns how many gave the same ids in the same order. */
export function sameByCommandLine(
  lines: Line[],
  { bin, cache, seed }: { bin: string; cache: string; seed: number }
): { asked: number; same: number } {
  const sample = shuffled(mulberry32(seed), lines).slice(0, SAMPLE)
  const same = sample.filter(({ book, query, ids }) => {
    const args = [
      bin,
      'search',
      query,
      '-p',
      join(resolve(cache), book),
      '--pool',
      'canon',
      '-k',
      '10',
      '--json'
    ]
    const answer = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as {
      hits: { id: string }[]
    }
    return JSON.stringify(answer.hits.map(({ id }) => id)) === JSON.stringify(ids)
  })
  return { asked: sample.length, same: same.length }
}
