import type { Translate } from '../core/i18n.ts'
import type { UiSettings } from '../ports.ts'
import type { Size } from './layout.ts'
import { batchSlice } from './state/batch.ts'
import { deskSlice } from './state/desk.ts'
import { keepPlace } from './state/desk-places.ts'
import { inspectorSlice } from './state/inspector.ts'
import { loreSlice } from './state/lore.ts'
import { numbersSlice } from './state/numbers.ts'
import {
  type Overlay,
  openHelp,
  openPalette,
  openTour,
  overlayContexts,
  reduceOverlay,
  typeIntoOverlay
} from './state/overlay.ts'
import { reduceShared } from './state/reduce-shared.ts'
import { searchSlice } from './state/search.ts'
import { newSession } from './state/session.ts'
import { settingsSlice } from './state/settings.ts'
import {
  act,
  type CommonAction,
  type CommonEffect,
  OPEN_LANE,
  type Shared,
  type Slice,
  type Step
} from './state/shared.ts'
import { shelfSlice } from './state/shelf.ts'

/** One slice a screen. A new screen is a line here, in `app.tsx`, `keys.ts` and `effects.ts`. */
const SLICES = {
  shelf: shelfSlice,
  desk: deskSlice,
  inspector: inspectorSlice,
  lore: loreSlice,
  search: searchSlice,
  batch: batchSlice,
  numbers: numbersSlice,
  settings: settingsSlice
}

type Slices = typeof SLICES
export type ScreenName = keyof Slices
type PartsOf<K extends ScreenName> =
  Slices[K] extends Slice<infer S, infer A, infer E> ? { S: S; A: A; E: E } : never

export type Action = CommonAction | PartsOf<ScreenName>['A']
export type Effect = CommonEffect | PartsOf<ScreenName>['E']
export type ScreenStates = { [K in ScreenName]: PartsOf<K>['S'] }

export interface State {
  shared: Shared
  screen: ScreenName
  overlay: Overlay | undefined
  screens: ScreenStates
  /** Where the writer left, until the program is there again or they go elsewhere. */
  returning: Pick<Memory, 'screen' | 'root'> | undefined
}

const NAMES = Object.keys(SLICES) as ScreenName[]
const isScreen = (name: string): name is ScreenName => Object.hasOwn(SLICES, name)
const sliceOf = (name: ScreenName) => SLICES[name] as unknown as Slice<unknown, Action, Effect>

/** What the program remembers from run to run, in the user's state folder. */
export interface Memory {
  version: 1
  screen: string
  /** The project that was open. */
  root: string | undefined
  screens: Record<string, unknown>
}

/** The state at the start. `memory`: what `rememberState` gave the last time, or anything at all. */
export function initialState(start: {
  size: Size
  ui: UiSettings
  t: Translate
  now: number
  memory: unknown
}): State {
  const { size, ui, t, now } = start
  const memory = start.memory as Partial<Memory> | undefined
  const known = memory?.version === 1 ? memory : undefined
  const kept = known?.screens ?? {}
  const screens = Object.fromEntries(NAMES.map(name => [name, sliceOf(name).initial(kept[name])]))
  return {
    shared: { size, ui, t, now, project: undefined, tasks: [], session: newSession, notice: undefined },
    screen: 'shelf',
    overlay: undefined,
    screens: screens as ScreenStates,
    returning: returningTo(known)
  }
}

function returningTo(memory: Partial<Memory> | undefined): State['returning'] {
  const { screen, root } = memory ?? {}
  if (typeof screen !== 'string' || !isScreen(screen) || screen === 'shelf') return undefined
  return { screen, root: typeof root === 'string' ? root : undefined }
}

/** A program that ends while the project is still being opened has left where it was to return to. */
export function rememberState({ shared, screen, screens, returning }: State): Memory {
  const noted = { ...screens, desk: keepPlace(screens.desk, shared) }
  return {
    version: 1,
    ...(returning ?? { screen, root: shared.project?.root }),
    screens: Object.fromEntries(NAMES.map(name => [name, sliceOf(name).remember(noted[name])]))
  }
}

/** Contexts of the key table that hold now, innermost first. */
export const contextsOf = ({ overlay, screen, screens, shared }: State): string[] =>
  overlay ? overlayContexts(overlay) : sliceOf(screen).contexts(screens[screen], shared)

/** The command whose key the status line names. */
export const nextCommand = ({ overlay, screen, screens, shared }: State): string | undefined =>
  overlay
    ? overlay.kind === 'tour'
      ? 'tour.next'
      : undefined
    : sliceOf(screen).next(screens[screen], shared)

/** The one reducer: pure, and quick enough to run at every key. */
export function reduce(state: State, action: Action): Step<State, Effect> {
  if (action.type === 'command') return withActs(reduceCommand(quiet(state), action.command))
  if (action.type === 'insert' && state.overlay)
    return [{ ...state, overlay: typeIntoOverlay(state.overlay, action.text) }]
  if (action.type === 'insert') return withActs(reduceScreen(quiet(state), state.screen, action))
  if (action.type === 'confirm')
    return [{ ...state, overlay: { kind: 'confirm', question: action.question, yes: action.yes } }]
  // Slices see what was there before; then it becomes what all share.
  const [slices, ...effects] = reduceAll(state, action)
  // What only slices know passes through it.
  const shared = reduceShared(slices.shared, action as CommonAction)
  // What changes nothing is not drawn.
  const all = shared === slices.shared ? slices : { ...slices, shared }
  return withActs([...goTo(all, action), ...effects])
}

function reduceCommand(state: State, command: string): Step<State, Effect> {
  if (command === 'app.quit') return quit(state)
  if (state.overlay) {
    const left = reduceOverlay(state.overlay, command, state.shared)
    const next = { ...state, overlay: left.overlay }
    return left.command === undefined ? [next] : reduceCommand(next, left.command)
  }
  const contexts = contextsOf(state)
  if (command === 'app.palette') return [{ ...state, overlay: openPalette(contexts) }]
  if (command === 'app.tour') return [{ ...state, overlay: openTour }]
  if (command === 'app.help') return [{ ...state, overlay: openHelp(contexts) }]
  if (command === 'app.quit-now') return [state, { type: 'quit' }]
  const target = command === 'app.back' ? 'shelf' : command.startsWith('go.') ? command.slice(3) : undefined
  if (target !== undefined && isScreen(target)) return reduce(state, { type: 'go', screen: target })
  return reduceScreen(state, state.screen, { type: 'command', command })
}

/** Work that runs is kept, but the writer should know that it stops. */
function quit(state: State): Step<State, Effect> {
  const [task] = state.shared.tasks
  const asked = state.overlay?.kind === 'confirm' && state.overlay.yes === 'app.quit-now'
  if (!task || asked) return [state, { type: 'quit' }]
  const what = state.shared.t(task.label, task.detail)
  return [
    {
      ...state,
      overlay: { kind: 'confirm', question: { key: 'tui.quit.running', data: { what } }, yes: 'app.quit-now' }
    }
  ]
}

/** Screens that say something also where no project is open. */
const NO_PROJECT_NEEDED: readonly string[] = ['shelf', 'settings']

/** What an action means for what is in front. */
function goTo(state: State, action: Action): Step<State, Effect> {
  const { returning } = state
  const arrived = { ...state, returning: undefined }
  switch (action.type) {
    case 'started':
      if (action.opening) return [state]
      return returning && NO_PROJECT_NEEDED.includes(returning.screen)
        ? [arrived, act({ type: 'go', screen: returning.screen })]
        : [arrived]
    case 'project-opened': {
      const atDesk: State = { ...arrived, screen: 'desk' }
      if (returning?.root !== action.opened.root || returning.screen === 'desk') return [atDesk]
      return [atDesk, act({ type: 'go', screen: returning.screen })]
    }
    case 'task-ended':
      return [action.lane === OPEN_LANE && action.outcome === 'failed' ? arrived : state]
    case 'overlay-failed':
      return [{ ...state, overlay: undefined }]
    case 'go':
      return [isScreen(action.screen) ? front(arrived, action.screen) : state]
    default:
      return [state]
  }
}

function front(state: State, screen: ScreenName): State {
  if (NO_PROJECT_NEEDED.includes(screen) || state.shared.project) return { ...state, screen }
  return {
    ...state,
    shared: { ...state.shared, notice: { tone: 'warn', text: { key: 'tui.notice.no-project' } } }
  }
}

function reduceAll(state: State, action: Action): Step<State, Effect> {
  let next: Step<State, Effect> = [state]
  for (const name of NAMES) {
    const [after, ...effects] = reduceScreen(next[0], name, action)
    next = [after, ...(next.slice(1) as Effect[]), ...effects]
  }
  return next
}

function reduceScreen(state: State, name: ScreenName, action: Action): Step<State, Effect> {
  const before = state.screens[name]
  const [after, ...effects] = sliceOf(name).reduce(before, action, state.shared)
  return [after === before ? state : { ...state, screens: { ...state.screens, [name]: after } }, ...effects]
}

/** `act` effects are reduced at once, in order; what is left is for the runner. */
function withActs([state, ...effects]: Step<State, Effect>): Step<State, Effect> {
  let next = state
  const left: Effect[] = []
  for (const effect of effects) {
    if (effect.type !== 'act') left.push(effect)
    else {
      const [after, ...more] = reduce(next, effect.action)
      next = after
      left.push(...more)
    }
  }
  return [next, ...left]
}

/** A notice is there until the next key. */
const quiet = (state: State): State =>
  state.shared.notice ? { ...state, shared: { ...state.shared, notice: undefined } } : state
