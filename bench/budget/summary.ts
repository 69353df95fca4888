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
  /** How many prompts before, or `own`: its own first packing. */
  learnt: string
  outcome: string
  counted: number
  tokens: number
  spare: number
  dropped: number
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
  estimates?: Estimated[]
}

const percentile = (values: number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
const spread = (errors: number[]): string =>
  [0.05, 0.5, 0.95].map(at => percent(percentile(errors, at))).join(' / ')

const estimated = (lines: Line[]) =>
  lines
    .flatMap(({ estimates = [], limit }) => estimates.map(each => ({ ...each, limit })))
    .filter(({ outcome }) => outcome === 'packed')
const errorsOf = (own: Estimated[]): number[] => own.map(({ counted, tokens }) => counted / tokens - 1)
const isUnder = ({ counted, tokens, spare }: Estimated): boolean => tokens > counted * (1 + spare)

const all = await readLines<Line>(flags.offline)
const exact = all.filter(({ outcome }) => outcome !== 'estimated')
const packed = exact.filter(({ outcome }) => outcome === 'packed')
const over = packed.filter(({ tokens, counted, limit }) => Math.max(tokens, counted) > limit).length
const full = packed.filter(({ dropped }) => dropped > 0)
const use = full.map(({ counted, limit }) => counted / limit)
console.log(`${exact.length} assemblies, ${packed.length} packed, ${over} over the window`)
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

const TOLD = ['0', 'own', '1', '3', '10']
console.log(
  `\n| model | arm | n | fresh p5 / p50 / p95 | ${TOLD.join(' | ')} | under by more than the spare |`
)
console.log(`|${'---|'.repeat(TOLD.length + 5)}`)
// A model that can't write a project's language is refused before anything is packed.
const drafted = all.filter(({ model, language }) => !(model.startsWith('smollm') && language === 'zh'))
for (const [model, ofModel] of Map.groupBy(drafted, line => line.model))
  for (const [arm, lines] of Map.groupBy(ofModel, line => line.arm)) {
    const told = (learnt: string) => estimated(lines).filter(each => each.learnt === learnt)
    const beyond = TOLD.map(learnt => percent(percentile(errorsOf(told(learnt)).map(Math.abs), 0.95)))
    const fresh = told('0')
    console.log(
      `| ${model} | ${arm} | ${fresh.length} | ${spread(errorsOf(fresh))} | ${beyond.join(' | ')} | ${estimated(lines).filter(isUnder).length} |`
    )
  }
const every = estimated(drafted)
console.log(
  `\n${every.length} estimates, ${every.filter(isUnder).length} under by more than the spare, ${every.filter(({ tokens, limit }) => tokens > limit).length} over the window`
)
for (const learnt of TOLD) {
  const own = every.filter(each => each.learnt === learnt && each.dropped > 0)
  console.log(
    `use by an estimate told of ${learnt}: median ${percent(
      percentile(
        own.map(({ tokens, limit }) => tokens / limit),
        0.5
      )
    )}`
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
