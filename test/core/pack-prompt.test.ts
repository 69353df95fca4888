import { describe, expect, it } from 'vitest'
import type { Part } from '../../src/core/context.ts'
import { packPrompt } from '../../src/core/pack-prompt.ts'

const OVERHEAD = 3
const counter = { count: (text: string) => text.length }
const part = (id: string, pool: string, more: Partial<Part>, ...texts: string[]): Part => ({
  name: pool,
  pool,
  id,
  value: 1,
  forms: texts.map((text, at) => ({ form: (['full', 'summary', 'line'] as const)[at]!, text })),
  reasons: [],
  ...more
})
const x = (length: number) => 'x'.repeat(length)
const pack = (stable: Part[], varying: Part[], room: number, lore?: number) =>
  packPrompt({ stable, varying, counter, limits: { lore } }, { room, limit: room })
const taken = ({ parts }: ReturnType<typeof pack>) => parts.map(({ id, form }) => `${id} ${form}`)

describe('packPrompt', () => {
  const style = part('style', 'style', { value: 900 }, x(90))
  const named = part('named', 'lore', { floor: true, value: 40 }, x(60), x(30), x(7))

  it('keeps a place for what the brief names, whatever else is worth more', () => {
    expect(taken(pack([style], [named], 70))).toEqual(['named full'])
    expect(taken(pack([part('s', 'style', { value: 900 }, x(12))], [named], 35))).toEqual([
      's full',
      'named line'
    ])
    const many = Array.from({ length: 5 }, (_, at) => part(`e${at}`, 'chapter', { value: 500 }, x(10)))
    expect(taken(pack([], [...many, named], 40))).toContain('named line')
  })

  it('gives pinned entries their line before style and summaries', () => {
    const pinned = part('law', 'lore', { floor: true, value: 30 }, x(80), x(40), x(9))
    expect(taken(pack([style, pinned], [], 20))).toEqual(['law line'])
  })

  it('gives the dearest their place first where there is none for all', () => {
    const cast = part('cast', 'lore', { floor: true, value: 20 }, x(7))
    expect(taken(pack([cast], [named], 10 + OVERHEAD))).toEqual(['named line'])
    expect(taken(pack([], [cast, named], 5))).toEqual([])
  })

  it('bounds standing and found lore together, of which standing takes at most half', () => {
    const cast = part('cast', 'lore', { floor: true, value: 20 }, x(97), x(47), x(7))
    const facts = Array.from({ length: 9 }, (_, at) => part(`f${at}`, 'lore', { said: `${at}` }, x(17)))
    const packed = pack([cast], facts, 1000, 120)
    expect(taken(packed)).toEqual(['cast summary', 'f0 full', 'f1 full', 'f2 full'])
    expect(packed.tokens).toBeLessThanOrEqual(120)
  })

  it('leaves out a found fact that an entry’s own part says, and only then', () => {
    const entry = part('ada', 'lore', { floor: true, value: 40 }, 'Ada: Limps. Likes tea.', 'Ada')
    const fact = part('ada-1', 'lore', { said: 'Limps.' }, 'Ada: Limps.')
    const twin = part('ned-1', 'lore', { said: 'Limps.' }, 'Ned: Limps.')
    expect(taken(pack([], [entry, fact], 100))).toEqual(['ada full'])
    expect(pack([], [entry, fact], 100).dropped).toMatchObject([
      { id: 'ada-1', tokens: 0, why: 'stands in another part' }
    ])
    expect(taken(pack([], [entry, fact], 21))).toEqual(['ada summary', 'ada-1 full'])
    expect(taken(pack([], [fact, twin], 100))).toEqual(['ada-1 full', 'ned-1 full'])
  })

  it('lists what is withheld, and never packs it', () => {
    const packed = pack([], [part('kept', 'chapter', { withheld: true, value: 99 }, x(5))], 100)
    expect(packed.parts).toEqual([])
    expect(packed.dropped).toMatchObject([{ id: 'kept', tokens: 8, why: 'tells what may not be told here' }])
  })

  it('gives what a scene leaves over to stable parts, behind those that begin every prompt', () => {
    const stable = Array.from({ length: 9 }, (_, at) =>
      part(`story-${at}`, 'summary', {}, 'word '.repeat(18))
    )
    const named = stable.map(each => ({ ...each, name: 'story' }))
    const little = pack(named, [part('one', 'lore', {}, 'x')], 100)
    const much = pack(named, [part('one', 'lore', { value: 900 }, 'word '.repeat(30))], 100)
    const begin = (packed: typeof little) =>
      packed.parts.filter(({ name }) => name === 'story').map(({ id }) => id)
    expect(begin(little)).toEqual(begin(much))
    expect(little.parts.some(({ id, name }) => id.startsWith('story') && name === 'earlier')).toBe(true)
    const ids = [...little.parts, ...little.dropped].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
