/**
 * Learns the weights of `src/core/scene-weights.ts`: `node train.ts [--data DIR] [--cv]`. Multinomial logistic
 * regression with L2, one for each language, on the dev half (where both annotators agree) and, at a lower
 * weight, on the training passages. With `--cv` it writes nothing and prints the dev half's macro-F1 by
 * cross-validation, by which features and settings were chosen. The test half is never read.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from '../../src/core/model.ts'
import { sceneFeatures } from '../../src/core/scene-features.ts'
import { agreed, CLASSES, halfOf, macroF1, readLabelled, readTraining } from './shared.ts'

/** Chosen by `--cv`. */
const SETTINGS = { l2: 0.03, bookWeight: 0.4, writtenWeight: 1, balance: 1, steps: 400, rate: 0.5 }
const FEATURES: Record<Language, string[]> = {
  zh: 'share turns longest talk motion thing thought argument questions'.split(' '),
  en: 'share turns longest talk motion thing thought argument state abstract questions sentence deed scene negation modal'.split(
    ' '
  )
}
const FOLDS = 5
const ROUNDS = 4

interface Row {
  language: Language
  values: Record<string, number>
  label: number
  weight: number
  dev: boolean
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

function crossValidate(rows: Row[], names: string[]): string {
  const pairs: Parameters<typeof macroF1>[0] = []
  for (let round = 0; round < ROUNDS; round++) {
    const fold = rows.map((_, i) => ((i * 7919 + round * 104_729 + i * i * 31 * (round + 1)) % 101) % FOLDS)
    for (let k = 0; k < FOLDS; k++) {
      const known = rows.filter((_, i) => fold[i] !== k)
      const scales = names.map(name => scaleOf(known, name))
      const weights = fit(
        known,
        known.map(row => scaled(row, names, scales)),
        SETTINGS.steps / 2
      )
      rows.forEach((row, i) => {
        if (fold[i] !== k || !row.dev) return
        const given = shares(weights, scaled(row, names, scales))
        pairs.push({ gold: CLASSES[row.label]!, given: CLASSES[given.indexOf(Math.max(...given))]! })
      })
    }
  }
  const { macro, byClass } = macroF1(pairs, 5 * ROUNDS)
  return [
    `macro-F1 ${macro.toFixed(3)}`,
    ...[...byClass].map(([name, f1]) => `${name} ${f1.toFixed(2)}`)
  ].join(' · ')
}

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../../shared/data') },
    cv: { type: 'boolean', default: false }
  }
})
const row = (item: { language: Language; text: string; labels: string[] }, weight: number): Row => ({
  language: item.language,
  values: sceneFeatures(item.text).values,
  label: CLASSES.indexOf(item.labels[0] as (typeof CLASSES)[number]),
  weight,
  dev: false
})
const dev = readLabelled(flags.data).filter(item => halfOf(item) === 'dev' && agreed(item))
const rows = [
  ...dev.map(item => ({ ...row(item, 1), dev: true })),
  ...readTraining(flags.data).map(item =>
    row(item, item.id.startsWith('written') ? SETTINGS.writtenWeight : SETTINGS.bookWeight)
  )
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
