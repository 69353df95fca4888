import { describe, expect, it } from 'vitest'
import type { Passage } from '../../src/core/passages.ts'
import { favourNamed, type SceneInterest, shortenPassage } from '../../src/core/shorten-passage.ts'

const interest = (names: Record<string, number>, terms: string[] = []): SceneInterest => ({
  names: Object.entries(names).map(([name, weight]) => ({ name, weight })),
  terms: new Set(terms)
})
const form = (text: string, of: SceneInterest, wanted: string) =>
  shortenPassage(text, of).find(found => found.form === wanted)?.text

describe('shortenPassage', () => {
  const ZH = '天亮了。林舟的左腕伤了。雨停了。桥断了。赵四买下了渡船。河水在涨。'
  const EN = 'It rained. Ada hurt her wrist. The bridge fell. Vera Hale bought the ferry. The river rose.'

  it('keeps the sentences that name those whom the scene is about, in their order', () => {
    expect(form(ZH, interest({ 赵四: 2, 林舟: 1 }), 'summary')).toBe('林舟的左腕伤了。… 赵四买下了渡船。')
    expect(form(EN, interest({ Ada: 1, 'Vera Hale': 2 }), 'summary')).toBe(
      'Ada hurt her wrist. … Vera Hale bought the ferry.'
    )
  })

  it('has as its line the one about whom the brief names', () => {
    expect(form(ZH, interest({ 赵四: 2, 林舟: 1 }), 'line')).toBe('赵四买下了渡船。')
    expect(form(EN, interest({ Ada: 1, 'Vera Hale': 2 }), 'line')).toBe('Vera Hale bought the ferry.')
  })

  it('is one form where one sentence is all there is', () => {
    expect(shortenPassage(ZH, interest({ 林舟: 1 }))).toEqual([{ form: 'summary', text: '林舟的左腕伤了。' }])
  })

  it('takes the sentence with the brief’s words and its neighbours where nobody is named', () => {
    const forms = shortenPassage(EN, interest({ Zoe: 2 }, ['bridg']))
    expect(forms).toEqual([
      { form: 'summary', text: 'Ada hurt her wrist. The bridge fell. Vera Hale bought the ferry.' },
      { form: 'line', text: 'The bridge fell.' }
    ])
  })

  it('knows a Latin name by whole words', () => {
    expect(shortenPassage('Adam came. Then he went.', interest({ Ada: 2 }))).toEqual([])
  })

  it('has at most four sentences, however often the name stands', () => {
    const text = Array.from({ length: 30 }, (_, day) => `Ada measured room ${day}.`).join(' ')
    expect(form(text, interest({ Ada: 2 }), 'summary')!.match(/Ada/g)).toHaveLength(4)
  })

  it('is nothing where the scene has nothing in the passage', () => {
    expect(shortenPassage(ZH, interest({ 王五: 2 }, ['月亮']))).toEqual([])
    expect(shortenPassage('', interest({ 王五: 2 }))).toEqual([])
  })
})

describe('favourNamed', () => {
  it('puts passages that name the scene’s people before others that were found as well', () => {
    const hit = (text: string, score: number) => ({
      passage: { id: text, text } as Passage,
      score,
      reasons: []
    })
    const hits = [
      hit('The storm.', 1),
      hit('Vera laughed.', 0.9),
      hit('Ada sang.', 0.8),
      hit('The sea.', 0.1)
    ]
    const order = favourNamed(hits, interest({ Ada: 2, Vera: 1 })).map(({ passage }) => passage.text)
    expect(order).toEqual(['Ada sang.', 'Vera laughed.', 'The storm.', 'The sea.'])
  })
})
