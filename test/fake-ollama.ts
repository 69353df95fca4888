import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** One answer: a JSON value, or what goes over the wire piece by piece. */
export interface Reply {
  status?: number
  type?: string
  json?: unknown
  /** Written one after the other, each as a packet of its own. */
  chunks?: (string | Uint8Array)[]
  /** Milliseconds between two chunks; at once if not given. */
  pause?: number
  /** After the chunks: nothing more comes (`hang`), or the socket is destroyed (`cut`). */
  after?: 'hang' | 'cut'
}

/** `count` is 1 for the first call of the path. */
export type Handler = (body: Record<string, unknown>, count: number) => Reply

export interface FakeOllama {
  host: string
  requests: { path: string; body: Record<string, unknown> }[]
  /** Paths whose client went away before the answer was complete. */
  dropped: string[]
  close(): Promise<void>
}

/** A byte-level BPE vocabulary without merges that matter: one token a byte, and the markers. */
const byteSymbols = Array.from({ length: 256 }, (_, byte) => byte).map((byte, _, all) => {
  const printable = (b: number) =>
    (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff)
  return String.fromCodePoint(
    printable(byte) ? byte : 0x100 + all.filter(other => other < byte && !printable(other)).length
  )
})

export const CHATML =
  '{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n'

export const SHOW = {
  template: CHATML,
  modelfile: '',
  parameters: 'stop                           "<|im_end|>"',
  details: { family: 'llama', parameter_size: '1.0B' },
  capabilities: ['completion'],
  model_info: {
    'general.architecture': 'llama',
    'general.parameter_count': 1_000_000_000,
    'llama.context_length': 4096,
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'qwen2',
    'tokenizer.ggml.add_bos_token': false,
    'tokenizer.ggml.tokens': ['<|im_start|>', '<|im_end|>', ...byteSymbols, 'Ġt'],
    'tokenizer.ggml.token_type': [3, 3, ...byteSymbols.map(() => 1), 1],
    'tokenizer.ggml.merges': ['Ġ t']
  }
}

export const TAG = { name: 'tale:1b', digest: 'sha256:aa', size: 1e9, details: { family: 'llama' } }

/** NDJSON lines of a chat answer; the last one is `done` with `end`. */
export function chatLines(texts: string[], end: Record<string, unknown> = {}): string[] {
  const lines: unknown[] = texts.map(content => ({ message: { role: 'assistant', content }, done: false }))
  lines.push({
    message: { role: 'assistant', content: '' },
    done: true,
    done_reason: 'stop',
    eval_count: texts.length,
    ...end
  })
  return lines.map(line => `${JSON.stringify(line)}\n`)
}

export const chatReply = (texts: string[], end?: Record<string, unknown>): Reply => ({
  type: 'application/x-ndjson',
  chunks: chatLines(texts, end)
})

const DEFAULTS: Record<string, Handler> = {
  '/api/version': () => ({ json: { version: '0.17.4' } }),
  '/api/tags': () => ({ json: { models: [TAG] } }),
  '/api/show': () => ({ json: SHOW }),
  '/api/ps': () => ({ json: { models: [{ name: TAG.name, context_length: 4096 }] } }),
  '/api/chat': () => chatReply(['The', ' end', '.'])
}

/** A scripted server on a loopback port, for the faults that a real one doesn't give on demand. */
export async function startFakeOllama(handlers: Record<string, Handler> = {}, port = 0): Promise<FakeOllama> {
  const requests: FakeOllama['requests'] = []
  const dropped: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (request, response) => {
    const path = request.url!
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const body = text === '' ? {} : JSON.parse(text)
    requests.push({ path, body })
    response.on('close', () => response.writableFinished || dropped.push(path))
    const handler =
      handlers[path] ?? DEFAULTS[path] ?? (() => ({ status: 404, json: { error: 'no such path' } }))
    await write(response, handler(body, requests.filter(seen => seen.path === path).length))
  })
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    dropped,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

async function write(response: ServerResponse, reply: Reply): Promise<void> {
  response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'application/json; charset=utf-8' })
  if (reply.json !== undefined) {
    response.end(JSON.stringify(reply.json))
    return
  }
  response.flushHeaders()
  for (const chunk of reply.chunks ?? []) {
    // A turn of the event loop between writes makes each a packet.
    await new Promise(resolve => (reply.pause ? setTimeout(resolve, reply.pause) : setImmediate(resolve)))
    if (response.destroyed) return
    response.write(chunk)
  }
  if (reply.after === 'hang') return
  if (reply.after === 'cut') {
    await new Promise(resolve => setImmediate(resolve))
    response.destroy()
  } else response.end()
}
