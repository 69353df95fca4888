import type { Project } from '../../core/model.ts'
import { UserError } from '../../errors.ts'
import { search } from '../../jobs/search.ts'
import type { Ports } from '../../ports.ts'
import { MOST_HITS, SEARCH_LANE, type SearchEffect } from '../state/search.ts'
import type { Action } from '../state.ts'
import type { Handlers } from './context.ts'
import { writingIfFree } from './if-free.ts'

/** Milliseconds without a key after which the writer is taken to wait for an answer. */
const PAUSE_MS = 180

/** Projects that the index was brought level with: it is compared with the files once after each reading. */
const level = new WeakSet<Project>()

export const searchHandlers: Handlers<SearchEffect> = {
  search: {
    lane: SEARCH_LANE,
    meets: 'replaces',
    async *run({ root, asked }, context, signal) {
      const { clock } = context.host.home
      await clock.sleep(PAUSE_MS, signal)
      const open = context.state().shared.project
      if (open?.root !== root) return
      const { project } = open
      const request = { project, ...asked, limit: MOST_HITS }
      async function* look(ports: Ports): AsyncGenerator<Action> {
        const job = search(ports, level.has(project) ? { ...request, level: true } : request, signal)
        let step = await job.next()
        for (; !step.done; step = await job.next())
          yield { type: 'job', lane: SEARCH_LANE, event: step.value }
        const { hits, notes } = step.value
        if (!notes.some(note => note === 'index-locked' || note === 'index-behind')) level.add(project)
        yield { type: 'search-found', asked, hits, notes }
      }
      try {
        if (level.has(project)) yield* look(await context.ports(root))
        else yield* writingIfFree(context, root, look)
      } catch (error) {
        if (error instanceof UserError) yield { type: 'search-failed' }
        throw error
      }
    }
  }
}
