/** 1,000 fuzzed prompts, packed and counted without a server's answer: see README.md. */
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createEstimate, type TokenEstimate } from '../../src/core/estimate.ts'
import type { PromptText } from '../../src/core/prompt.ts'
import { buildScenePrompt, type PromptCounter } from '../../src/core/scene-prompt.ts'
import { UserError } from '../../src/errors.ts'
import { DATA } from '../common/books.ts'
import { type Assembly, makeAssembly } from './assembly.ts'
import {
  type Counted,
  HELD_OUT,
  type HeldOut,
  MODELS,
  type ModelName,
  openCounted,
  openHeldOut,
  openServer
} from './counters.ts'
import { ARMS, readTexts } from './texts.ts'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    items: { type: 'string', default: '1000' },
    /** Assemblies more for tokenizers that only the estimate is measured against. */
    'held-out': { type: 'string', default: '400' },
    seed: { type: 'string', default: '20261123' },
    out: { type: 'string', default: join(import.meta.dirname, 'out/offline.jsonl') }
  }
})

const WINDOWS: [number, number] = [2048, 32_768]
/** Prompts whose true counts an estimate has been told before it packs. */
const LEARNT = [0, 1, 3, 10]

const server = openServer()
const counted = new Map<ModelName, Counted>()
for (const name of MODELS) counted.set(name, await openCounted(server, name))
const texts = await readTexts(flags.data)
await mkdir(join(flags.out, '..'), { recursive: true })
const file = await open(flags.out, 'w')

const heldOut = new Map<HeldOut, Pick<Counted, 'published'>>()
for (const name of HELD_OUT) heldOut.set(name, await openHeldOut(name))

/** Prompts of one model and arm that were sent before: what an estimate learns from. */
const sent = new Map<string, { prompt: PromptText; tokens: number }[]>()

for (let item = 0; item < Number(flags.items); item++) {
  const arm = ARMS[item % ARMS.length]!
  const name = MODELS[Math.floor(item / ARMS.length) % MODELS.length]!
  const seed = Number(flags.seed) + item
  const assembly = makeAssembly({ seed, arm, text: texts[arm], windows: WINDOWS })
  const line = { item, model: name, ...measure(assembly, counted.get(name)!) }
  await file.write(`${JSON.stringify(line)}\n`)
  if (item % 50 === 49) console.error(`${item + 1} of ${flags.items}`)
}
for (let item = 0; item < Number(flags['held-out']); item++) {
  const arm = ARMS[item % ARMS.length]!
  const name = HELD_OUT[Math.floor(item / ARMS.length) % HELD_OUT.length]!
  const seed = Number(flags.seed) + 500_000 + item
  const assembly = makeAssembly({ seed, arm, text: texts[arm], windows: WINDOWS })
  const { published } = heldOut.get(name)!
  const { language, window, reserve } = assembly
  const { estimates, prompt } = estimate(assembly, { name, kind: 'messages', published })
  if (prompt) remember(assembly, name, { prompt, tokens: published(prompt) })
  const limit = window - reserve
  const line = { item, model: name, seed, arm, language, outcome: 'estimated', limit, estimates }
  await file.write(`${JSON.stringify(line)}\n`)
  if (item % 50 === 49) console.error(`held out: ${item + 1} of ${flags['held-out']}`)
}
await file.close()
await server.close()

function measure(assembly: Assembly, { name, model, published }: Counted) {
  const { arm, language, window, reserve, loreCharacters, seed } = assembly
  const given = { seed, arm, language, window, reserve, loreCharacters }
  const start = process.cpuUsage()
  const exact = pack(assembly, model.info.prompt, model.counter)
  const { user, system } = process.cpuUsage(start)
  if (exact === undefined) return { ...given, outcome: 'context-too-small' }
  const { prompt } = exact
  const { estimates } = estimate(assembly, { name, kind: model.info.prompt, published })
  const tokens = published(prompt)
  remember(assembly, name, { prompt, tokens })
  return {
    ...given,
    outcome: 'packed',
    tokens,
    counted: exact.tokens,
    limit: window - reserve,
    parts: exact.parts.length,
    dropped: exact.dropped.length,
    stableDropped: exact.dropped.filter(({ id }) => assembly.request.stable.some(part => part.id === id))
      .length,
    cpuMs: (user + system) / 1000,
    ...peers(prompt),
    estimates
  }
}

interface Estimating {
  name: string
  kind: 'messages' | 'raw'
  published: (prompt: PromptText) => number
}

function sentKey({ arm, language }: Assembly, name: string): string {
  return `${name} ${language} ${arm === 'zh' || arm === 'en' ? 'prose' : arm}`
}

function remember(assembly: Assembly, name: string, one: { prompt: PromptText; tokens: number }): void {
  const key = sentKey(assembly, name)
  sent.set(key, [...(sent.get(key) ?? []), one].slice(-Math.max(...LEARNT)))
}

/**
 * What estimates make of it that were told of other prompts before, and one that was told, as the product
 * does with a fresh one, of its own first packing of this very assembly.
 */
function estimate(assembly: Assembly, { name, kind, published }: Estimating) {
  const { language } = assembly
  const before = sent.get(sentKey(assembly, name)) ?? []
  const told = LEARNT.filter(count => before.length >= count).map(count => {
    const counter = createEstimate({ language })
    for (const one of before.slice(before.length - count)) counter.learn(one.prompt, one.tokens)
    return { learnt: String(count), ...underEstimate(assembly, kind, { counter, published }) }
  })
  const counter = createEstimate({ language })
  const first = pack(assembly, kind, counter)
  if (!first) return { estimates: told, prompt: undefined }
  counter.learn(first.prompt, published(first.prompt))
  const own = { learnt: 'own', ...underEstimate(assembly, kind, { counter, published }) }
  return { estimates: [...told, own], prompt: first.prompt }
}

function pack(assembly: Assembly, kind: 'messages' | 'raw', counter: PromptCounter & { spare: number }) {
  const { window, reserve, loreCap } = assembly
  try {
    return buildScenePrompt({
      ...assembly.request,
      kind,
      counter,
      limits: { window, reserve, spare: counter.spare, lore: loreCap }
    })
  } catch (error) {
    if (error instanceof UserError && error.code === 'context-too-small') return undefined
    throw error
  }
}

/** The prompt that an estimate would have packed, and what it really takes. */
function underEstimate(
  assembly: Assembly,
  kind: 'messages' | 'raw',
  { counter, published }: { counter: TokenEstimate; published: (prompt: PromptText) => number }
) {
  const built = pack(assembly, kind, counter)
  if (!built) return { outcome: 'context-too-small' }
  return {
    outcome: 'packed',
    counted: built.tokens,
    tokens: published(built.prompt),
    spare: counter.spare,
    dropped: built.dropped.length
  }
}

/** What others take for the number of tokens. */
function peers(prompt: PromptText) {
  const text = 'raw' in prompt ? prompt.raw : prompt.messages.map(({ content }) => content).join('\n')
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  return {
    quarter: Math.ceil(text.length / 4),
    hanRule: Math.ceil(han * 0.9 + (text.length - han) / 4)
  }
}
