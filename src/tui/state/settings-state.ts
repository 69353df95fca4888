import type { Setting } from '../../jobs/save-settings.ts'
import type { Check, ModelListing } from '../../ports.ts'
import type { Input } from './input.ts'
import type { ListState } from './list.ts'

export const SETTING_VIEWS = ['project', 'writer', 'doctor'] as const
export type SettingView = (typeof SETTING_VIEWS)[number]

export interface SettingsState {
  /** Of the project whose settings are shown. */
  root: string | undefined
  view: SettingView
  list: ListState
  /** The value while it is typed, for texts and numbers. */
  input: Input | undefined
  /** The list of what can be chosen, while it is open. */
  choice: ListState | undefined
  /** What the server has; undefined until it has told. */
  models: readonly ModelListing[] | undefined
  /** What doctor found; undefined while it looks. */
  checks: readonly Check[] | undefined
  /** First line of the findings that is seen. */
  top: number
}

export type SettingsAction =
  | { type: 'models-listed'; models: readonly ModelListing[] }
  | { type: 'checked'; checks: readonly Check[] }

export type SettingsEffect =
  | { type: 'list-models'; root: string | undefined }
  | { type: 'check-all'; root: string | undefined }
  | { type: 'save-settings'; root: string; changes: Record<string, Setting | undefined> }

/** Lines above the list, and those below it that say what the selected setting is. */
export const SETTINGS_HEAD = 2
export const SETTINGS_FOOT = 4
