/** Tables of `out/offline.jsonl` and `out/server.jsonl`: see README.md. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readLines } from '../common/books.ts'
import { bootstrapMean, showInterval } from '../common/bootstrap.ts'
import { ARMS } from './texts.ts'

const { values: flags } = parseArgs({
  options: {
    offline: { type: 'string', default: join(import.meta.dirname, 'out/offline.jsonl') },
    server: { type: 'string', default: join(import.meta.dirname, 'out/server.jsonl') }
  }
})

interface Estimated {
  learnt: number
  outcome: string
  counted: number
  tokens: number
  spare: number
}

interface Line {
  model: string
  arm: string
  language: string
  outcome: string
  tokens: number
  counted: number
  limit: number
  dropped: number
  quarter: number
  hanRule: number
  estimates: Estimated[]
}

const percentile = (values: number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
const spread = (errors: number[]): string =>
  [0.05, 0.5, 0.95].map(at => percent(percentile(errors, at))).join(' / ')

const all = await readLines<Line>(flags.offline)
const packed = all.filter(({ outcome }) => outcome === 'packed')
const over = packed.filter(({ tokens, counted, limit }) => Math.max(tokens, counted) > limit).length
const full = packed.filter(({ dropped }) => dropped > 0)
const use = full.map(({ counted, limit }) => counted / limit)
console.log(`${all.length} assemblies, ${packed.length} packed, ${over} over the window`)
console.log(
  `use where something was left out (${full.length}): median ${percent(percentile(use, 0.5))}, p5 ${percent(percentile(use, 0.05))}, mean ${showInterval(bootstrapMean(use), 3)}`
)
console.log(
  `use of all: median ${percent(
    percentile(
      packed.map(({ counted, limit }) => counted / limit),
      0.5
    )
  )}`
)
for (const [model, own] of Map.groupBy(packed, line => line.model)) {
  const equal = own.filter(({ tokens, counted }) => tokens === counted).length
  console.log(`${model}: ${equal} of ${own.length} equal to the makers' tokenizer`)
}

console.log(
  '\n| model | arm | told of | n | error p5 / p50 / p95 | error beyond which 5 % lie | under by more than the spare | over the window |\n|---|---|---|---|---|---|---|---|'
)
// A model that can't write a project's language is refused before anything is packed.
const drafted = packed.filter(({ model, language }) => !(model.startsWith('smollm') && language === 'zh'))
for (const [model, ofModel] of Map.groupBy(drafted, line => line.model))
  for (const arm of ARMS)
    for (const learnt of [0, 1, 3, 10]) {
      const own = ofModel
        .filter(line => line.arm === arm)
        .flatMap(({ estimates, limit }) => estimates.map(each => ({ ...each, limit })))
        .filter(each => each.learnt === learnt && each.outcome === 'packed')
      if (own.length === 0) continue
      const errors = own.map(({ counted, tokens }) => counted / tokens - 1)
      const under = own.filter(({ counted, tokens, spare }) => tokens > counted * (1 + spare)).length
      const beyond = own.filter(({ tokens, limit }) => tokens > limit).length
      console.log(
        `| ${model} | ${arm} | ${learnt} | ${own.length} | ${spread(errors)} | ${percent(percentile(errors.map(Math.abs), 0.95))} | ${under} | ${beyond} |`
      )
    }

console.log('\n| arm | chars / 4 | Han · 0.9 + rest / 4 |\n|---|---|---|')
for (const arm of ARMS) {
  const own = packed.filter(line => line.arm === arm)
  const errors = (of: 'quarter' | 'hanRule') => spread(own.map(line => line[of] / line.tokens - 1))
  console.log(`| ${arm} | ${errors('quarter')} | ${errors('hanRule')} |`)
}

if (existsSync(flags.server)) {
  const lines = await readLines<{
    model: string
    how?: string
    outcome: string
    equal?: boolean
    counted: number
    server?: number
  }>(flags.server)
  console.log('\n| model | how | prompts | equal to the server |\n|---|---|---|---|')
  const told = lines.filter(({ outcome }) => outcome === 'packed')
  for (const [key, own] of Map.groupBy(told, ({ model, how }) => `${model} | ${how ?? 'evaluate'}`)) {
    const equal = own.filter(line => line.equal ?? line.server === line.counted).length
    console.log(`| ${key} | ${own.length} | ${equal} |`)
  }
}
