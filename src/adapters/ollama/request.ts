import type { ChatRequest, GenerateRequest, Ollama } from 'ollama'
import type { RenderMessages } from '../../core/vocabulary/chat-template.ts'
import type { GenerateOptions, Prompt } from '../../ports.ts'

export interface RequestShape {
  name: string
  /** Tokens; the same in every call, since another value makes the server load the model again. */
  window: number
  /** Stop texts of the model itself. */
  stops: string[]
  /** Set where messages become a raw prompt on our side. */
  render: RenderMessages | undefined
  thinking: boolean
}

export interface Piece {
  text: string
  done: boolean
  reason: string | undefined
  promptTokens: number | undefined
  outputTokens: number | undefined
}

const KEEP_ALIVE = '30m'

/** Sends the prompt and gives the answer back piece by piece. */
export async function send(
  client: Ollama,
  shape: RequestShape,
  call: { prompt: Prompt; options: GenerateOptions }
): Promise<AsyncIterable<Piece>> {
  const body = requestBody(shape, call.prompt, call.options)
  if ('messages' in body) {
    const stream = await client.chat(body as unknown as ChatRequest & { stream: true })
    return map(stream, part => piece(part.message?.content, part))
  }
  const stream = await client.generate(body as unknown as GenerateRequest & { stream: true })
  return map(stream, part => piece(part.response, part))
}

/** The JSON body: exported for the bench, which sends the very same one without us. */
export function requestBody(
  shape: RequestShape,
  prompt: Prompt,
  options: GenerateOptions
): Record<string, unknown> {
  const common = {
    model: shape.name,
    stream: true,
    keep_alive: KEEP_ALIVE,
    // An overlong prompt or answer is an error, never silently another prompt.
    truncate: false,
    shift: false,
    options: samplingOptions(shape, options),
    ...(options.schema ? { format: options.schema } : {})
  }
  if ('raw' in prompt) return { ...common, prompt: prompt.raw, raw: true }
  if (shape.render) return { ...common, prompt: shape.render(prompt.messages), raw: true }
  return { ...common, messages: prompt.messages, ...(shape.thinking ? { think: false } : {}) }
}

/** All of them, because the server's defaults change between versions. */
const samplingOptions = (shape: RequestShape, options: GenerateOptions) => ({
  num_ctx: shape.window,
  num_predict: options.maxTokens,
  seed: options.seed,
  temperature: options.temperature,
  top_k: 40,
  top_p: options.topP,
  min_p: options.minP,
  typical_p: 1,
  repeat_penalty: options.repeatPenalty,
  repeat_last_n: 64,
  presence_penalty: 0,
  frequency_penalty: 0,
  stop: [...new Set([...shape.stops, ...options.stop])]
})

function piece(
  text: string | undefined,
  part: { done: boolean; done_reason?: string; prompt_eval_count?: number; eval_count?: number }
): Piece {
  return {
    text: text ?? '',
    done: part.done,
    reason: part.done_reason,
    promptTokens: part.prompt_eval_count,
    outputTokens: part.eval_count
  }
}

async function* map<T, R>(items: AsyncIterable<T>, change: (item: T) => R): AsyncGenerator<R> {
  for await (const item of items) yield change(item)
}
