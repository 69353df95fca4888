import { constants } from 'node:os'

/** Signals that stop a command: the first one in good order, a second SIGINT at once. */
const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A terminal and a wrapper may both pass on the same key press. */
const SAME_PRESS_MS = 300

/**
 * Watches for signals, for the reader of our output going away (EPIPE: exit 0 quietly), and for the
 * process that started us being killed.
 */
export function watchSignals(): { signal: AbortSignal; caught(): number | undefined } {
  const controller = new AbortController()
  let code: number | undefined
  let first = 0
  const stop = (name: (typeof STOPPING)[number]) => {
    if (code !== undefined) {
      if (name === 'SIGINT' && performance.now() - first > SAME_PRESS_MS) process.exit(code)
      return
    }
    first = performance.now()
    code = 128 + constants.signals[name]
    controller.abort(new DOMException(name, 'AbortError'))
  }
  for (const name of STOPPING) process.on(name, () => stop(name))
  if (process.channel) {
    process.on('disconnect', () => stop('SIGHUP'))
    process.channel.unref()
  }
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      // The terminal's window was closed; its SIGHUP may come later.
      if (error.code === 'EIO') return stop('SIGHUP')
      throw error
    })
  return { signal: controller.signal, caught: () => code }
}
