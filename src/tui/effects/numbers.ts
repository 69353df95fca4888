import { gatherStats } from '../../jobs/gather-stats.ts'
import type { Ports } from '../../ports.ts'
import type { NumbersEffect } from '../state/numbers.ts'
import type { Action } from '../state.ts'
import type { Handlers } from './context.ts'

export const numbersHandlers: Handlers<NumbersEffect> = {
  'gather-numbers': {
    lane: 'gather-numbers',
    meets: 'replaces',
    async *run({ root }, context) {
      const told = async function* (ports: Ports, note: boolean): AsyncGenerator<Action> {
        yield { type: 'numbers-gathered', root, stats: await gatherStats(ports, { note }) }
      }
      // Who only reads sees the same numbers, but notes nothing.
      if (await context.otherWriter(root)) yield* told(await context.ports(root), false)
      else yield* context.writing(root, ports => told(ports, true))
    }
  }
}
