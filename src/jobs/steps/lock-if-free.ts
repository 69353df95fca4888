import { UserError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'

export interface MaybeLocked {
  /** Whether this process may write. */
  locked: boolean
  /** Gives back what was taken here: a lock that the caller held before stays its own. */
  release(): Promise<void>
}

/** Takes the lock unless another process has it or the disk can't be written: then files are read as they stand. */
export async function lockIfFree({ store }: Pick<Ports, 'store'>): Promise<MaybeLocked> {
  try {
    const taken = await store.lock()
    return { locked: true, release: async () => (taken ? store.unlock() : undefined) }
  } catch (error) {
    if (error instanceof UserError) return { locked: false, release: async () => {} }
    throw error
  }
}
