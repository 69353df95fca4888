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
import { searchSlice } from './state/search.ts'
import { settingsSlice } from './state/settings.ts'
import type { CommonAction, CommonEffect, Shared, Slice, Step } from './state/shared.ts'
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
  const kept = memory?.version === 1 ? (memory.screens ?? {}) : {}
  const screens = Object.fromEntries(NAMES.map(name => [name, sliceOf(name).initial(kept[name])]))
  return {
    shared: { size, ui, t, now, project: undefined, tasks: [], notice: undefined },
    screen: 'shelf',
    overlay: undefined,
    screens: screens as ScreenStates
  }
}

export function rememberState({ shared, screen, screens }: State): Memory {
  const noted = { ...screens, desk: keepPlace(screens.desk, shared) }
  return {
    version: 1,
    screen,
    root: shared.project?.root,
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
  const shared = reduceShared(slices.shared, action)
  return withActs([goTo({ ...slices, shared }, action), ...effects])
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

function goTo(state: State, action: Action): State {
  if (action.type === 'project-opened') return { ...state, screen: 'desk' }
  if (action.type !== 'go' || !isScreen(action.screen)) return state
  if (NO_PROJECT_NEEDED.includes(action.screen) || state.shared.project)
    return { ...state, screen: action.screen }
  return {
    ...state,
    shared: { ...state.shared, notice: { tone: 'warn', text: { key: 'tui.notice.no-project' } } }
  }
}

function reduceShared(shared: Shared, action: Action): Shared {
  const { tasks } = shared
  switch (action.type) {
    case 'resized':
      return { ...shared, size: action.size }
    case 'ui-changed':
      return { ...shared, ui: action.ui, t: action.t }
    case 'minute':
      return { ...shared, now: action.now }
    case 'notice':
      return { ...shared, notice: action.notice }
    case 'project-opened':
      return { ...shared, project: action.opened }
    case 'project-read':
      return shared.project?.root === action.root
        ? { ...shared, project: { ...shared.project, project: action.project } }
        : shared
    case 'task-started':
      return { ...shared, tasks: [...tasks.filter(({ lane }) => lane !== action.task.lane), action.task] }
    case 'task-ended':
      return { ...shared, tasks: tasks.filter(({ lane }) => lane !== action.lane) }
    case 'job': {
      const { event, lane } = action
      if (event.type !== 'progress') return shared
      const told = { detail: event.detail ?? {}, done: event.done, total: event.total }
      const label = `progress.${event.step}`
      return {
        ...shared,
        tasks: tasks.map(task => (task.lane === lane ? { ...task, label, ...told } : task))
      }
    }
    default:
      return shared
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
