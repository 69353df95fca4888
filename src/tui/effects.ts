import { entryOfError } from '../core/log-entry.ts'
import { UserError } from '../errors.ts'
import { batchHandlers } from './effects/batch.ts'
import { type EffectContext, type Handler, type TuiHost, toldError } from './effects/context.ts'
import { deskHandlers } from './effects/desk.ts'
import { GATHER_MS, gatherDeltas } from './effects/gather.ts'
import { inspectorHandlers } from './effects/inspector.ts'
import { loreHandlers } from './effects/lore.ts'
import { numbersHandlers } from './effects/numbers.ts'
import { commonHandlers } from './effects/project.ts'
import { searchHandlers } from './effects/search.ts'
import { settingsHandlers } from './effects/settings.ts'
import { shelfHandlers } from './effects/shelf.ts'
import { openWorkspaces } from './effects/workspaces.ts'
import type { BugPlace } from './state/shared.ts'
import type { Action, Effect, State } from './state.ts'

const HANDLERS: Record<string, Handler<never>> = {
  ...commonHandlers,
  ...shelfHandlers,
  ...inspectorHandlers,
  ...loreHandlers,
  ...searchHandlers,
  ...deskHandlers,
  ...batchHandlers,
  ...numbersHandlers,
  ...settingsHandlers
}

interface Work {
  lane: string
  controller: AbortController
  ended: Promise<void>
}

export interface RunnerOptions {
  host: TuiHost
  state(): State
  dispatch(action: Action): void
  quit(): void
  openEditor(path: string): Promise<void>
  copy(text: string): void
  /** Told of what is a bug; the runner goes on. */
  onBug(error: unknown): void
}

/**
 * Does what the reducer asks for: starts the handler of each effect, dispatches what it yields, tells what
 * went wrong. The reducer and the keys never wait for it.
 */
export function createRunner({ host, state, dispatch, quit, openEditor, copy, onBug }: RunnerOptions) {
  const works = new Set<Work>()
  const workspaces = openWorkspaces(host.open)
  const { ports, using, otherWriter } = workspaces
  const contextOf = (signal: AbortSignal): EffectContext => ({
    ...{ host, state, quit, openEditor, copy, ports, using, otherWriter },
    writing: (root, work) => workspaces.writing(root, work, signal)
  })
  const inLane = (lane: string) => [...works].filter(work => work.lane === lane)

  function start(effect: Effect): void {
    if (effect.type === 'stop') {
      for (const work of inLane(effect.lane)) work.controller.abort(new DOMException('stopped', 'AbortError'))
      return
    }
    const handler = HANDLERS[effect.type] as Handler<Effect> | undefined
    if (!handler) throw new Error(`no handler for the effect ${effect.type}`)
    const lane = handler.lane ?? ''
    const before = handler.lane === undefined ? [] : inLane(lane)
    if (before.length > 0 && handler.meets === 'yields') return
    if (handler.meets === 'replaces')
      for (const work of before) work.controller.abort(new DOMException('replaced', 'AbortError'))
    const controller = new AbortController()
    const waits = handler.meets === 'waits' ? Promise.all(before.map(work => work.ended)) : undefined
    const work: Work = { lane, controller, ended: Promise.resolve() }
    works.add(work)
    work.ended = run(effect, handler, { controller, waits }).finally(() => works.delete(work))
  }

  async function run(
    effect: Effect,
    handler: Handler<Effect>,
    { controller, waits }: { controller: AbortController; waits: Promise<unknown> | undefined }
  ): Promise<void> {
    const { signal } = controller
    const lane = handler.lane ?? ''
    const gathered = gatherDeltas(dispatch, state().shared.ui.screenReader ? GATHER_MS * 15 : GATHER_MS)
    let outcome: 'done' | 'stopped' | 'failed' = 'done'
    try {
      await waits
      signal.throwIfAborted()
      if (handler.label)
        dispatch({
          type: 'task-started',
          task: { lane, label: handler.label, root: 'root' in effect ? effect.root : undefined }
        })
      for await (const action of handler.run(effect, contextOf(signal), signal)) {
        // What was replaced has nothing more to tell; what was stopped tells its end.
        if (signal.aborted && handler.meets === 'replaces') break
        gathered.pass(action)
      }
    } catch (error) {
      outcome = signal.aborted ? 'stopped' : 'failed'
      if (outcome === 'failed') {
        gathered.flush()
        if (error instanceof UserError) dispatch(toldError(error))
        else onBug(error)
      }
    } finally {
      gathered.flush()
      if (handler.label) dispatch({ type: 'task-ended', lane, outcome })
    }
  }

  return {
    start,
    /** Tells and logs a bug that leaves the rest whole: what could not be drawn. An overlay is closed. */
    noteBug(error: unknown, where: BugPlace): void {
      const text = { key: `tui.notice.bug-${where}`, data: { what: String(error) } }
      if (where === 'overlay') dispatch({ type: 'overlay-failed' })
      dispatch({ type: 'notice', notice: { tone: 'bad', text } })
      const root = state().shared.project?.root
      // A log that can't be written must not make it worse.
      if (root !== undefined)
        ports(root).then(
          ({ log }) => log.write(entryOfError(error)),
          () => {}
        )
    },
    /** Stops all work, waits for it to put its things in order, and closes the projects. */
    async close(): Promise<void> {
      for (const work of works) work.controller.abort(new DOMException('quit', 'AbortError'))
      await Promise.all([...works].map(work => work.ended))
      await workspaces.close()
    }
  }
}
