import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { GenerateOptions, Model, ModelEvent, ModelInfo, Prompt, TokenCounter } from '../../ports.ts'
import type { DraftPart, DraftRequest, DraftResult } from './draft-child.ts'
import { checkModel } from './files.ts'
import { type ModelProcess, openModelProcess } from './process.ts'
import { stopFilter } from './stop-strings.ts'
import { loadTokenizer, type ModelTokenizer } from './tokenizer.ts'

const FOLDER = 'SmolLM2-135M-Instruct'
export const BUILTIN_DRAFTER = `builtin/${FOLDER}`
/** `max_position_embeddings` of its config.json. */
const TRAINED = 8192
/** On two cores a long context is slow: 1,500 tokens take 1.6 s to read, and each new one 0.05 s. */
const DEFAULT_WINDOW = 2048
/** The cache of a full window takes 1.1 GB at 4,096 tokens, but 2.2 GB at 8,192: too much beside the embedder. */
const WIDEST_WINDOW = 4096

export interface BuiltinDrafter {
  /**
   * The model with this context window (tokens; 2048 if undefined, at most 4096). All models opened
   * here share one process, which starts with the first draft, and draft one after the other.
   * Throws `model-files-missing`.
   */
  open(window: number | undefined): Promise<Model>
  /** Process id while the model is loaded, for measuring. */
  pid(): number | undefined
  close(): Promise<void>
}

type DraftProcess = ModelProcess<DraftRequest, DraftPart, DraftResult>

/**
 * The small English model that comes with Fabula, for trying it out without a server. It obeys all of
 * `GenerateOptions` but `schema`; the same seed gives the same text on the same machine.
 */
export function openBuiltinDrafter(options: { modelsDir: string; threads?: number }): BuiltinDrafter {
  const dir = join(options.modelsDir, FOLDER)
  const process: DraftProcess = openModelProcess({
    entry: 'draft-child',
    model: FOLDER,
    modelsDir: options.modelsDir,
    threads: Math.min(options.threads ?? 2, availableParallelism())
  })
  let loading: Promise<{ digest: string; tokenizer: ModelTokenizer }> | undefined

  const load = async () => {
    const digest = await checkModel(dir)
    return { digest, tokenizer: await loadTokenizer(dir) }
  }

  return {
    async open(window) {
      loading ??= load()
      // A folder that is mended meanwhile is looked at again.
      loading.catch(() => (loading = undefined))
      const { digest, tokenizer } = await loading
      const info = describe(digest, Math.min(window ?? DEFAULT_WINDOW, WIDEST_WINDOW))
      return {
        info,
        counter: counterOf(tokenizer),
        stream: (prompt, options, signal) => stream({ process, tokenizer, info }, { prompt, options, signal })
      }
    },
    pid: process.pid,
    close: process.close
  }
}

const describe = (digest: string, window: number): ModelInfo => ({
  name: BUILTIN_DRAFTER,
  digest: `sha256:${digest}`,
  server: 'built in',
  window,
  trained: TRAINED,
  prompt: 'raw',
  languages: ['en'],
  schema: false,
  builtin: true
})

const counterOf = (tokenizer: ModelTokenizer): TokenCounter => ({
  by: 'vocabulary',
  fresh: false,
  spare: 0,
  count: text => tokenizer.encode(text).length,
  countPrompt: prompt => tokenizer.encodePrompt(prompt).length,
  learn: () => {}
})

interface Parts {
  process: DraftProcess
  tokenizer: ModelTokenizer
  info: ModelInfo
}

interface Call {
  prompt: Prompt
  options: GenerateOptions
  signal: AbortSignal
}

async function* stream(
  { process, tokenizer, info }: Parts,
  { prompt, options, signal }: Call
): AsyncGenerator<ModelEvent> {
  signal.throwIfAborted()
  const started = performance.now()
  const ids = tokenizer.encodePrompt(prompt)
  if (ids.length + options.maxTokens > info.window) throw tooLong(ids.length, options.maxTokens, info.window)

  const decoder = tokenizer.decoder()
  const filter = stopFilter(options.stop)
  // Ends the work in the child when a stop string is met, or when the reader has enough.
  const enough = new AbortController()
  const tokens = tokensOf(process, requestOf(ids, options), AbortSignal.any([signal, enough.signal]))
  let outputTokens = 0
  let firstTokenMs = 0
  let reason: DraftResult = 'stop'
  try {
    for (let next = await tokens.next(); ; next = await tokens.next()) {
      if (outputTokens === 0) firstTokenMs = performance.now() - started
      const piece = next.done ? decoder.flush() : decoder.push(next.value)
      const { text, stopped } = filter.push(piece)
      if (text !== '') yield { type: 'text', text }
      if (stopped) break
      if (next.done) {
        const rest = filter.flush()
        if (rest !== '') yield { type: 'text', text: rest }
        reason = next.value
        break
      }
      outputTokens++
    }
  } finally {
    enough.abort()
  }
  const totalMs = performance.now() - started
  yield { type: 'end', reason, promptTokens: ids.length, outputTokens, firstTokenMs, totalMs }
}

const requestOf = (ids: number[], options: GenerateOptions): DraftRequest => ({
  model: FOLDER,
  ids,
  maxTokens: options.maxTokens,
  seed: options.seed,
  temperature: options.temperature,
  topP: options.topP,
  minP: options.minP,
  repeatPenalty: options.repeatPenalty
})

/** The tokens of one call as they come; returns why it ended. */
async function* tokensOf(
  process: DraftProcess,
  request: DraftRequest,
  signal: AbortSignal
): AsyncGenerator<number, DraftResult> {
  const waiting: number[] = []
  let wake = () => {}
  let result: DraftResult | undefined
  let failure: { error: unknown } | undefined
  const onPart = (id: number) => {
    waiting.push(id)
    wake()
  }
  process
    .call(request, { signal, onPart })
    .then(
      ended => {
        result = ended
      },
      error => {
        failure = { error }
      }
    )
    .finally(() => wake())
  for (;;) {
    while (waiting.length > 0) yield waiting.shift()!
    if (failure) throw failure.error
    if (result) return result
    await new Promise<void>(resolve => (wake = resolve))
  }
}

function tooLong(promptTokens: number, maxTokens: number, window: number): UserError {
  return new UserError(
    'prompt-too-long',
    `The prompt has ${promptTokens} tokens and asks for ${maxTokens} more, but ${BUILTIN_DRAFTER} has a window of ${window}.`,
    {
      exit: 'context',
      hint: `Ask for less, or set \`context.window\` in fabula.yaml (this model: ${WIDEST_WINDOW} at most).`,
      data: { promptTokens, maxTokens, window, model: BUILTIN_DRAFTER }
    }
  )
}
