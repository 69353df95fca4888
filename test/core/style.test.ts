import { describe, expect, it } from 'vitest'
import type { Passage } from '../../src/core/passages.ts'
import { type FusedHit, fuseHits } from '../../src/core/retrieve.ts'
import { pickStyle, withOffered } from '../../src/core/style.ts'

const passage = (id: string, more: Partial<Passage> = {}): Passage => ({
  id,
  pool: 'style',
  bookId: 'book',
  chapterId: `c-${id}`,
  order: 1,
  scene: 0,
  position: 0,
  text: `text of ${id}`,
  prefix: '',
  hash: id,
  function: 'action',
  dialogue: 0,
  from: 0,
  until: 1,
  ...more
})
const fused = (...passages: Passage[]) =>
  fuseHits([{ query: 'q', leg: 'text', hits: passages.map(passage => ({ passage })) }])
const ids = (hits: FusedHit[]) => hits.map(hit => hit.passage.id)
/** Words that no other passage has. */
const words = (id: string) => Array.from({ length: 6 }, (_, n) => `${id}${n}word`).join(' ')
const many = (bookId: string, count: number) =>
  Array.from({ length: count }, (_, n) => passage(`${bookId}-${n}`, { bookId, text: words(`${bookId}${n}`) }))

describe('pickStyle', () => {
  it('prefers the scene’s function, spreads over chapters, and drops near duplicates', () => {
    const hits = fused(
      passage('a', { text: 'one two three four', chapterId: 'c1' }),
      passage('b', { text: 'one two three four five', chapterId: 'c4' }),
      passage('e', { text: 'quite different matter', chapterId: 'c1' }),
      passage('c', { text: 'another thing', function: 'dialogue', chapterId: 'c2' }),
      passage('d', { text: 'something new here', chapterId: 'c3' })
    )
    expect(ids(pickStyle(hits, { function: 'action', count: 4 }))).toEqual(['a', 'd', 'e', 'c'])
  })

  it('gives each book its share by weight, whichever is more alike', () => {
    const hits = fused(...many('a', 6), ...many('b', 6))
    const share = (a: number, b: number) => {
      const weights = new Map([
        ['a', a],
        ['b', b]
      ])
      const picked = pickStyle(hits, { function: undefined, count: 4, weights })
      return picked.filter(hit => hit.passage.bookId === 'a').length
    }
    expect(share(1, 1)).toBe(2)
    expect(share(3, 1)).toBe(3)
    expect(share(1, 3)).toBe(1)
    expect(share(0, 1)).toBe(0)
  })

  it('leaves out what is chosen for another scene, and what is like it', () => {
    const hits = fused(
      passage('a', { text: words('x') }),
      passage('b', { text: `${words('x')} more` }),
      passage('c')
    )
    const [first] = pickStyle(hits, { function: 'action', count: 1 })
    expect(ids(pickStyle(hits, { function: 'action', count: 3, chosen: [first!] }))).toEqual(['c'])
  })

  it('picks the same whatever the order of equal hits', () => {
    const hits = many('a', 5).map(passage => ({ passage, score: 1, reasons: [] }))
    const choice = { function: 'action', count: 3 } as const
    expect(ids(pickStyle(hits, choice))).toEqual(ids(pickStyle(hits.toReversed(), choice)))
  })
})

describe('withOffered', () => {
  it('adds what is offered behind the hits, once, with its reason', () => {
    const hits = fused(passage('a'), passage('b'))
    const all = withOffered(hits, [passage('b'), passage('c')])
    expect(ids(all)).toEqual(['a', 'b', 'c'])
    expect(all[2]!.score).toBeLessThan(hits[1]!.score)
    expect(all[2]!.reasons).toEqual([{ function: 'action' }])
    expect(withOffered([], [passage('c')])[0]!.score).toBeGreaterThan(0)
  })
})
