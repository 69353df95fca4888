import { watch } from 'node:fs/promises'

/** Editors save in several steps, and a checkout writes many files: a change is told when it is over. */
const SETTLE_MS = 300

/**
 * Resolves when a file below `root` changed and nothing more did for 0.3 s. What Fabula keeps under `.fabula` and
 * its temporary files are not looked at. Throws the signal's reason.
 */
export async function changed(root: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const stop = new AbortController()
  const end = () => stop.abort()
  signal.addEventListener('abort', end, { once: true })
  let timer: NodeJS.Timeout | undefined
  try {
    for await (const { filename } of watch(root, { recursive: true, signal: stop.signal })) {
      if (filename !== null && /^\.fabula(?:\/|\\|$)|(?:^|[\\/])\.fabula-[^\\/]*\.tmp$/.test(filename))
        continue
      clearTimeout(timer)
      timer = setTimeout(end, SETTLE_MS)
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  }
  signal.throwIfAborted()
}
