import { batchKeys } from './keys/batch.ts'
import type { Binding } from './keys/binding.ts'
import { commonKeys } from './keys/common.ts'
import { deskKeys } from './keys/desk.ts'
import { inspectorKeys } from './keys/inspector.ts'
import { loreKeys } from './keys/lore.ts'
import { numbersKeys } from './keys/numbers.ts'
import { searchKeys } from './keys/search.ts'
import { settingsKeys } from './keys/settings.ts'
import { shelfKeys } from './keys/shelf.ts'

/** The one key table: keys are looked up in it, and help, the palette and the status line are drawn from it. */
export const KEYS: readonly Binding[] = [
  ...shelfKeys,
  ...deskKeys,
  ...settingsKeys,
  ...numbersKeys,
  ...batchKeys,
  ...inspectorKeys,
  ...loreKeys,
  ...searchKeys,
  ...commonKeys
]

/** Contexts in which typed characters are text. */
const TYPING = ['input', 'lines']

export const isTyping = (contexts: readonly string[]): boolean =>
  contexts.slice(0, 2).some(context => TYPING.includes(context))

/** The command that a key stands for where these contexts hold, innermost first. */
export function commandFor(key: string, contexts: readonly string[]): string | undefined {
  for (const context of contexts) {
    const found = KEYS.find(binding => binding.context === context && binding.keys.includes(key))
    if (found) return found.command
  }
  return undefined
}

/** The bindings that can be used where these contexts hold; a command once, in its innermost context. */
export function usableBindings(contexts: readonly string[]): Binding[] {
  const usable: Binding[] = []
  const taken = new Set<string>()
  for (const context of contexts) {
    for (const binding of KEYS) {
      if (binding.context !== context || usable.some(({ command }) => command === binding.command)) continue
      const keys = binding.keys.filter(key => !taken.has(key))
      if (keys.length > 0) usable.push({ ...binding, keys })
    }
    for (const binding of KEYS)
      if (binding.context === context) for (const key of binding.keys) taken.add(key)
  }
  return usable
}

/** The key that the status line names for a command; undefined where it has none now. */
export const keyOf = (command: string, contexts: readonly string[]): string | undefined =>
  usableBindings(contexts).find(binding => binding.command === command)?.keys[0]

/** What Ink tells of a key press. */
export interface InkKey {
  upArrow: boolean
  downArrow: boolean
  leftArrow: boolean
  rightArrow: boolean
  pageUp: boolean
  pageDown: boolean
  home: boolean
  end: boolean
  return: boolean
  escape: boolean
  ctrl: boolean
  shift: boolean
  tab: boolean
  backspace: boolean
  delete: boolean
  meta: boolean
}

const NAMED: [keyof InkKey, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete']
]

/** The name of a key press: `a`, `G`, `space`, `ctrl+k`, `alt+enter`, `shift+tab`, `up`, `esc`. Text has none. Ink tells nothing of function keys. */
export function keyName(input: string, key: InkKey): string | undefined {
  const named = NAMED.find(([flag]) => key[flag])?.[1]
  if (named !== undefined) {
    const shift = key.shift ? 'shift+' : ''
    return `${key.ctrl ? 'ctrl+' : ''}${key.meta && named !== 'esc' ? 'alt+' : ''}${shift}${named}`
  }
  if (key.ctrl) return `ctrl+${input}`
  if (key.meta) return `alt+${input}`
  if (input === ' ') return 'space'
  return [...input].length === 1 ? input : undefined
}

/** A key as it is shown: `Ctrl+K`, `Enter`, `↑`. */
export function shownKey(key: string): string {
  const names: Record<string, string> = {
    up: '↑',
    down: '↓',
    left: '←',
    right: '→',
    pageup: 'PgUp',
    pagedown: 'PgDn'
  }
  return key
    .split('+')
    .map((part, index, all) => {
      if (names[part]) return names[part]
      if (part.length > 1) return part[0]!.toUpperCase() + part.slice(1)
      return all.length > 1 && index === all.length - 1 ? part.toUpperCase() : part
    })
    .join('+')
}
