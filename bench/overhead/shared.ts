import { requestBody } from '../../src/adapters/ollama/request.ts'
import type { GenerateOptions } from '../../src/ports.ts'

export const HOST = process.env.FABULA_TEST_OLLAMA ?? process.env.OLLAMA_HOST ?? '127.0.0.1:11434'
export const MODEL = process.env.MODEL ?? 'smollm2:135m'
export const WINDOW = 2048
export const OPTIONS: GenerateOptions = {
  seed: 1,
  temperature: 0.7,
  topP: 0.9,
  minP: 0.05,
  repeatPenalty: 1.1,
  maxTokens: 2,
  stop: []
}

/** Numbers from 0 below 1, the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state / 2 ** 31
  }
}

const WORDS =
  'the river gate lantern keeper walked slowly under cold rain and counted seven stones before dawn while her brother waited beside an empty boat with letters nobody had opened since winter'.split(
    ' '
  )

/** Made-up prose of `count` words. */
export function prose(random: () => number, count: number): string {
  const words = Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)])
  return `${words.join(' ')}.`
}

/** The body that our port sends for a raw prompt, byte for byte. */
export function rawBody(raw: string): string {
  const shape = { name: MODEL, window: WINDOW, stops: [], render: undefined, thinking: false }
  return JSON.stringify(requestBody(shape, { raw }, OPTIONS))
}

export interface Bare {
  /** Milliseconds from sending to the first line with text. */
  firstTokenMs: number
  /** The server's own numbers: tokens, milliseconds. */
  promptTokens: number
  promptMs: number
}

/** One call without us: Node's fetch, the first line parsed as it comes. */
export async function bare(url: string, body: string): Promise<Bare> {
  const start = performance.now()
  const response = await fetch(`${url}/api/generate`, { method: 'POST', body })
  if (!response.ok) throw new Error(`status ${response.status}: ${await response.text()}`)
  const decoder = new TextDecoder()
  let firstTokenMs: number | undefined
  let rest = ''
  let last = ''
  for await (const chunk of response.body!) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (JSON.parse(line).response !== '') firstTokenMs ??= performance.now() - start
      last = line
    }
  }
  const end = JSON.parse(last)
  return {
    firstTokenMs: firstTokenMs ?? performance.now() - start,
    promptTokens: end.prompt_eval_count,
    promptMs: end.prompt_eval_duration / 1e6
  }
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!
}

export const line = (value: unknown): void => console.log(JSON.stringify(value))
