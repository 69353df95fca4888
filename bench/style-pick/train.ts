/**
 * Learns the weights of `src/core/scene-weights.ts`: `node train.ts [--data DIR] [--cv] [--more]`. Multinomial logistic
 * regression with L2, one for each language, on the dev half (where both annotators agree) and, at a lower
 * weight, on the training passages. With `--cv` it writes nothing and prints the dev half's macro-F1 by
 * cross-validation, by which features and settings were chosen. With `--more` the passages that were
 * labelled later are used too (see `results.md`: no gain). The test half is never read.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from '../../src/core/model.ts'
import { sceneFeatures } from '../../src/core/scene-features.ts'
import { mulberry32 } from '../common/random.ts'
import {
  agreed,
  CLASSES,
  halfOf,
  type Item,
  macroF1,
  readLabelled,
  readTraining,
  type TrainingSource
} from './shared.ts'

/** Chosen by `--cv`. */
const SETTINGS = { l2: 0.03, balance: 1, steps: 400, rate: 0.5 }
/**
 * What a training passage counts, beside a passage of the dev half. Of the novels' passages 43 % are mostly
 * speech, but only one in five of those that were read: these count for more.
 */
const WORTH: Record<TrainingSource, number> = { read: 1, speech: 2.5, skimmed: 0.4, other: 0.5, written: 1 }
const UNSURE = 0.6
/** What the shipped weights were learnt from, beside the dev half. */
const FIRST: TrainingSource[] = ['skimmed', 'written']
const FEATURES: Record<Language, string[]> = {
  zh: 'share turns longest talk motion thing thought argument questions'.split(' '),
  en: 'share turns longest talk motion thing thought argument state abstract questions sentence deed scene negation modal'.split(
    ' '
  )
}
const MEASURED: Row['source'][] = ['dev', 'read', 'speech']
/** As often as they are in the novels. */
const SPEECH_TIMES = 3
const FOLDS = 5
const ROUNDS = 4

interface Row {
  language: Language
  values: Record<string, number>
  label: number
  weight: number
  source: TrainingSource | 'dev'
}

interface Scale {
  mean: number
  sd: number
}

function scaleOf(rows: Row[], name: string): Scale {
  const total = rows.reduce((sum, row) => sum + row.weight, 0)
  const mean = rows.reduce((sum, row) => sum + row.weight * row.values[name]!, 0) / total
  const variance = rows.reduce((sum, row) => sum + row.weight * (row.values[name]! - mean) ** 2, 0) / total
  return { mean, sd: Math.sqrt(variance) || 1 }
}

const scaled = (row: Row, names: string[], scales: Scale[]): number[] => [
  ...names.map((name, at) => {
    const { mean, sd } = scales[at]!
    return Math.max(-3, Math.min(3, (row.values[name]! - mean) / sd))
  }),
  1
]

function shares(weights: number[][], x: number[]): number[] {
  const sums = weights.map(row => row.reduce((sum, weight, at) => sum + weight * x[at]!, 0))
  const top = Math.max(...sums)
  const powers = sums.map(sum => Math.exp(sum - top))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map(power => power / total)
}

/** Gradient descent; a class's items weigh by (1 / its share) ^ balance, the last column is the bias. */
function fit(rows: Row[], inputs: number[][], steps: number): number[][] {
  const { l2, balance, rate } = SETTINGS
  const perClass = CLASSES.map((_, k) => rows.filter(row => row.label === k).length)
  const worth = rows.map(
    row => row.weight * (rows.length / (CLASSES.length * perClass[row.label]!)) ** balance
  )
  const total = worth.reduce((sum, weight) => sum + weight, 0)
  const width = inputs[0]!.length
  const weights = CLASSES.map(() => new Array<number>(width).fill(0))
  for (let step = 0; step < steps; step++) {
    const slope = CLASSES.map(() => new Array<number>(width).fill(0))
    rows.forEach((row, i) => {
      shares(weights, inputs[i]!).forEach((share, k) => {
        const error = worth[i]! * (share - (row.label === k ? 1 : 0))
        for (let at = 0; at < width; at++) slope[k]![at]! += error * inputs[i]![at]!
      })
    })
    for (const [k, row] of weights.entries())
      for (let at = 0; at < width; at++)
        row[at]! -= rate * (slope[k]![at]! / total + (at < width - 1 ? l2 : 0) * row[at]!)
  }
  return weights
}

/** Macro-F1 by cross-validation on the dev half, and on it and the passages that were read to the end. */
function crossValidate(rows: Row[], names: string[]): string {
  const pairs: (Parameters<typeof macroF1>[0][number] & { source: Row['source'] })[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const next = mulberry32(round + 1)
    const fold = rows.map(() => Math.floor(next() * FOLDS))
    for (let k = 0; k < FOLDS; k++) {
      const known = rows.filter((_, i) => fold[i] !== k)
      const scales = names.map(name => scaleOf(known, name))
      const weights = fit(
        known,
        known.map(row => scaled(row, names, scales)),
        SETTINGS.steps / 2
      )
      rows.forEach((row, i) => {
        if (fold[i] !== k || !MEASURED.includes(row.source)) return
        const given = shares(weights, scaled(row, names, scales))
        const pair = {
          gold: CLASSES[row.label]!,
          given: CLASSES[given.indexOf(Math.max(...given))]!,
          source: row.source
        }
        for (let time = 0; time < (row.source === 'speech' ? SPEECH_TIMES : 1); time++) pairs.push(pair)
      })
    }
  }
  const describe = (name: string, chosen: typeof pairs) => {
    const { macro, byClass } = macroF1(chosen, 5 * ROUNDS)
    const classes = [...byClass].map(([label, f1]) => `${label} ${f1.toFixed(2)}`)
    return `${name} ${macro.toFixed(3)} (${classes.join(', ')})`
  }
  const dev = pairs.filter(({ source }) => source === 'dev')
  return `${describe('dev', dev)}; ${describe('dev and read', pairs)}`
}

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../shared/data') },
    cv: { type: 'boolean', default: false },
    more: { type: 'boolean', default: false }
  }
})
const row = (item: Item, source: Row['source'], weight: number): Row => ({
  language: item.language,
  values: sceneFeatures(item.text).values,
  label: CLASSES.indexOf(item.labels[0]!),
  weight,
  source
})
const dev = readLabelled(flags.data).filter(item => halfOf(item) === 'dev' && agreed(item))
const rows = [
  ...dev.map(item => row(item, 'dev', 1)),
  ...readTraining(flags.data)
    .filter(({ source }) => flags.more || FIRST.includes(source))
    .map(item => row(item, item.source, WORTH[item.source] * (item.unsure ? UNSURE : 1)))
]

const round = (value: number): number => Number(value.toFixed(4))
const tables = (['zh', 'en'] as const).map(language => {
  const names = FEATURES[language]
  const own = rows.filter(candidate => candidate.language === language)
  console.log(language, own.length, 'passages, by cross-validation:', crossValidate(own, names))
  const scales = names.map(name => scaleOf(own, name))
  const weights = fit(
    own,
    own.map(candidate => scaled(candidate, names, scales)),
    SETTINGS.steps
  )
  const lines = names.map((name, at) => {
    const { mean, sd } = scales[at]!
    return `    ${name}: [${[mean, sd, ...weights.map(w => w[at]!)].map(round).join(', ')}]`
  })
  const bias = weights.map(w => round(w.at(-1)!)).join(', ')
  return `  ${language}: {\n    bias: [${bias}],\n${lines.join(',\n')}\n  }`
})
if (!flags.cv)
  writeFileSync(
    join(import.meta.dirname, '../../src/core/scene-weights.ts'),
    `import type { Language } from './model.ts'

/**
 * What each feature says for each function, learnt by \`bench/style-pick/train.ts\`; not edited by hand.
 * A row is: the feature's mean and standard deviation, then the weight of one deviation for dialogue, action,
 * description, reflection. \`bias\` has the four weights alone.
 */
export const SCENE_WEIGHTS: Record<Language, Record<string, number[]>> = {
${tables.join(',\n')}
}
`
  )
