import type { UiSettings } from '../../ports.ts'
import { bodyRect } from '../layout.ts'
import { editInput, type Input, inputOf, insertText } from './input.ts'
import { type ListState, listAt, listStart, moveInList, selectRow } from './list.ts'
import {
  numberIn,
  optionsOf,
  PROJECT_ITEMS,
  projectChange,
  projectValue,
  type SettingItem,
  UI_ITEMS,
  uiValue,
  type Value
} from './settings-items.ts'
import {
  SETTING_VIEWS,
  SETTINGS_FOOT,
  SETTINGS_HEAD,
  type SettingsAction,
  type SettingsEffect,
  type SettingsState,
  type SettingView
} from './settings-state.ts'
import { act, type CommonEffect, type Shared, type Slice, type Step } from './shared.ts'

type SettingsStep = Step<SettingsState, SettingsEffect | CommonEffect>

export const settingsSlice: Slice<SettingsState, SettingsAction, SettingsEffect> = {
  initial: memory => {
    const { root, view, selected, typed } = (memory ?? {}) as Record<string, unknown>
    return {
      root: typeof root === 'string' ? root : undefined,
      view: SETTING_VIEWS.find(each => each === view) ?? 'project',
      list: listAt(selected),
      input: typeof typed === 'string' ? inputOf(typed) : undefined,
      choice: undefined,
      models: undefined,
      checks: undefined,
      top: 0
    }
  },
  reduce(state, action, shared) {
    switch (action.type) {
      case 'command':
        return reduceCommand(state, action.command, shared)
      case 'insert':
        return [
          state.input ? { ...state, input: insertText(state.input, action.text, { oneLine: true }) } : state
        ]
      case 'go': {
        if (action.screen !== 'settings') return [state]
        const possible = shared.project !== undefined || state.view !== 'project'
        return shown(
          possible ? state : { ...state, view: 'writer', list: listStart, input: undefined },
          shared
        )
      }
      case 'project-opened':
        return [opened(state, action.opened.root)]
      case 'models-listed':
        return [{ ...state, models: action.models }]
      case 'checked':
        return [{ ...state, checks: action.checks }]
      default:
        return [state]
    }
  },
  contexts({ input, choice, view }) {
    if (input) return ['input', 'global']
    if (choice) return ['setting-choice', 'list', 'global']
    return view === 'doctor' ? ['settings', 'text', 'global'] : ['setting-list', 'settings', 'list', 'global']
  },
  next({ input, choice, view }) {
    if (input) return 'input.submit'
    if (choice) return 'settings.choose'
    return view === 'doctor' ? 'settings.next-view' : 'settings.change'
  },
  remember: ({ root, view, list, input }) => ({
    ...{ root, view },
    selected: list.selected,
    typed: input?.text
  })
}

/** What was typed for one project is not for another. */
function opened(state: SettingsState, root: string): SettingsState {
  const fresh = { ...state, root, models: undefined, checks: undefined }
  return state.root === root ? fresh : { ...fresh, list: listStart, input: undefined, choice: undefined }
}

export const itemsOf = ({ view }: SettingsState, { project }: Shared): readonly SettingItem[] => {
  if (view === 'writer') return UI_ITEMS
  return view === 'project' && project ? PROJECT_ITEMS : []
}

export const settingValue = (item: SettingItem, { project, ui }: Shared): Value => {
  if (item.path.startsWith('ui.')) return uiValue(item, ui)
  return project ? projectValue(item, project.project.settings) : undefined
}

export const choicesOf = (item: SettingItem, state: SettingsState, shared: Shared) =>
  optionsOf(item, { models: state.models ?? [], value: settingValue(item, shared) })

/** Rows that the list has room for. */
export const settingsHeight = ({ size }: Shared): number =>
  Math.max(1, bodyRect(size).height - 1 - SETTINGS_HEAD - SETTINGS_FOOT)

/** What a view needs to know is asked for when it is gone to. */
function shown(state: SettingsState, { project }: Shared): SettingsStep {
  const root = project?.root
  if (state.view === 'doctor')
    return [
      { ...state, checks: undefined, top: 0 },
      { type: 'check-all', root }
    ]
  return [state, { type: 'list-models', root }]
}

function reduceCommand(state: SettingsState, command: string, shared: Shared): SettingsStep {
  const items = itemsOf(state, shared)
  const item = items[state.list.selected]
  if (state.input && item) return inInput(state, { command, item, input: state.input }, shared)
  if (state.choice && item) return inChoice(state, { command, item, choice: state.choice }, shared)
  switch (command) {
    case 'settings.next-view':
      return shown({ ...state, view: viewBy(state, 1), list: listStart }, shared)
    case 'settings.previous-view':
      return shown({ ...state, view: viewBy(state, -1), list: listStart }, shared)
    case 'settings.refresh':
      return shown(state, shared)
    case 'settings.change':
      return item ? change(state, item, shared) : [state]
    default:
      return [moved(state, command, { count: items.length, height: settingsHeight(shared) })]
  }
}

const viewBy = ({ view }: SettingsState, by: number): SettingView =>
  SETTING_VIEWS[(SETTING_VIEWS.indexOf(view) + by + SETTING_VIEWS.length) % SETTING_VIEWS.length]!

function moved(
  state: SettingsState,
  command: string,
  size: { count: number; height: number }
): SettingsState {
  const by = { 'text.up': -1, 'text.down': 1, 'text.page-up': -10, 'text.page-down': 10 }[command]
  if (by !== undefined) return { ...state, top: Math.max(0, state.top + by) }
  if (command === 'text.start') return { ...state, top: 0 }
  const list = moveInList(state.list, command, size)
  return list ? { ...state, list } : state
}

/** A switch is turned at once; other settings are asked for in their row. */
function change(state: SettingsState, item: SettingItem, shared: Shared): SettingsStep {
  const value = settingValue(item, shared)
  if (item.kind === 'switch') return save(state, { item, value: value !== true }, shared)
  if (item.kind !== 'choice') return [{ ...state, input: inputOf(value === undefined ? '' : String(value)) }]
  const options = choicesOf(item, state, shared)
  const at = Math.max(0, options.indexOf(value as string | undefined))
  const size = { count: options.length, height: settingsHeight(shared) }
  return [{ ...state, choice: selectRow(listStart, at, size) }]
}

function inChoice(
  state: SettingsState,
  { command, item, choice }: { command: string; item: SettingItem; choice: ListState },
  shared: Shared
): SettingsStep {
  const options = choicesOf(item, state, shared)
  if (command === 'settings.keep') return [{ ...state, choice: undefined }]
  if (command === 'settings.choose')
    return save({ ...state, choice: undefined }, { item, value: options[choice.selected] }, shared)
  const list = moveInList(choice, command, { count: options.length, height: settingsHeight(shared) })
  return [list ? { ...state, choice: list } : state]
}

function inInput(
  state: SettingsState,
  { command, item, input }: { command: string; item: SettingItem; input: Input },
  shared: Shared
): SettingsStep {
  if (command === 'input.cancel') return [{ ...state, input: undefined }]
  if (command !== 'input.submit') {
    const edited = editInput(input, command)
    return [edited ? { ...state, input: edited } : state]
  }
  const closed = { ...state, input: undefined }
  if (item.kind === 'text') return save(closed, { item, value: input.text.trim() || undefined }, shared)
  const value = numberIn(input.text, item)
  if (value === 'wrong') return [state, tell('tui.settings.number', { least: item.least ?? 1 })]
  return save(closed, { item, value }, shared)
}

function save(
  state: SettingsState,
  { item, value }: { item: SettingItem; value: Value },
  shared: Shared
): SettingsStep {
  const { project, ui } = shared
  if (value === settingValue(item, shared)) return [state]
  // A book has a title, and new projects have a folder.
  if (value === undefined && ['title', 'ui.projects'].includes(item.path))
    return [state, tell('tui.settings.needed')]
  if (item.path.startsWith('ui.')) {
    const changes = { [item.path.slice('ui.'.length)]: value } as Partial<typeof ui>
    return [state, { type: 'save-ui', changes: changes as Partial<UiSettings> }]
  }
  if (!project) return [state]
  const changes = projectChange(item, value, project.project.settings)
  return [state, { type: 'save-settings', root: project.root, changes }]
}

const tell = (key: string, data?: Record<string, number>): CommonEffect =>
  act({ type: 'notice', notice: { tone: 'warn', text: { key, ...(data && { data }) } } })
