import { availableParallelism } from 'node:os'
import { UserError } from '../../errors.ts'

export type Lance = typeof import('@lancedb/lancedb')
export type Arrow = typeof import('apache-arrow')

export interface Library {
  lance: Lance
  arrow: Arrow
}

let loading: Promise<Library> | undefined

/**
 * Loads LanceDB once, when the index is first touched: its native part takes a third of a second, which
 * commands that don't search need not wait for. Throws `index-unavailable`.
 */
export function loadLance(): Promise<Library> {
  loading ??= load()
  return loading
}

async function load(): Promise<Library> {
  // Read by the native part as it starts; nothing else silences its warnings on stderr.
  process.env.LANCEDB_LOG ??= 'error'
  // It would leave two cores free for reading, and on a machine with two let both legs of a search wait in turn.
  process.env.LANCE_CPU_THREADS ??= String(availableParallelism())
  try {
    const [lance, arrow] = await Promise.all([import('@lancedb/lancedb'), import('apache-arrow')])
    return { lance, arrow }
  } catch (cause) {
    throw new UserError('index-unavailable', 'LanceDB, which the index needs, does not start here.', {
      hint: 'Run npm install again, then: fabula doctor',
      exit: 'bug',
      cause
    })
  }
}
