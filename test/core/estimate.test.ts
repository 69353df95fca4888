import { expect, test } from 'vitest'
import { createEstimate } from '../../src/core/estimate.ts'

const ENGLISH = 'It was a bright cold day in April, and the clocks were striking thirteen.'
const CHINESE = '林舟推开门，看见了三百二十块灵石。'

test('starts with 15 % spare and about what tokenizers of today take', () => {
  const english = createEstimate({ language: 'en' })
  expect(english).toMatchObject({ by: 'estimate', spare: 0.15, fresh: true })
  // 17 tokens in the vocabularies of Qwen 2.5 and Llama 3.
  expect(english.count(ENGLISH)).toBeGreaterThanOrEqual(17)
  expect(english.count(ENGLISH)).toBeLessThan(22)
  expect(createEstimate({ language: 'zh' }).count(CHINESE)).toBeGreaterThanOrEqual(14)
})

test('learns what this model takes, and needs less spare then', () => {
  const counter = createEstimate({ language: 'zh' })
  const prompts = [1, 2, 5, 9, 14, 20].map(times => ({ raw: `${CHINESE.repeat(times)}\n` }))
  for (const prompt of prompts) counter.learn(prompt, Math.round(prompt.raw.length * 0.6))
  const next = { raw: CHINESE.repeat(30) }
  expect(counter.countPrompt(next) / (next.raw.length * 0.6)).toBeCloseTo(1, 1)
  expect(counter.spare).toBeLessThan(0.08)
  expect(counter.spare).toBeGreaterThanOrEqual(0.06)
})

test('goes on from what another one learnt, and begins anew from anything else', () => {
  let kept: unknown
  const first = createEstimate({ language: 'zh', onLearn: learnt => (kept = structuredClone(learnt)) })
  for (const times of [3, 9]) first.learn({ raw: CHINESE.repeat(times) }, 9 * times)
  const second = createEstimate({ language: 'zh', learnt: JSON.parse(JSON.stringify(kept)) })
  expect(second).toMatchObject({ spare: first.spare, fresh: false })
  expect(second.count(CHINESE)).toBe(first.count(CHINESE))
  for (const learnt of [undefined, null, [], { v: 0, seen: [] }, { v: 1, seen: [{ tokens: -1 }] }])
    expect(createEstimate({ language: 'zh', learnt }).fresh).toBe(true)
})

test('what it keeps are numbers, nothing of the text', () => {
  let kept = ''
  const counter = createEstimate({ language: 'zh', onLearn: learnt => (kept = JSON.stringify(learnt)) })
  counter.learn({ raw: CHINESE }, 12)
  expect(kept).not.toMatch(/\p{Script=Han}/u)
})

test('signs that take a token for each byte are not taken for marks', () => {
  const counter = createEstimate({ language: 'en' })
  // Tokens in the vocabulary of SmolLM 2.
  const tokens = { '❤️‍🔥': 9, '👩‍👩‍👧‍👦': 18, '┻━┻': 6 }
  for (const [text, least] of Object.entries(tokens))
    expect(counter.count(text)).toBeGreaterThanOrEqual(least)
})

test('the spare covers the worst prompt that was seen', () => {
  const counter = createEstimate({ language: 'en' })
  const worst = { raw: ENGLISH }
  counter.learn(worst, 60)
  for (let i = 0; i < 20; i++) counter.learn({ raw: ENGLISH.repeat(3) }, 57)
  expect(counter.countPrompt(worst) * (1 + counter.spare)).toBeGreaterThanOrEqual(60)
})

test('no text is free, and a longer text never costs less', () => {
  const counter = createEstimate({ language: 'en' })
  expect(counter.count('')).toBe(0)
  for (const text of ['a', '林', '7', '.', '😀', '\n', 'я']) expect(counter.count(text)).toBeGreaterThan(0)
  const text = [...`${ENGLISH}\n\n${CHINESE} 42 🐉`]
  const count = (end: number) => counter.count(text.slice(0, end).join(''))
  for (let end = 1; end < text.length; end++) expect(count(end + 1)).toBeGreaterThanOrEqual(count(end))
})

test('messages cost more than their text', () => {
  const counter = createEstimate({ language: 'en' })
  const message = { role: 'user', content: ENGLISH } as const
  expect(counter.countPrompt({ messages: [message, message] })).toBeGreaterThan(
    counter.countPrompt({ raw: ENGLISH + ENGLISH })
  )
})
