import { constants, setPriority } from 'node:os'

/** What the parent sends: a request, or the wish to stop one. */
export type ToChild<Request> = { id: number; request: Request } | { id: number; abort: true }

/** What the child answers: any number of parts, then one result or one error. */
export type FromChild<Part, Result> =
  | { id: number; part: Part }
  | { id: number; result: Result }
  | { id: number; error: string }

export interface RequestContext<Part> {
  signal: AbortSignal
  part(part: Part): void
}

/**
 * The child's side of `openModelProcess`: answers requests one after the other, in the order they came.
 * An aborted request that still waits is dropped; a running one sees its signal.
 */
export function serve<Request, Part, Result>(
  run: (request: Request, context: RequestContext<Part>) => Promise<Result>
): void {
  beModest()
  const running = new Map<number, AbortController>()
  let queue = Promise.resolve()
  const reply = (message: FromChild<Part, Result>) => {
    if (process.connected) process.send!(message, () => {})
  }
  const answer = async (id: number, request: Request, signal: AbortSignal) => {
    try {
      if (!signal.aborted)
        reply({ id, result: await run(request, { signal, part: part => reply({ id, part }) }) })
    } catch (error) {
      reply({ id, error: error instanceof Error ? error.message : String(error) })
    } finally {
      running.delete(id)
    }
  }
  process.on('message', (message: ToChild<Request>) => {
    if ('abort' in message) {
      running.get(message.id)?.abort()
      return
    }
    const controller = new AbortController()
    running.set(message.id, controller)
    queue = queue.then(() => answer(message.id, message.request, controller.signal))
  })
}

/** The writer's editor and the model server go first; the parent's end is ours. */
function beModest(): void {
  try {
    // Before the runtime starts its threads: they inherit it.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Some containers forbid it; it is a courtesy only.
  }
  process.once('disconnect', () => process.exit(0))
  // Ctrl+C in a terminal reaches every process of the group: what it stops is the parent's decision.
  process.on('SIGINT', () => {})
  process.on('SIGHUP', () => {})
}
