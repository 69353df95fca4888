import type { Home } from '../ports.ts'
import { type Memory, rememberState } from './state.ts'
import type { Store } from './store.ts'

/** Milliseconds after a change until it is written: a kill loses no more than that. */
const SETTLE_MS = 800

/** Writes what survives the end of the program, some time after it changed; `flush` at the end. */
export function keepMemory(store: Store, home: Pick<Home, 'keepMemory'>) {
  let written = ''
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  const write = () => {
    timer = undefined
    const memory: Memory = rememberState(store.state())
    const text = JSON.stringify(memory)
    if (text === written) return
    written = text
    // A disk that is full must not end the writing: only the place would be lost.
    writing = writing.then(() => home.keepMemory(memory)).catch(() => {})
  }
  const stop = store.subscribe(() => {
    timer ??= setTimeout(write, SETTLE_MS)
  })
  return {
    async flush(): Promise<void> {
      stop()
      clearTimeout(timer)
      write()
      await writing
    }
  }
}
