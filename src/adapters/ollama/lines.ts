import { ReadableStream } from 'node:stream/web'
import { type CallContext, serverFailed, streamCut } from './failures.ts'

type LineCall = CallContext & { onLine?: () => void }

/**
 * Lets only whole, valid NDJSON lines through: the `ollama` package skips a broken line without a
 * word, and words of the draft with it. Errors the stream with `model-stream-cut` for a broken line, bad
 * UTF-8 or an end without `done: true`, and with `server-error` for a line that reports one.
 *
 * The body is read as it comes, also while nobody asks for more: a stream that breaks throws away what
 * stands in its queue, and every word that came before the break is to be kept.
 */
export function checkLines(body: ReadableStream<Uint8Array>, call: LineCall): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const encoder = new TextEncoder()
  const lines: string[] = []
  let broken: { error: unknown } | undefined
  let ended = false
  let wake = () => {}
  const pump = async () => {
    const check = createLineCheck(call, line => lines.push(line))
    try {
      for (let step = await reader.read(); !step.done; step = await reader.read()) {
        check.push(step.value)
        wake()
      }
      check.end()
    } catch (error) {
      broken = { error }
      // A server whose lines can't be used need not go on writing them.
      reader.cancel(error).catch(() => {})
    }
    ended = true
    wake()
  }
  return new ReadableStream(
    {
      start: () => void pump(),
      async pull(controller) {
        while (lines.length === 0 && !ended)
          await new Promise<void>(resolve => {
            wake = resolve
          })
        const line = lines.shift()
        if (line !== undefined) controller.enqueue(encoder.encode(`${line}\n`))
        else if (broken) controller.error(broken.error)
        else controller.close()
      },
      cancel: reason => reader.cancel(reason)
    },
    { highWaterMark: 0 }
  )
}

function createLineCheck(call: LineCall, emit: (line: string) => void) {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const model = call.model ?? 'the server'
  let rest = ''
  let done = false
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch (error) {
      throw streamCut(model, 'it holds bytes that are not UTF-8', error)
    }
  }
  const take = (line: string) => {
    if (line.trim() === '') return
    const value = parseLine(line, model)
    if (typeof value.error === 'string') throw serverFailed(value.error, call)
    if (value.done === true || value.status === 'success') done = true
    call.onLine?.()
    emit(line)
  }
  return {
    push(bytes: Uint8Array) {
      const lines = (rest + decode(bytes)).split('\n')
      rest = lines.pop()!
      for (const line of lines) take(line)
    },
    end() {
      take(rest + decode())
      if (!done) throw streamCut(model, 'the server closed the connection before it was done')
    }
  }
}

function parseLine(line: string, model: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw streamCut(model, `a line is not JSON: ${line.slice(0, 80)}`, error)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw streamCut(model, `a line is no object: ${line.slice(0, 80)}`)
  }
  return value as Record<string, unknown>
}
