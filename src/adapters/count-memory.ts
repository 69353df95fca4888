import type { CountMemory } from '../ports.ts'
import { keepState, readState } from './state-file.ts'

const FILE = 'counts.json'
/** Models and languages that are remembered: some kilobytes each. */
const MOST = 30

/**
 * Token counts of models in the state folder. Writes come one after the other, each on what the file holds
 * then; of two programs that write at once one may lose its last counts.
 */
export function openCountMemory(env: NodeJS.ProcessEnv): CountMemory & { close(): Promise<void> } {
  let writing = Promise.resolve()
  const read = async () => Object.entries(asRecord(await readState(env, FILE)))
  return {
    read: async key => new Map(await read()).get(key),
    keep(key, learnt) {
      const value = structuredClone(learnt)
      const write = async () => {
        const others = (await read()).filter(([other]) => other !== key)
        await keepState(env, FILE, Object.fromEntries([...others, [key, value]].slice(-MOST)))
      }
      writing = writing.then(write).catch(() => {})
      return writing
    },
    close: () => writing
  }
}

const asRecord = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
