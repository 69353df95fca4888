import { systemClock } from '../../src/adapters/clock.ts'
import { type OllamaServer, openOllama } from '../../src/adapters/ollama/server.ts'
import type { GenerateEnd, GenerateOptions, Model, Prompt } from '../../src/ports.ts'

/** The models that `test/ollama/up` makes: chat in English, base, chat in both languages. */
export const SMOLLM = 'smollm2:135m'
export const GEMMA = 'gemma3:270m'
export const QWEN = 'qwen2.5-coder:0.5b'
/** Small, so that filling it is quick. */
export const WINDOW = 1024

export const OPTIONS: GenerateOptions = {
  seed: 11,
  temperature: 0.7,
  topP: 0.9,
  minP: 0.05,
  repeatPenalty: 1.1,
  maxTokens: 24,
  stop: []
}

/** The real server; fails with the way to get one where there is none. */
export async function realServer(): Promise<OllamaServer> {
  const host = process.env.FABULA_TEST_OLLAMA ?? process.env.OLLAMA_HOST ?? '127.0.0.1:11434'
  const server = openOllama({ host, allowRemote: false, clock: systemClock })
  const names = await server.list().then(
    models => models.map(({ name }) => name),
    error => {
      throw new Error(`these tests need a real Ollama server at ${host}: start one with test/ollama/up`, {
        cause: error
      })
    }
  )
  const missing = [SMOLLM, GEMMA, QWEN].filter(name => !names.includes(name))
  if (missing.length > 0) throw new Error(`${host} lacks ${missing.join(', ')}: run test/ollama/up`)
  return server
}

export const openReal = (server: OllamaServer, name: string): Promise<Model> =>
  server.openModel({ name, language: 'zh', window: WINDOW })

export async function draft(model: Model, prompt: Prompt, changes: Partial<GenerateOptions> = {}) {
  let text = ''
  let end: GenerateEnd | undefined
  for await (const event of model.stream(prompt, { ...OPTIONS, ...changes }, new AbortController().signal)) {
    if (event.type === 'text') text += event.text
    else end = event
  }
  return { text, end: end! }
}
