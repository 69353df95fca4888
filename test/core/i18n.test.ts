import { describe, expect, it } from 'vitest'
import { asCalled, createTranslate, fillText, localeOf, parseTexts } from '../../src/core/i18n.ts'

describe('translation', () => {
  const t = createTranslate(parseTexts('a: 第{n}章\n'), parseTexts('a: Chapter {n}\nb: Only English\n'))

  it('falls back to English, then to the key', () => {
    expect(t('a', { n: 3 })).toBe('第3章')
    expect(t('b')).toBe('Only English')
    expect(t('c.d')).toBe('c.d')
  })

  it('fills names that have a value and leaves the others, and does not fill twice', () => {
    expect(fillText('{a} {b} {a}', { a: '{b}', c: 0 })).toBe('{b} {b} {b}')
    expect(fillText('{n}', { n: 0 })).toBe('0')
    expect(fillText('{toString}', {})).toBe('{toString}')
  })

  it('reads an empty locale', () => {
    expect(parseTexts('').size).toBe(0)
  })

  it.each([
    ['zh_CN.UTF-8', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['ZH_TW', 'zh-CN'],
    ['de_DE', 'en'],
    ['C', 'en'],
    [undefined, 'en']
  ])('of %s is %s', (value, locale) => {
    expect(localeOf(value)).toBe(locale)
  })
})

it('shows commands as they have to be typed', () => {
  expect(asCalled('Next: fabula draft 2, or fabula help', true)).toBe(
    'Next: npx fabula draft 2, or npx fabula help'
  )
  expect(asCalled('先看 fabula models，再 npx fabula draft 1', true)).toBe(
    '先看 npx fabula models，再 npx fabula draft 1'
  )
  expect(asCalled('Fabula reads fabula.yaml and .fabula/index', true)).toBe(
    'Fabula reads fabula.yaml and .fabula/index'
  )
  expect(asCalled('fabula new <dir>', false)).toBe('fabula new <dir>')
})
