import type {
  Clock,
  Embedder,
  EmbeddingSpace,
  GenerateOptions,
  Log,
  Model,
  ModelEvent,
  ModelInfo,
  Models,
  Prompt
} from '../src/ports.ts'

/** Time stands at 2026-01-02T03:04:05Z and goes on by a second at every look; ids and seeds count up. */
export function fixedClock(): Clock {
  let ticks = 0
  let ids = 0
  let seeds = 0
  return {
    now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + 1000 * ticks++),
    elapsed: () => ticks++ * 10,
    id: prefix => `${prefix}-${String(++ids).padStart(4, '0')}`,
    seed: () => ++seeds,
    sleep: async () => {}
  }
}

/** Vectors from hashed character pairs: alike texts get alike vectors, nothing is loaded. */
export function hashEmbedder(dimension = 32): Embedder & { calls: { kind: string; texts: string[] }[] } {
  const space: EmbeddingSpace = { model: 'hash', revision: '1', dimension, prefixRule: 'none' }
  const calls: { kind: string; texts: string[] }[] = []
  return {
    calls,
    space: async () => space,
    embed: async (texts, kind) => {
      calls.push({ kind, texts })
      return texts.map(text => hashVector(text, dimension))
    }
  }
}

function hashVector(text: string, dimension: number): Float32Array {
  const vector = new Float32Array(dimension)
  for (let i = 0; i < text.length - 1; i++) {
    const slot = (text.charCodeAt(i) * 31 + text.charCodeAt(i + 1)) % dimension
    vector[slot] = vector[slot]! + 1
  }
  const norm = Math.hypot(...vector) || 1
  return vector.map(x => x / norm)
}

export interface ScriptedModel extends Model {
  /** Every prompt that was sent, in order. */
  prompts: Prompt[]
  options: GenerateOptions[]
}

/** What the model says, throws, or says until it is cut off at its output limit. */
export type Answer = string | Error | { cut: string }

/**
 * Answers the calls one by one with these texts (the last one again and again), or as the function says to
 * the prompt and the number of the call (from 0), in pieces of 7 characters.
 */
export function scriptedModel(
  answers: Answer[] | ((prompt: Prompt, call: number) => Answer),
  info: Partial<ModelInfo> = {}
): ScriptedModel {
  const prompts: Prompt[] = []
  const options: GenerateOptions[] = []
  const count = (text: string) => Math.ceil(text.length / 2)
  const countPrompt = (prompt: Prompt) =>
    'raw' in prompt ? count(prompt.raw) : prompt.messages.reduce((sum, m) => sum + count(m.content) + 4, 0)
  return {
    prompts,
    options,
    info: {
      name: 'scripted',
      digest: 'sha256:0',
      server: 'test',
      window: 8192,
      trained: 8192,
      prompt: 'messages',
      languages: undefined,
      schema: false,
      builtin: false,
      ...info
    },
    counter: { by: 'vocabulary', fresh: false, spare: 0, count, countPrompt, learn: () => {} },
    async *stream(prompt, given, signal): AsyncGenerator<ModelEvent> {
      prompts.push(prompt)
      options.push(given)
      const call = prompts.length - 1
      const said =
        typeof answers === 'function' ? answers(prompt, call) : answers[Math.min(call, answers.length - 1)]!
      if (said instanceof Error) throw said
      const answer = typeof said === 'string' ? said : said.cut
      for (let i = 0; i < answer.length; i += 7) {
        signal.throwIfAborted()
        yield { type: 'text', text: answer.slice(i, i + 7) }
      }
      yield {
        type: 'end',
        reason: typeof said === 'string' ? 'stop' : 'length',
        promptTokens: countPrompt(prompt),
        outputTokens: count(answer),
        firstTokenMs: 1,
        totalMs: 2
      }
    }
  }
}

export function fixedModels(model: Model): Models {
  return {
    list: async () => ({ models: [], server: 'test', serverError: undefined }),
    open: async () => model
  }
}

export const noLog: Log = { file: '/dev/null', write: () => {} }
