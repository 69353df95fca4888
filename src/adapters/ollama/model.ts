import { UserError } from '../../errors.ts'
import type {
  Clock,
  GenerateOptions,
  Model,
  ModelEvent,
  ModelInfo,
  Prompt,
  TokenCounter
} from '../../ports.ts'
import { fullName, psSchema } from './describe.ts'
import { ServerBusy, serverFailed, streamCut } from './failures.ts'
import { type Piece, type RequestShape, send } from './request.ts'
import { createThinkCut } from './think.ts'
import type { Transport } from './transport.ts'
import { createWatchdog, type Patience, type Watchdog } from './watchdog.ts'

export interface ModelParts {
  transport: Transport
  info: ModelInfo
  counter: TokenCounter
  shape: RequestShape
  clock: Pick<Clock, 'elapsed' | 'sleep'>
  patience: Patience
  /** False for server versions known to report only what was not cached. */
  trustCounts: boolean
}

const BUSY_TRIES = 5
const BUSY_WAIT_MS = 500

/** A model on an Ollama server behind the `Model` port. */
export function createModel(parts: ModelParts): Model {
  let windowSeen = false
  return { info: parts.info, counter: parts.counter, stream }

  async function* stream(
    prompt: Prompt,
    options: GenerateOptions,
    signal: AbortSignal
  ): AsyncGenerator<ModelEvent> {
    signal.throwIfAborted()
    const { clock, info } = parts
    const watchdog = createWatchdog(info.name, parts.patience, signal)
    const think = createThinkCut()
    const start = clock.elapsed()
    let firstTokenMs: number | undefined
    let windowError: UserError | undefined
    let windowCheck: Promise<void> | undefined
    try {
      for await (const piece of await sendPatiently(parts, watchdog, { prompt, options })) {
        firstTokenMs ??= clock.elapsed() - start
        windowCheck ??= windowSeen
          ? Promise.resolve()
          : checkWindow(parts).then(error => void (windowError = error))
        if (windowError) throw windowError
        const text = think.push(piece.text)
        if (text !== '') yield { type: 'text', text }
        if (!piece.done) continue
        const rest = think.end()
        if (rest !== '') yield { type: 'text', text: rest }
        await windowCheck
        if (windowError) throw windowError
        windowSeen = true
        checkPromptTokens(parts, prompt, piece.promptTokens)
        yield endEvent(piece, firstTokenMs, clock.elapsed() - start)
        return
      }
      throw streamCut(info.name, 'the server closed the connection before it was done')
    } catch (error) {
      signal.throwIfAborted()
      if (watchdog.signal.aborted) throw watchdog.signal.reason
      if (error instanceof UserError && error.code === 'prompt-too-long') learnLeast(parts, prompt, error)
      throw error instanceof TypeError ? streamCut(info.name, 'the connection was lost', error) : error
    } finally {
      watchdog.stop()
    }
  }
}

/** Tries again while the server's queue is full, waiting longer each time with jitter. */
async function sendPatiently(
  parts: ModelParts,
  watchdog: Watchdog,
  call: { prompt: Prompt; options: GenerateOptions }
): Promise<AsyncIterable<Piece>> {
  const { info, shape, counter } = parts
  const context = {
    signal: watchdog.signal,
    onLine: watchdog.alive,
    model: info.name,
    window: info.window,
    promptTokens: () => counter.countPrompt(call.prompt)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await parts.transport.call(context, client => send(client, shape, call))
    } catch (error) {
      if (!(error instanceof ServerBusy)) throw error
      if (attempt === BUSY_TRIES) throw serverFailed(`busy: ${error.message}`, { url: parts.transport.url })
      const wait = BUSY_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random())
      await parts.clock.sleep(wait, watchdog.signal)
    }
  }
}

/** The window that the server really gave, once the model is loaded; undefined if it is what we asked for. */
async function checkWindow({ transport, info }: ModelParts): Promise<UserError | undefined> {
  const answer = await transport
    .call({ signal: AbortSignal.timeout(5000) }, client => client.ps())
    .catch(() => undefined)
  const loaded = psSchema.safeParse(answer).data?.models ?? []
  const mine = loaded.find(({ name }) => fullName(name) === fullName(info.name))
  const given = mine?.context_length
  if (!given || given >= info.window) return undefined
  return new UserError(
    'window-smaller',
    `the server gave ${info.name} a window of ${given} tokens instead of ${info.window}`,
    {
      hint: `set context.window to ${given} in fabula.yaml, or free memory for the server`,
      exit: 'context',
      data: { model: info.name, given, window: info.window }
    }
  )
}

/** A prompt that was evaluated in far fewer tokens than it has was cut: its draft lacks the lore. */
function checkPromptTokens(
  { counter, info, trustCounts }: ModelParts,
  prompt: Prompt,
  tokens: number | undefined
): void {
  if (tokens === undefined || !trustCounts) return
  const expected = counter.countPrompt(prompt)
  const share = counter.by === 'vocabulary' ? 0.9 : counter.fresh ? 0.4 : 0.6
  if (tokens < share * expected && expected - tokens > 64) {
    throw new UserError(
      'prompt-cut',
      `the server read only ${tokens} of about ${expected} tokens of the prompt: the draft is rejected`,
      {
        hint: 'update Ollama (`fabula doctor` shows its version) or set a smaller context.window in fabula.yaml',
        exit: 'context',
        data: { model: info.name, tokens, expected }
      }
    )
  }
  counter.learn(prompt, tokens)
}

/** A refused prompt has at least the tokens that the error tells: packing again must not come out the same. */
function learnLeast({ counter }: ModelParts, prompt: Prompt, error: UserError): void {
  const least = Number(error.data.promptTokens)
  if (least > counter.countPrompt(prompt)) counter.learn(prompt, least)
}

const endEvent = (piece: Piece, firstTokenMs: number, totalMs: number): ModelEvent => ({
  type: 'end',
  reason: piece.reason === 'length' ? 'length' : 'stop',
  promptTokens: piece.promptTokens,
  outputTokens: piece.outputTokens ?? 0,
  firstTokenMs,
  totalMs
})
