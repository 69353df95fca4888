/** What a stable prefix saves between two scenes: see README.md. */

import { systemClock } from '../../src/adapters/clock.ts'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import { bare, HOST, line, MODEL, percentile, prose, rawBody, seeded } from './shared.ts'

const RUNS = Number(process.env.RUNS ?? 4)
const random = seeded(20261124)

/** The parts of one prompt: those that stay through a chapter, and those of the scene. */
const stable = () =>
  ['System', 'Style', 'Lore', 'Story so far'].map(title => `# ${title}\n${prose(random, 110)}`)
const scene = () => ['Scene', 'Tail'].map(title => `# ${title}\n${prose(random, 40)}`)

const { url } = openOllama({ host: HOST, allowRemote: false, clock: systemClock })
const evaluate = async (parts: string[]) => bare(url, rawBody(parts.join('\n\n')))

const reused: Record<string, number[]> = { stable: [], shuffled: [] }
await bare(url, rawBody('Zz'))
for (let run = 0; run < RUNS; run++) {
  for (const order of ['stable', 'shuffled'] as const) {
    const standing = [`# Run ${run} ${order}`, ...stable()]
    const [first, second] = [scene(), scene()]
    const put = (parts: string[]) => (order === 'stable' ? [...standing, ...parts] : [...parts, ...standing])
    const cold = await evaluate(put(first))
    const warm = await evaluate(put(second))
    // prompt_eval_count counts cached tokens too, so what was evaluated is told by the time it took.
    const perToken = cold.promptMs / cold.promptTokens
    const share = 1 - Math.min(1, warm.promptMs / perToken / warm.promptTokens)
    reused[order]!.push(share)
    line({
      bench: 'prefix',
      run,
      order,
      tokens: warm.promptTokens,
      coldMs: cold.promptMs,
      warmMs: warm.promptMs,
      reused: share
    })
  }
}
line({
  summary: 'prefix',
  model: MODEL,
  runs: RUNS,
  stableReusedP50: percentile(reused.stable!, 0.5),
  stableReusedLeast: Math.min(...reused.stable!),
  shuffledReusedP50: percentile(reused.shuffled!, 0.5),
  target: 'stableReusedLeast >= 0.7'
})
process.exit(0)
