/** Fuzzed prompts against the server's own count; goes on where it was stopped. See README.md. */
import { existsSync } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildScenePrompt } from '../../src/core/scene-prompt.ts'
import { UserError } from '../../src/errors.ts'
import type { Model, Prompt } from '../../src/ports.ts'
import { DATA, readLines } from '../common/books.ts'
import { makeAssembly } from './assembly.ts'
import { MODELS, type ModelName, openServer } from './counters.ts'
import { ARMS, readTexts } from './texts.ts'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    seed: { type: 'string', default: '777000' },
    out: { type: 'string', default: join(import.meta.dirname, 'out/server.jsonl') },
    /** `border`: where the server begins to refuse; `evaluate`: its prompt_eval_count, which takes long. */
    how: { type: 'string', default: 'border' },
    /** Stop after so many items of this run. */
    most: { type: 'string', default: 'Infinity' }
  }
})

const OPTIONS = {
  seed: 1,
  temperature: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  maxTokens: 1,
  stop: []
}

/** Milliseconds after which a prompt that would be refused has been: refusals come before any evaluation. */
const PATIENCE = { least: 5000, factor: 4, most: 120_000 }

/** Chapters and the scenes asked for of each: the second scene's prompt begins like the first one's. */
const SHORT = { chapters: 58, scenes: 2, windows: [2048, 8192] as [number, number] }
/** One chapter in a window of 32,768, gemma's alone. */
const LONG = { scenes: 5, windows: [32_768, 32_768] as [number, number] }

interface Item {
  item: number
  chapter: number
  scene: number
  model: ModelName
  windows: [number, number]
}

const scenesOf = (given: Omit<Item, 'item' | 'scene'>, count: number) =>
  Array.from({ length: count }, (_, scene) => ({ ...given, scene }))

const items: Item[] = [
  ...Array.from({ length: SHORT.chapters }, (_, chapter) => chapter).flatMap(chapter =>
    scenesOf({ chapter, model: MODELS[chapter % MODELS.length]!, windows: SHORT.windows }, SHORT.scenes)
  ),
  ...scenesOf({ chapter: SHORT.chapters, model: 'gemma3:270m', windows: LONG.windows }, LONG.scenes)
].map((given, item) => ({ item, ...given }))

await mkdir(join(flags.out, '..'), { recursive: true })
const done = existsSync(flags.out) ? (await readLines<Item>(flags.out)).map(({ item }) => item) : []
const texts = await readTexts(flags.data)
const server = openServer()
const opened = new Map<string, Model>()

for (const given of items.filter(({ item }) => !done.includes(item)).slice(0, Number(flags.most))) {
  const line = await measure(given)
  // What failed for another reason than its size is asked again by the next run.
  if (line.outcome !== 'packed' && line.outcome !== 'context-too-small') {
    console.error(`${given.item}: ${line.outcome}`)
    continue
  }
  await appendFile(flags.out, `${JSON.stringify({ ...given, ...line })}\n`)
  console.error(`${given.item}: ${JSON.stringify(line)}`)
}
await server.close()

async function measure({ chapter, scene, model: name, windows }: Item) {
  const arm = ARMS[chapter % ARMS.length]!
  const seed = Number(flags.seed) + chapter
  const assembly = makeAssembly({ seed, arm, text: texts[arm], windows, scene })
  const { window, reserve, language, request, loreCap } = assembly
  const model = await open(name, windows[1])
  const given = { seed, arm, language, window, reserve }
  try {
    const limits = { window, reserve, spare: 0, lore: loreCap }
    const { counter, info } = model
    const { prompt, tokens } = buildScenePrompt({ ...request, kind: info.prompt, counter, limits })
    const found = flags.how === 'border' ? await findBorder(model, prompt) : await evaluate(model, prompt)
    return { ...given, outcome: 'packed', how: flags.how, counted: tokens, ...found }
  } catch (error) {
    if (error instanceof UserError) return { ...given, outcome: error.code }
    throw error
  }
}

/** One window for all prompts of a model: another one would load it again. */
async function open(name: ModelName, window: number): Promise<Model> {
  const key = `${name} ${window}`
  const known = opened.get(key)
  if (known) return known
  const model = await server.openModel({ name, language: 'zh', window })
  // Loads it: what is timed afterwards is the answer alone.
  await evaluate(model, { raw: 'Once' })
  opened.set(key, model)
  return model
}

/**
 * Fills the prompt up until we count as many tokens as the window has, and one more: the server must take the
 * first and refuse the second, and then both counts are the same. Nothing is evaluated to the end.
 */
async function findBorder(model: Model, prompt: Prompt) {
  const { window } = model.info
  const full = filled(model, prompt, window)
  const over = filled(model, prompt, window + 1)
  if (!full || !over) return { server: undefined, why: 'could not be filled up to the token' }
  const start = performance.now()
  const refused = await isRefused(model, over, 60_000)
  const refusedMs = performance.now() - start
  const taken = !(await isRefused(
    model,
    full,
    Math.min(PATIENCE.most, Math.max(PATIENCE.least, Math.ceil(PATIENCE.factor * refusedMs)))
  ))
  return { filledTo: window, refused, taken, equal: refused && taken, refusedMs: Math.round(refusedMs) }
}

/** The prompt with words at its end so that it has so many tokens by our count. */
function filled(model: Model, prompt: Prompt, tokens: number): Prompt | undefined {
  const { counter } = model
  for (let words = tokens - counter.countPrompt(prompt), tries = 0; tries < 20; tries++) {
    const longer = withEnd(prompt, `\n${' a'.repeat(Math.max(0, words))}`)
    const missing = tokens - counter.countPrompt(longer)
    if (missing === 0) return longer
    words += missing
  }
  return undefined
}

function withEnd(prompt: Prompt, end: string): Prompt {
  if ('raw' in prompt) return { raw: prompt.raw + end }
  const last = prompt.messages.length - 1
  return {
    messages: prompt.messages.map((message, index) =>
      index === last ? { ...message, content: message.content + end } : message
    )
  }
}

async function isRefused(model: Model, prompt: Prompt, patience: number): Promise<boolean> {
  try {
    for await (const _ of model.stream(prompt, OPTIONS, AbortSignal.timeout(patience))) return false
    return false
  } catch (error) {
    if (error instanceof UserError && error.code === 'prompt-too-long') return true
    if (error instanceof DOMException && error.name === 'TimeoutError') return false
    throw error
  }
}

async function evaluate(model: Model, prompt: Prompt) {
  for await (const event of model.stream(prompt, OPTIONS, new AbortController().signal))
    if (event.type === 'end')
      return {
        server: event.promptTokens,
        equal: event.promptTokens === model.counter.countPrompt(prompt),
        totalMs: Math.round(event.totalMs)
      }
  throw new Error('the stream had no end')
}
