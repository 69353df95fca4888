/**
 * How well the shipped rule names a passage's function: `node run.ts [--data DIR] [--seed S]`. A Markdown
 * summary on stdout; `out/items.jsonl` has a line for each passage, `out/summary.jsonl` one for each number.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language, SceneFunction } from '../../src/core/model.ts'
import { passageFeatures } from '../../src/core/scene-function.ts'
import { mulberry32 } from '../common/random.ts'
import { tuneQuotes } from './quotes.ts'
import {
  agreed,
  CLASSES,
  type Half,
  halfOf,
  type Item,
  LEAST,
  macroF1,
  readLabelled,
  readMore
} from './shared.ts'

const RESAMPLES = 2000

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../shared/data') },
    seed: { type: 'string', default: '1' }
  }
})

interface Result extends Item {
  half: Half
  given: SceneFunction
  /** Share of quoted speech, and what the rule that sees nothing else says. */
  share: number
  quotes: SceneFunction
}

/** Cohen's kappa of the two annotators. */
function kappa(items: Item[]): number {
  const share = (annotator: number, name: SceneFunction) =>
    items.filter(item => item.labels[annotator] === name).length / items.length
  const observed = items.filter(agreed).length / items.length
  const chance = CLASSES.reduce((sum, name) => sum + share(0, name) * share(1, name), 0)
  return (observed - chance) / (1 - chance)
}

interface Pair {
  gold: SceneFunction
  given: SceneFunction
  quotes: SceneFunction
}

const scoreOf = (pairs: Pair[], least: number) => ({
  ours: macroF1(pairs, least),
  quotes: macroF1(
    pairs.map(({ gold, quotes }) => ({ gold, given: quotes })),
    least
  )
})

/** 95 % percentile intervals over resampled passages, the difference paired. */
function intervals(pairs: Pair[]): { ours: string; quotes: string; difference: string } {
  const next = mulberry32(Number(flags.seed))
  const kept = pairs.filter(({ gold }) => pairs.filter(pair => pair.gold === gold).length >= LEAST)
  const rare = pairs.filter(pair => !kept.includes(pair))
  const draws = Array.from({ length: RESAMPLES }, () => {
    const drawn = kept.map(() => kept[Math.floor(next() * kept.length)]!)
    const score = scoreOf([...drawn, ...rare], LEAST)
    return { ours: score.ours.macro, quotes: score.quotes.macro }
  })
  const range = (values: number[]) => {
    const sorted = values.sort((a, b) => a - b)
    return `${sorted[Math.floor(0.025 * RESAMPLES)]!.toFixed(2)} to ${sorted[Math.floor(0.975 * RESAMPLES)]!.toFixed(2)}`
  }
  return {
    ours: range(draws.map(draw => draw.ours)),
    quotes: range(draws.map(draw => draw.quotes)),
    difference: range(draws.map(draw => draw.ours - draw.quotes))
  }
}

const items = [...readLabelled(flags.data), ...readMore(flags.data)]
const quotesRule = new Map(
  (['zh', 'en'] as const).map((language): [Language, (share: number) => SceneFunction] => [
    language,
    tuneQuotes(
      items
        .filter(item => item.language === language && halfOf(item) === 'dev' && agreed(item))
        .map(item => ({ share: passageFeatures(item.text).dialogue, gold: item.labels[0]! }))
    )
  ])
)
const results = items.map((item): Result => {
  const { function: given, dialogue: share } = passageFeatures(item.text)
  return { ...item, half: halfOf(item), given, share, quotes: quotesRule.get(item.language)!(share) }
})

const summary: Record<string, unknown>[] = []
const lines: string[] = []
const sets = { zh: ['zh'], en: ['en'], both: ['zh', 'en'] }
for (const [name, own] of [
  ...Object.entries(sets).map(([language, languages]): [string, Result[]] => [
    language,
    results.filter(item => item.half !== 'more' && languages.includes(item.language))
  ]),
  ['zh, drawn later', results.filter(item => item.half === 'more')] as const
]) {
  const agreement = {
    language: name,
    passages: own.length,
    agreed: own.filter(agreed).length,
    kappa: kappa(own)
  }
  summary.push(agreement)
  lines.push(
    `${name}: ${own.length} passages, agreed on ${agreement.agreed}, kappa ${agreement.kappa.toFixed(2)}`
  )
}
lines.push(
  '',
  '| half | language | against | n | macro-F1 | 95 % | dialogue | action | description | reflection | share of quotes alone | 95 % | ours minus it, 95 % |',
  '|---|---|---|---|---|---|---|---|---|---|---|---|---|'
)
const halves: [string, Half[]][] = [
  ['test', ['test']],
  ['test and more', ['test', 'more']],
  ['dev', ['dev']]
]
for (const [half, kinds] of halves)
  for (const [name, languages] of Object.entries(sets))
    for (const against of ['agreed', 'A', 'B'] as const) {
      const own = results.filter(
        item =>
          kinds.includes(item.half) &&
          languages.includes(item.language) &&
          (against !== 'agreed' || agreed(item))
      )
      const pairs = own.map(({ labels, given, quotes }) => ({
        gold: labels[against === 'B' ? 1 : 0]!,
        given,
        quotes
      }))
      const { ours, quotes } = scoreOf(pairs, LEAST)
      const interval = intervals(pairs)
      const f1 = Object.fromEntries(ours.byClass)
      summary.push({
        half,
        language: name,
        against,
        n: own.length,
        macroF1: ours.macro,
        f1,
        quotes: quotes.macro,
        interval
      })
      lines.push(
        `| ${[
          half,
          name,
          against,
          own.length,
          ours.macro.toFixed(3),
          interval.ours,
          ...CLASSES.map(label => f1[label]?.toFixed(2) ?? '–'),
          quotes.macro.toFixed(3),
          interval.quotes,
          interval.difference
        ].join(' | ')} |`
      )
    }

for (const language of ['zh', 'en'] as const) {
  const texts = items.filter(item => item.language === language).map(item => item.text)
  const passages = Array.from({ length: 20 }, () => texts).flat()
  for (const text of texts) passageFeatures(text)
  const start = process.cpuUsage()
  for (const text of passages) passageFeatures(text)
  const { user, system } = process.cpuUsage(start)
  const microseconds = (user + system) / passages.length
  summary.push({ language, microseconds })
  lines.push(`${language === 'zh' ? '\n' : ''}${language}: ${microseconds.toFixed(0)} CPU µs a passage`)
}

mkdirSync(join(import.meta.dirname, 'out'), { recursive: true })
const toLines = (rows: unknown[]) => `${rows.map(row => JSON.stringify(row)).join('\n')}\n`
writeFileSync(
  join(import.meta.dirname, 'out/items.jsonl'),
  toLines(
    results.map(({ id, language, half, labels, given, share, quotes }) => ({
      id,
      language,
      half,
      labels,
      given,
      share,
      quotes
    }))
  )
)
writeFileSync(join(import.meta.dirname, 'out/summary.jsonl'), toLines(summary))
console.log(lines.join('\n'))
