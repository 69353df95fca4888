import { UserError } from '../../errors.ts'

/** What a failing call was about, for its message. */
export interface CallContext {
  url: string
  model?: string
  /** Window that was asked for, tokens. */
  window?: number
  /** Our own count of the prompt, where there is one. */
  promptTokens?: () => number
}

/** A 429 or 503: worth another try. */
export class ServerBusy extends Error {
  override readonly name = 'ServerBusy'
}

const MEMORY =
  /out of memory|more system memory|unable to allocate|cudamalloc|failed to allocate|insufficient memory|runner process has terminated/i
const TOO_LONG =
  /exceeds? (?:the )?(?:maximum )?(?:available )?context|context (?:length|size|window)|too long|exceed_context/i

export function serverDown(url: string, cause: unknown): UserError {
  return new UserError('server-down', `no Ollama server answers at ${url} (${reasonOf(cause)})`, {
    hint: 'start it with `ollama serve`, or set OLLAMA_HOST to where it runs',
    exit: 'server',
    cause,
    data: { url, reason: reasonOf(cause) }
  })
}

export function notOllama(url: string, found: string, cause?: unknown): UserError {
  return new UserError('server-not-ollama', `what answers at ${url} is not Ollama (${found})`, {
    hint: 'set OLLAMA_HOST to the address of the Ollama server; `fabula doctor` shows what was tried',
    exit: 'server',
    cause,
    data: { url, found }
  })
}

export function streamCut(model: string, why: string, cause?: unknown): UserError {
  return new UserError('model-stream-cut', `the answer of ${model} broke off: ${why}`, {
    hint: 'draft again: the text so far is kept; the server log says why it stopped',
    exit: 'server',
    cause,
    data: { model, why }
  })
}

export function modelMissing(model: string, url: string): UserError {
  return new UserError('model-missing', `the model ${model} is not on the server at ${url}`, {
    hint: `get it with \`ollama pull ${model}\`, or pick another: \`fabula models\``,
    exit: 'server',
    data: { model, url }
  })
}

export function serverFailed(detail: string, context: CallContext): UserError {
  const model = context.model ?? 'the server'
  if (MEMORY.test(detail)) {
    return new UserError('model-out-of-memory', `${model} does not fit into memory: ${detail}`, {
      hint: 'set a smaller context.window in fabula.yaml (half of it), or take a smaller model',
      exit: 'server',
      data: { model, detail, window: context.window ?? 0 }
    })
  }
  return new UserError('server-error', `Ollama at ${context.url} failed: ${detail}`, {
    hint: 'try again; if it stays, look into the server log and run `fabula doctor`',
    exit: 'server',
    data: { url: context.url, detail }
  })
}

/** The error for an answer other than 2xx; `ServerBusy` for 429 and 503. */
export function failureOf(status: number, body: string, context: CallContext): Error {
  const parsed = parseError(body)
  if (parsed === undefined) return notOllama(context.url, `status ${status}: ${firstLine(body)}`)
  if (status === 429 || status === 503) return new ServerBusy(parsed.message)
  if (status === 404) return modelMissing(context.model ?? parsed.message, context.url)
  if (status === 400 && (parsed.counts || TOO_LONG.test(parsed.message))) return tooLong(parsed, context)
  return serverFailed(`status ${status}: ${parsed.message}`, context)
}

function tooLong(parsed: ServerMessage, context: CallContext): UserError {
  const window = parsed.counts?.window ?? context.window ?? 0
  const tokens = parsed.counts?.promptTokens ?? Math.max(context.promptTokens?.() ?? 0, window + 1)
  return new UserError(
    'prompt-too-long',
    `the prompt has ${tokens} tokens and does not fit the window of ${window} tokens`,
    {
      hint: 'shorten the brief or the lore, or set a larger context.window in fabula.yaml',
      exit: 'context',
      data: { promptTokens: tokens, window }
    }
  )
}

interface ServerMessage {
  message: string
  counts: { promptTokens: number; window: number } | undefined
}

/** Ollama's `{"error": …}`: a string, an object, or a string that holds the object as JSON again. */
function parseError(body: string): ServerMessage | undefined {
  const outer = parseObject(body)
  if (outer === undefined || !('error' in outer)) return undefined
  const error = outer.error
  let inner = typeof error === 'string' ? parseObject(error) : (error as Record<string, unknown>)
  // llama-server wraps its own error once more.
  if (inner && typeof inner.error === 'object' && inner.error) inner = inner.error as typeof inner
  const message = String(inner?.message ?? error)
  const promptTokens = Number(inner?.n_prompt_tokens)
  const window = Number(inner?.n_ctx)
  return { message, counts: promptTokens > 0 && window > 0 ? { promptTokens, window } : undefined }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

const firstLine = (text: string): string => text.trim().split('\n')[0]!.slice(0, 80)

/** The innermost reason of a failed connection: `fetch failed` alone says nothing. */
function reasonOf(cause: unknown): string {
  let error = cause
  while (error instanceof Error && error.cause instanceof Error) error = error.cause
  const code = (error as { code?: unknown })?.code
  return typeof code === 'string' ? code : error instanceof Error ? error.message : String(error)
}
