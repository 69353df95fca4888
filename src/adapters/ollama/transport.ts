import { Ollama } from 'ollama'
import type { Agent, RequestInit, Response } from 'undici'
import { UserError } from '../../errors.ts'
import { type CallContext, failureOf, notOllama, serverDown } from './failures.ts'
import { checkLines } from './lines.ts'

const CONNECT_TIMEOUT_MS = 2000

export interface Call extends CallContext {
  signal: AbortSignal
  /** Called whenever the server sent something. */
  onLine?: () => void
}

export interface Transport {
  url: string
  /**
   * Runs one request of the `ollama` package on a client of its own (its `abort()` would end all
   * streams of a shared one). Throws `UserError`, `ServerBusy`, or the signal's reason.
   */
  call<T>(call: Omit<Call, 'url'>, request: (client: Ollama) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * HTTP to one Ollama server. The agent has no limit on how long headers or body may take (prefill can
 * go on for minutes; our watchdogs judge), and never goes through a proxy, whatever the environment says.
 */
export function createTransport(url: string, userAgent: string): Transport {
  let agent: Agent | undefined
  return {
    url,
    async call(options, request) {
      const call = { ...options, url }
      // Loaded with the first call: most commands never ask a server, and starting would take a tenth of a second longer.
      const undici = await import('undici')
      agent ??= new undici.Agent({
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { timeout: CONNECT_TIMEOUT_MS }
      })
      const checkedFetch = (input: unknown, init: unknown) =>
        fetchChecked(
          undici,
          { target: String(input), init: { ...(init as RequestInit), dispatcher: agent! } },
          call
        )
      const client = new Ollama({
        host: url,
        fetch: checkedFetch as unknown as typeof fetch,
        headers: { 'User-Agent': userAgent }
      })
      try {
        return await request(client)
      } catch (error) {
        if (options.signal.aborted) throw stopped(url, options.signal.reason)
        if (error instanceof SyntaxError) throw notOllama(url, 'the answer is not JSON', error)
        throw error
      }
    },
    close: async () => agent?.destroy()
  }
}

/** A question of ours that ran out of time has found no server; every other reason to stop is the caller's. */
const stopped = (url: string, reason: unknown): unknown =>
  reason instanceof DOMException && reason.name === 'TimeoutError' ? serverDown(url, reason) : reason

type Undici = typeof import('undici')

interface Request {
  target: string
  init: RequestInit
}

async function fetchChecked(undici: Undici, request: Request, call: Call): Promise<Response> {
  const response = await connect(undici, request, call)
  const type = response.headers.get('content-type') ?? ''
  if (!response.ok) throw failureOf(response.status, await response.text(), call)
  if (!type.includes('json')) {
    await response.body?.cancel()
    throw notOllama(call.url, `it sends ${type || 'no content type'}`)
  }
  if (!type.includes('ndjson') || response.body === null) return response
  return new undici.Response(checkLines(response.body, call), { headers: response.headers })
}

async function connect(undici: Undici, { target, init }: Request, call: Call): Promise<Response> {
  try {
    return await undici.fetch(target, { ...init, signal: call.signal })
  } catch (error) {
    if (call.signal.aborted) throw call.signal.reason
    if (error instanceof UserError) throw error
    const cause = (error as { cause?: { name?: string } }).cause
    if (cause?.name === 'HTTPParserError') throw notOllama(call.url, 'it does not speak HTTP', error)
    throw serverDown(call.url, error)
  }
}
