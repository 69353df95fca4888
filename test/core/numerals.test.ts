import { describe, expect, it } from 'vitest'
import { parseChineseNumber, parseRoman, takeEnglishNumber } from '../../src/core/numerals.ts'

describe('parseChineseNumber', () => {
  it.each([
    ['一', 1],
    ['十', 10],
    ['十五', 15],
    ['二十', 20],
    ['一百二十', 120],
    ['一百十', 110],
    ['一百零五', 105],
    ['一〇五', 105],
    ['〇〇一', 1],
    ['廿三', 23],
    ['卅', 30],
    ['两千三百', 2300],
    ['一万零一', 10001],
    ['壹佰贰拾', 120],
    ['１２', 12],
    ['1234', 1234],
    ['甲', undefined],
    ['', undefined]
  ])('%s → %s', (text, value) => {
    expect(parseChineseNumber(text)).toBe(value)
  })
})

describe('parseRoman', () => {
  it.each([
    ['I', 1],
    ['IV', 4],
    ['XIX', 19],
    ['XL', 40],
    ['CXXXV', 135],
    ['IIII', undefined],
    ['CIVIL', undefined],
    ['', undefined]
  ])('%s → %s', (text, value) => {
    expect(parseRoman(text)).toBe(value)
  })
})

describe('takeEnglishNumber', () => {
  it.each([
    ['12. The Bridge', 12, '. The Bridge'],
    ['XII: Night', 12, ': Night'],
    ['xii', 12, ''],
    ['3rd', 3, ''],
    ['First', 1, ''],
    ['Twenty-One The Bridge', 21, ' The Bridge'],
    ['forty second', 42, ''],
    ['One Hundred and Two. Night', 102, '. Night']
  ])('%s', (text, value, rest) => {
    expect(takeEnglishNumber(text)).toEqual({ value, rest })
  })

  it.each(['of the night', 'i think', 'Mixed', ''])('finds none in %j', text => {
    expect(takeEnglishNumber(text)).toBeUndefined()
  })
})
