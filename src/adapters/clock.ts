import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../ports.ts'

/** No vowels and no look-alikes: ids never spell a word and are easy to copy. */
const ALPHABET = '23456789bcdfghjkmnpqrstvwxz'

export const systemClock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  id: prefix => `${prefix}-${Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`,
  seed: () => randomInt(2 ** 31),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal ? { signal } : {})
  }
}
