import { describe, expect, it } from 'vitest'
import type { PackedPart } from '../../src/core/context.ts'
import {
  comparePrompts,
  listPlacedParts,
  type PromptReport,
  partPlaces,
  partText,
  readPromptReport,
  readSceneReceipts,
  wholePrompt
} from '../../src/core/prompt-report.ts'

const part = (name: string, id: string, text: string, tokens = text.length): PackedPart => ({
  name,
  pool: name === 'lore' ? 'lore' : 'project',
  id,
  form: 'full',
  text,
  tokens,
  reasons: []
})
const messages = [
  { role: 'system' as const, content: 'Write.' },
  { role: 'user' as const, content: 'Lore:\n- Ada keeps bees.\n- bees\n\nThe scene:\nAda goes out.' }
]
const parts = [
  part('system', 'system', 'Write.'),
  part('lore', 'ada', 'Ada keeps bees.'),
  part('lore', 'bees', 'bees'),
  part('lore', 'lost', 'not there'),
  part('brief', 'brief-sc-1', '', 12)
]
const report = (given = parts, rest: object = {}): PromptReport =>
  readPromptReport({
    tokens: 40,
    window: 100,
    reserve: 20,
    tokensBy: 'vocabulary',
    parts: listPlacedParts(given, { messages }),
    dropped: [{ id: 'x', tokens: 3, why: 'no room' }],
    messages,
    ...rest
  })!

describe('the parts of a prompt', () => {
  it('are found where they stand, a short one not inside of a longer one', () => {
    const places = partPlaces(parts, { messages })
    expect(places[0]).toEqual({ message: 0, start: 0, end: 6 })
    expect(places[2]).toEqual({ message: 1, start: 26, end: 30 })
    expect(places.slice(3)).toEqual([undefined, undefined])
    expect(partPlaces([{ text: 'b' }, { text: 'b' }], { raw: 'a b b' })).toMatchObject([
      { start: 2 },
      { start: 4 }
    ])
  })

  it('have their text; the brief is what the template says around them', () => {
    const told = report()
    expect(told.parts.map(one => partText(told, one))).toEqual([
      'Write.',
      'Ada keeps bees.',
      'bees',
      undefined,
      'Lore:\n\nThe scene:\nAda goes out.'
    ])
    expect(wholePrompt(told)).toMatch(/^# system\n\nWrite\.\n\n# user\n\nLore:/)
  })

  it('of older receipts are known but for their text', () => {
    const bare = parts.map(({ text: _, ...listed }) => listed)
    const told = report([], { parts: bare })
    expect(told.parts.map(one => partText(told, one))).toEqual(parts.map(() => undefined))
    expect(told.dropped).toEqual([{ name: '', pool: '', id: 'x', tokens: 3, why: 'no room', reasons: [] }])
  })
})

describe('two prompts', () => {
  it('differ in what was added, removed, changed', () => {
    const other = [
      part('lore', 'ada', 'bees'),
      part('lore', 'tom', 'The scene:'),
      part('brief', 'brief-sc-2', '', 12)
    ]
    const changes = comparePrompts(report(), report(other))
    expect(changes.map(({ kind, before, now }) => `${kind} ${(now ?? before)!.id}`)).toEqual([
      'changed ada',
      'added tom',
      'changed brief-sc-2',
      'removed system',
      'removed bees',
      'removed lost'
    ])
    expect(comparePrompts(report(), report()).every(({ kind }) => kind === 'same')).toBe(true)
  })
})

describe('receipts', () => {
  it('of scenes are read, others passed over', () => {
    const receipt = {
      format: 1,
      kind: 'scene',
      at: '2026-01-02T03:04:05.000Z',
      scene: { id: 'sc-1', number: 2 },
      attempt: 1,
      model: { name: 'm' },
      prompt: report()
    }
    expect(readSceneReceipts([receipt, { kind: 'chapter' }, undefined, 7])).toMatchObject([
      { at: receipt.at, scene: 2, attempt: 1, model: 'm', report: { tokens: 40 } }
    ])
    expect(readPromptReport({ tokens: 'x' })).toBeUndefined()
  })
})
