import { entryOfError, entryOfEvent } from '../../core/log-entry.ts'
import { UserError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import type { Action } from '../state.ts'
import type { TuiHost } from './context.ts'

interface Opened {
  ports: Promise<Ports & { close(): Promise<void> }>
  /** Works that hold the lock now. */
  writers: number
  /** Ends when the last locking or unlocking has: one that met the other half done would find our own lock. */
  turn: Promise<unknown>
}

function inTurn<T>(workspace: Opened, work: () => Promise<T>): Promise<T> {
  const done = workspace.turn.then(work)
  workspace.turn = done.catch(() => {})
  return done
}

/** The projects that are open, each once however many screens and works use it. */
export function openWorkspaces(open: TuiHost['open']) {
  const opened = new Map<string, Opened>()
  const get = (root: string): Opened => {
    const known = opened.get(root)
    if (known) return known
    const fresh: Opened = { ports: open(root), writers: 0, turn: Promise.resolve() }
    // Also found by its real path, which the store names.
    fresh.ports.then(({ store }) => opened.set(store.root, fresh)).catch(() => opened.delete(root))
    opened.set(root, fresh)
    return fresh
  }
  /** Counted before the lock is there: whoever ends meanwhile must not take it away. */
  const hold = async (root: string) => {
    const workspace = get(root)
    const ports = await workspace.ports
    workspace.writers++
    const release = async () => {
      workspace.writers--
      await inTurn(workspace, async () => {
        if (workspace.writers === 0) await ports.store.unlock()
      })
    }
    try {
      await inTurn(workspace, () => ports.store.lock())
    } catch (error) {
      workspace.writers--
      throw error
    }
    return { ports, release }
  }
  return {
    ports: (root: string): Promise<Ports> => get(root).ports,
    /** For a look in passing: closed again, if it was not open before. */
    async using<T>(root: string, work: (ports: Ports) => Promise<T>): Promise<T> {
      if (opened.has(root)) return work(await get(root).ports)
      const ports = await open(root)
      return work(ports).finally(() => ports.close())
    },
    async *writing(
      root: string,
      work: (ports: Ports) => AsyncGenerator<Action>,
      signal: AbortSignal
    ): AsyncGenerator<Action> {
      const { ports, release } = await hold(root)
      try {
        for await (const action of work(ports)) {
          const entry = action.type === 'job' ? entryOfEvent(action.event) : undefined
          if (entry) ports.log.write(entry)
          yield action
        }
      } catch (error) {
        // That the writer stopped it is no error.
        if (!signal.aborted) ports.log.write(entryOfError(error))
        throw error
      } finally {
        await release()
      }
    },
    /** Why the project can't be written now: `locked`, or an error of the disk; undefined where it can. */
    async otherWriter(root: string): Promise<UserError | undefined> {
      try {
        const { release } = await hold(root)
        await release()
        return undefined
      } catch (error) {
        if (error instanceof UserError) return error
        throw error
      }
    },
    async close(): Promise<void> {
      const all = await Promise.allSettled([...new Set(opened.values())].map(({ ports }) => ports))
      await Promise.all(all.map(result => (result.status === 'fulfilled' ? result.value.close() : undefined)))
    }
  }
}
