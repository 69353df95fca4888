import { describe, expect, it } from 'vitest'
import { earlierParts, passageParts, tailOf } from '../../src/core/parts.ts'
import type { Passage } from '../../src/core/passages.ts'
import { splitSentences } from '../../src/core/text.ts'
import { fitTail } from '../../src/jobs/steps/tail.ts'
import { numbers, prose } from '../prose.ts'

const passage = (id: string): Passage => ({
  id,
  pool: 'style',
  bookId: 'b',
  chapterId: 'c',
  order: 1,
  scene: 0,
  position: 0,
  text: ` ${id} `,
  prefix: '',
  hash: id,
  function: 'action',
  dialogue: 0,
  from: 0,
  until: 1
})

describe('passages as parts', () => {
  it('are worth less the further down they stand', () => {
    const chosen = ['a', 'b', 'c'].map((id, at) => ({
      passage: passage(id),
      score: 1 / (at + 1),
      reasons: []
    }))
    const parts = passageParts('style', chosen)
    expect(parts.map(({ forms }) => forms[0]!.text)).toEqual(['a', 'b', 'c'])
    const values = parts.map(({ value }) => value)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(passageParts('canon', [])).toEqual([])
  })
})

describe('earlier passages', () => {
  it('stand in the order of the story, each with its chapter', () => {
    const chosen = [9, 2, 5].map(order => ({
      passage: { ...passage(`p${order}`), order },
      score: order,
      reasons: []
    }))
    const texts = (language: 'en' | 'zh') =>
      earlierParts(chosen, { language, shorten: () => [] }).map(({ forms }) => forms[0]!.text)
    expect(texts('en')).toEqual(['(Chapter 2) p2', '(Chapter 5) p5', '(Chapter 9) p9'])
    expect(texts('zh')[0]).toBe('（第2章）p2')
  })
})

describe('the form of earlier passages', () => {
  const shorten = (text: string) => (text.startsWith('odd') ? [{ form: 'line' as const, text: 'odd' }] : [])
  const chosen = Array.from({ length: 12 }, (_, rank) => ({
    passage: { ...passage(`${rank % 2 ? 'odd' : 'even'}${rank}`), order: rank + 1 },
    score: 12 - rank,
    reasons: []
  }))
  const parts = earlierParts(chosen, { language: 'en', shorten })

  it('is whole for the eight best, and shortened for all', () => {
    expect(parts.map(({ forms }) => forms.map(({ form }) => form).join())).toEqual([
      ...['full', 'full,line', 'full', 'full,line', 'full', 'full,line', 'full', 'full,line'],
      ...['line', 'line']
    ])
  })

  it('says the chapter in each, and the further down, the less it is worth', () => {
    expect(parts.at(-1)!.forms).toEqual([{ form: 'line', text: '(Chapter 12) odd' }])
    const values = parts.map(({ value }) => value)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
  })
})

describe('tailOf', () => {
  it('is the whole of a short text', () => {
    expect(tailOf('Short.\n', 100)).toBe('Short.')
    expect(tailOf('', 100)).toBe('')
  })

  it.each([
    [
      'zh',
      '天亮了。雨停了。“走吧。”他说。她没有动，只是看着河水。',
      20,
      '“走吧。”他说。她没有动，只是看着河水。'
    ],
    ['zh', '他说：“走吧。”她没有动。河水在涨，桥就要断了。', 18, '她没有动。河水在涨，桥就要断了。'],
    ['zh', '他想了很久……她没有动。河水在涨，桥就要断了。', 20, '她没有动。河水在涨，桥就要断了。'],
    [
      'en',
      'It rained. “Go,” said Mr. Hale. She did not move at all that night.',
      45,
      'She did not move at all that night.'
    ]
  ])('begins at a sentence, not at its closing quote (%s %s)', (_, text, limit, expected) => {
    expect(tailOf(text, limit)).toBe(expected)
  })

  it.each(['en', 'zh'] as const)(
    'is at most as long as allowed and begins at a sentence of the text (%s)',
    language => {
      const random = numbers(5)
      for (let seed = 0; seed < 40; seed++) {
        const text = prose(language, 150, seed)
        const limit = 260 + random(300)
        const tail = tailOf(text, limit)
        expect(tail.length).toBeLessThanOrEqual(limit)
        expect(text.endsWith(tail)).toBe(true)
        const starts = splitSentences(text).map(({ start }) => start)
        expect(starts).toContain(text.length - tail.length)
      }
    }
  )

  it('cuts a sentence that is too long between words', () => {
    const long = `${'and the river went on '.repeat(40)}to the sea.`
    expect(tailOf(long, 60)).toMatch(/^(and|the|river|went|on) .*to the sea\.$/)
  })

  it('splits no character, however long its text and short its limit', () => {
    const text = '𠮷🙂林😀a𪚥。'.repeat(40)
    for (let limit = 1; limit < 90; limit++) {
      const tail = tailOf(text, limit)
      expect(tail.isWellFormed()).toBe(true)
      expect(tail.length).toBeLessThanOrEqual(limit)
      const fitted = fitTail(text, limit, given => given.length)
      expect(fitted.isWellFormed()).toBe(true)
      expect(fitted.length).toBeLessThanOrEqual(Math.max(limit, 40))
    }
  })
})
