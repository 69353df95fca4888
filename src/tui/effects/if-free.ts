import { UserError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'
import type { Action } from '../state.ts'
import type { EffectContext } from './context.ts'

/**
 * For jobs that write only if nobody else does: holds the lock while the work runs if it can be had. Jobs must not take it themselves
 * then, for what they give back another work of ours may need.
 */
export async function* writingIfFree(
  context: EffectContext,
  root: string,
  work: (ports: Ports) => AsyncGenerator<Action>
): AsyncGenerator<Action> {
  let begun = false
  try {
    yield* context.writing(root, async function* (ports): AsyncGenerator<Action> {
      begun = true
      yield* work(ports)
    })
  } catch (error) {
    if (begun || !(error instanceof UserError)) throw error
    yield* work(await context.ports(root))
  }
}
