import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderToString } from 'ink'
import { createTranslate, parseTexts, type Translate } from '../../src/core/i18n.ts'
import type { Language } from '../../src/core/model.ts'
import { App, type AppProps } from '../../src/tui/app.tsx'
import { commandFor, isTyping } from '../../src/tui/keys.ts'
import {
  type Action,
  contextsOf,
  type Effect,
  initialState,
  reduce,
  type State
} from '../../src/tui/state.ts'
import { FILLER } from '../../src/tui/text/width.ts'
import { themeOf } from '../../src/tui/theme.ts'

const locales = join(import.meta.dirname, '../../src/locales')
const read = (name: string) => parseTexts(readFileSync(join(locales, `${name}.yaml`), 'utf8'))
const english = read('en')
const chinese = read('zh-CN')

export const texts = (language: Language): Translate =>
  createTranslate(language === 'en' ? english : chinese, english)

/** 2026-01-02T03:04:00Z. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4)

export interface StateOptions {
  columns?: number
  rows?: number
  language?: Language
  ambiguousWide?: boolean
  screenReader?: boolean
  memory?: unknown
}

export function stateOf(options: StateOptions = {}): State {
  const { columns = 80, rows = 24, language = 'en', ambiguousWide = false, screenReader = false } = options
  return initialState({
    size: { columns, rows },
    ui: { theme: 'dark', language, ambiguousWide, screenReader, projects: '/novels' },
    t: texts(language),
    now: NOW,
    memory: options.memory
  })
}

/** The state after these actions, and all effects that they asked for. */
export function after(state: State, ...actions: Action[]): { state: State; effects: Effect[] } {
  let now = state
  const effects: Effect[] = []
  for (const action of actions) {
    const [next, ...asked] = reduce(now, action)
    now = next
    effects.push(...asked)
  }
  return { state: now, effects }
}

/**
 * The state after these keys, as if they were pressed: `'n'`, `'enter'`, `'ctrl+k'`. Where a text is typed, what is
 * no name of a key is text: `press(state, 'n', 'My novel', 'enter')`.
 */
export function press(state: State, ...keys: string[]): { state: State; effects: Effect[] } {
  let now = state
  const effects: Effect[] = []
  for (const key of keys) {
    const contexts = contextsOf(now)
    const named =
      key.length > 1 && /^(?:(?:ctrl|alt|shift)\+)?(?:[a-z]+)$/.test(key) && commandFor(key, contexts)
    const command = named || (isTyping(contexts) ? undefined : commandFor(key, contexts))
    const [next, ...asked] = reduce(
      now,
      command ? { type: 'command', command } : { type: 'insert', text: key }
    )
    now = next
    effects.push(...asked)
  }
  return { state: now, effects }
}

const fail = (error: unknown): void => {
  throw error
}

/** What Ink writes for a state. */
export const drawn = (state: State, onBug: AppProps['onBug'] = fail): string =>
  renderToString(<App state={state} theme={themeOf(state.shared.ui, {})} onBug={onBug} />, {
    columns: state.shared.size.columns
  }).replaceAll(FILLER, '')

/** What the terminal shows of a state, line by line, without colours; spaces at the ends of lines are left out. */
export const frame = (state: State, onBug?: AppProps['onBug']): string[] =>
  drawn(state, onBug)
    .replace(/\u001b\[[\d;]*m/g, '')
    .split('\n')
    .map(line => line.trimEnd())
