import { GATES } from '../../core/check/check-draft.ts'
import type { ProjectSettings } from '../../core/model.ts'
import type { Setting } from '../../jobs/save-settings.ts'
import type { ModelListing, UiSettings } from '../../ports.ts'

/** A setting that can be changed in place. Its name is `tui.setting.<name>`, in words `tui.setting.<name>.help`. */
export interface SettingItem {
  /** Its path in `fabula.yaml`, or `ui.<key>` in the user configuration, or `gate.<name>`. */
  path: string
  kind: 'text' | 'number' | 'choice' | 'switch'
  /** Of numbers: the least one. */
  least?: number
}

const number = (path: string, least = 1): SettingItem => ({ path, kind: 'number', least })
const choice = (path: string): SettingItem => ({ path, kind: 'choice' })

/** What is set in `fabula.yaml`, in the order in which it is shown. */
export const PROJECT_ITEMS: readonly SettingItem[] = [
  { path: 'title', kind: 'text' },
  { path: 'author', kind: 'text' },
  choice('language'),
  choice('models.draft'),
  choice('models.extract'),
  choice('models.embed'),
  number('context.window', 1024),
  number('chapter.length'),
  number('goals.daily'),
  number('goals.length'),
  ...Object.keys(GATES).map((name): SettingItem => ({ path: `gate.${name}`, kind: 'switch' })),
  number('gates.copyRun'),
  choice('index.vectors')
]

/** What is set for the writer, in every project. */
export const UI_ITEMS: readonly SettingItem[] = [
  choice('ui.theme'),
  choice('ui.language'),
  { path: 'ui.ambiguousWide', kind: 'switch' },
  { path: 'ui.screenReader', kind: 'switch' },
  { path: 'ui.projects', kind: 'text' }
]

export type Value = string | number | boolean | undefined

/** The gate that an item switches; undefined for other items. */
export const gateOf = ({ path }: SettingItem): string | undefined =>
  path.startsWith('gate.') ? path.slice('gate.'.length) : undefined

/** The value as it is set; undefined: not set, so that the default holds. */
export function projectValue(item: SettingItem, settings: ProjectSettings): Value {
  const gate = gateOf(item)
  if (gate !== undefined) return !settings.gates.off.includes(gate)
  const [group = '', key = ''] = item.path.split('.')
  const found = settings[group as keyof ProjectSettings]
  return (key === '' ? found : (found as Record<string, unknown>)[key]) as Value
}

export const uiValue = ({ path }: SettingItem, ui: UiSettings): Value =>
  ui[path.slice('ui.'.length) as keyof UiSettings]

/** What is to be saved for a new value of a project's item, by path. */
export function projectChange(
  item: SettingItem,
  value: Value,
  settings: ProjectSettings
): Record<string, Setting | undefined> {
  const gate = gateOf(item)
  if (gate === undefined) return { [item.path]: value }
  const others = settings.gates.off.filter(name => name !== gate)
  const off = value === true ? others : [...others, gate]
  return { 'gates.off': off.length === 0 ? undefined : off }
}

/** What can be chosen; undefined stands for the default. What is set stays in the list, though no server has it. */
export function optionsOf(
  { path }: SettingItem,
  { models, value }: { models: readonly ModelListing[]; value: Value }
): readonly (string | undefined)[] {
  const listed = (role: ModelListing['role']) =>
    models.filter(model => model.role === role).map(({ name }) => name)
  switch (path) {
    case 'language':
      return ['zh', 'en']
    case 'models.draft':
    case 'models.extract':
      return withSet([undefined, ...listed('draft')], value)
    case 'models.embed':
      return withSet(['builtin', ...listed('embed').filter(name => !name.startsWith('builtin'))], value)
    case 'index.vectors':
      return ['auto', 'exact', 'hnsw', 'rq']
    case 'ui.theme':
      return ['auto', 'dark', 'light', 'high-contrast']
    default:
      return ['auto', 'zh', 'en']
  }
}

const withSet = (options: (string | undefined)[], value: Value): (string | undefined)[] =>
  typeof value !== 'string' || options.includes(value) ? options : [...options, value]

/** A whole number as people type it, `4,000` and `４０００` too; undefined for nothing. */
export function numberIn(typed: string, { least = 1 }: SettingItem): number | undefined | 'wrong' {
  const text = typed.normalize('NFKC').replace(/[,_\s]/g, '')
  if (text === '') return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= least ? value : 'wrong'
}
