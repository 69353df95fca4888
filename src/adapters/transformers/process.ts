import { type ChildProcess, fork } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../errors.ts'
import type { FromChild, ToChild } from './serve.ts'

export interface ModelProcess<Request, Part, Result> {
  /** Sends one request; starts the process if it does not run. Parts come before the result. */
  call(request: Request, options?: CallOptions<Part>): Promise<Result>
  /** Undefined while it does not run. */
  pid(): number | undefined
  /** Ends the process; calls under way are rejected, later ones are a bug. */
  close(): Promise<void>
}

interface CallOptions<Part> {
  onPart?: (part: Part) => void
  /** On abort the child is told, and the call is rejected with the signal's reason at once. */
  signal?: AbortSignal | undefined
}

interface Pending<Part, Result> {
  onPart: ((part: Part) => void) | undefined
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

export interface ProcessOptions {
  /** The sibling module that the child runs, without its ending. */
  entry: 'embed-child' | 'draft-child'
  /** The model's name, for errors. */
  model: string
  modelsDir: string
  /** Threads that the runtime computes with. */
  threads: number
}

/**
 * A model in a process of its own: a native abort of the runtime ends the child, never us (in a
 * worker thread it would). A crash rejects the calls under way with `model-crashed`; the next call
 * starts a new process. The process keeps ours alive only while a call is under way.
 * Throws `model-crashed`, `model-failed` (the runtime threw: its message is in `data.reason`).
 */
export function openModelProcess<Request, Part, Result>(
  options: ProcessOptions
): ModelProcess<Request, Part, Result> {
  const pending = new Map<number, Pending<Part, Result>>()
  let child: ChildProcess | undefined
  let lastId = 0
  let closed = false

  const keepAlive = () => {
    const method = pending.size > 0 ? 'ref' : 'unref'
    child?.[method]()
    child?.channel?.[method]()
  }

  const settle = (id: number): Pending<Part, Result> | undefined => {
    const call = pending.get(id)
    pending.delete(id)
    keepAlive()
    return call
  }

  const receive = (reply: FromChild<Part, Result>) => {
    if ('part' in reply) pending.get(reply.id)?.onPart?.(reply.part)
    else if ('result' in reply) settle(reply.id)?.resolve(reply.result)
    else settle(reply.id)?.reject(failed(options.model, reply.error))
  }

  const ended = (which: ChildProcess, error: UserError) => {
    if (which !== child) return
    child = undefined
    const calls = [...pending.values()]
    pending.clear()
    for (const call of calls) call.reject(error)
  }

  const send = (message: ToChild<Request>) => {
    child ??= startChild(options, receive, ended)
    keepAlive()
    // A message that cannot be sent means that the child has ended: then `ended` rejects the call.
    child.send(message, () => {})
  }

  return {
    pid: () => child?.pid,
    call(request, { onPart, signal } = {}) {
      if (closed) return Promise.reject(new Error(`${options.model} is closed`))
      if (signal?.aborted) return Promise.reject(signal.reason)
      const id = ++lastId
      const { promise, resolve, reject } = Promise.withResolvers<Result>()
      const stop = () => {
        if (child) send({ id, abort: true })
        settle(id)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', stop, { once: true })
      pending.set(id, { onPart, resolve, reject })
      send({ id, request })
      return promise.finally(() => signal?.removeEventListener('abort', stop))
    },
    async close() {
      closed = true
      const running = child
      if (!running) return
      const exited = new Promise(resolve => running.once('exit', resolve))
      running.ref()
      // It holds no state: there is nothing that it would have to save.
      running.kill('SIGKILL')
      await exited
    }
  }
}

function startChild<Part, Result>(
  options: ProcessOptions,
  onReply: (reply: FromChild<Part, Result>) => void,
  onEnd: (child: ChildProcess, error: UserError) => void
): ChildProcess {
  const child = forkEntry(options)
  const stderr = keepTail(child)
  child.on('message', reply => onReply(reply as FromChild<Part, Result>))
  child.once('exit', (code, signal) =>
    onEnd(child, crashed(options.model, signal ?? `exit code ${code}`, stderr()))
  )
  child.once('error', error => onEnd(child, crashed(options.model, error.message, stderr())))
  return child
}

/** Loaders and flags of our own process (a test runner's, say) are not the child's. */
function forkEntry({ entry, modelsDir, threads }: ProcessOptions): ChildProcess {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const path = fileURLToPath(new URL(`./${entry}.${ending}`, import.meta.url))
  return fork(path, [modelsDir, String(threads)], {
    execPath: process.execPath,
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc']
  })
}

/** The last thing that the child said on stderr: with a native abort, the only reason there is. */
function keepTail(child: ChildProcess): () => string {
  let tail = ''
  const stderr = child.stderr as Socket
  stderr.setEncoding('utf8')
  stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-2000)
  })
  stderr.unref()
  return () => tail.trim()
}

function crashed(model: string, how: string, stderr: string): UserError {
  return new UserError('model-crashed', `The process of the built-in model ${model} ended: ${how}.`, {
    exit: 'server',
    hint: 'Try again: it starts anew. If it happens again, run `fabula doctor`.',
    cause: stderr === '' ? undefined : new Error(stderr),
    data: { model, how }
  })
}

function failed(model: string, reason: string): UserError {
  return new UserError('model-failed', `The built-in model ${model} failed: ${reason}`, {
    exit: 'server',
    hint: 'Run `fabula doctor` to check its files.',
    data: { model, reason }
  })
}
