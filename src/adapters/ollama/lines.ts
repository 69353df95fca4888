import { TransformStream } from 'node:stream/web'
import { type CallContext, serverFailed, streamCut } from './failures.ts'

/**
 * Lets only whole, valid NDJSON lines through: the `ollama` package skips a broken line without a
 * word, and words of the draft with it. Errors the stream with `model-stream-cut` for a broken line, bad
 * UTF-8 or an end without `done: true`, and with `server-error` for a line that reports one.
 */
export function checkLines(
  call: CallContext & { onLine?: () => void }
): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const encoder = new TextEncoder()
  const model = call.model ?? 'the server'
  let rest = ''
  let done = false

  const checkLine = (line: string) => {
    const value = parseLine(line, model)
    if (typeof value.error === 'string') throw serverFailed(value.error, call)
    if (value.done === true || value.status === 'success') done = true
    call.onLine?.()
  }
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode()
    } catch (error) {
      throw streamCut(model, 'it holds bytes that are not UTF-8', error)
    }
  }
  return new TransformStream({
    transform(bytes, controller) {
      const lines = (rest + decode(bytes)).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        if (line.trim() === '') continue
        checkLine(line)
        controller.enqueue(encoder.encode(`${line}\n`))
      }
    },
    flush(controller) {
      rest += decode()
      if (rest.trim() !== '') {
        checkLine(rest)
        controller.enqueue(encoder.encode(`${rest}\n`))
      }
      if (!done) throw streamCut(model, 'the server closed the connection before it was done')
    }
  })
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
