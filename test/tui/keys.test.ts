import { describe, expect, it } from 'vitest'
import { commandFor, isTyping, KEYS, keyName, keyOf, shownKey, usableBindings } from '../../src/tui/keys.ts'
import { texts } from './frame.tsx'

const released = Object.fromEntries(
  'upArrow downArrow leftArrow rightArrow pageUp pageDown home end return escape ctrl shift tab backspace delete meta'
    .split(' ')
    .map(flag => [flag, false])
) as never as Parameters<typeof keyName>[1]
const name = (input: string, pressed: Partial<typeof released> = {}) =>
  keyName(input, { ...released, ...pressed })

describe('the key table', () => {
  it('has a name for every command and every context, in both languages', () => {
    const wanted = KEYS.flatMap(({ command, context }) => [`tui.key.${command}`, `tui.context.${context}`])
    for (const language of ['en', 'zh'] as const) {
      const t = texts(language)
      expect([...new Set(wanted)].filter(key => t(key) === key)).toEqual([])
    }
    const chinese = texts('zh')
    expect([...new Set(wanted)].filter(key => !/\p{Script=Han}/u.test(chinese(key)))).toEqual([])
  })

  it('has one meaning for a key in a context', () => {
    const twice = KEYS.flatMap(({ context, keys }) => keys.map(key => `${context} ${key}`)).filter(
      (key, index, all) => all.indexOf(key) !== index
    )
    expect(twice).toEqual([])
  })

  it('never takes a character from who types', () => {
    const taken = KEYS.filter(({ context }) => ['input', 'lines', 'palette'].includes(context))
      .flatMap(({ keys }) => keys)
      .filter(key => key === 'space' || [...key].length === 1)
    expect(taken).toEqual([])
  })

  it('gives the innermost context the key', () => {
    expect(commandFor('enter', ['desk-outline', 'list', 'desk', 'global'])).toBe('desk.read')
    expect(commandFor('q', ['shelf', 'list', 'global'])).toBe('app.quit')
    expect(commandFor('ctrl+k', ['input', 'global'])).toBe('app.palette')
    expect(commandFor('z', ['list', 'global'])).toBeUndefined()
  })

  it('names only keys that reach their command', () => {
    const contexts = ['desk-matches', 'text', 'desk', 'global']
    for (const { command, keys } of usableBindings(contexts))
      for (const key of keys) expect(commandFor(key, contexts), key).toBe(command)
    expect(keyOf('desk.next-chapter', contexts)).toBe(']')
    expect(keyOf('shelf.new', contexts)).toBeUndefined()
  })

  it('knows when characters are text', () => {
    expect(isTyping(['palette', 'input'])).toBe(true)
    expect(isTyping(['list', 'global'])).toBe(false)
  })
})

describe('the name of a key press', () => {
  it('is that of the table', () => {
    expect(name('', { upArrow: true })).toBe('up')
    expect(name('', { tab: true, shift: true })).toBe('shift+tab')
    expect(name('', { return: true, meta: true })).toBe('alt+enter')
    expect(name('k', { ctrl: true })).toBe('ctrl+k')
    expect(name('G', { shift: true })).toBe('G')
    expect(name(' ')).toBe('space')
    expect(name('', { escape: true, meta: true })).toBe('esc')
  })

  it('is none for what an input method commits', () => {
    expect(name('青石')).toBeUndefined()
    expect(name('青')).toBe('青')
  })

  it('is shown as it is printed on keyboards', () => {
    expect(['ctrl+k', 'enter', 'up', 'g', 'G', 'alt+enter'].map(shownKey)).toEqual([
      'Ctrl+K',
      'Enter',
      '↑',
      'g',
      'G',
      'Alt+Enter'
    ])
  })
})
