import { describe, expect, it } from 'vitest'
import type { Passage } from '../../src/core/passages.ts'
import { buildQueries, fuseHits } from '../../src/core/retrieve.ts'

const passage = (id: string, more: Partial<Passage> = {}): Passage => ({
  id,
  pool: 'style',
  bookId: 'book',
  chapterId: 'c1',
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
const hits = (...ids: string[]) => ids.map(id => ({ passage: passage(id) }))

describe('buildQueries', () => {
  const scene = {
    goal: '夺回铁匣',
    beats: ['林舟夜探义庄', '撞见赵四'],
    cast: ['lin-zhou', '赵四'],
    place: 'yizhuang',
    pov: 'lin-zhou',
    hook: '匣中空无一物'
  }
  const names = new Map([
    ['lin-zhou', '林舟'],
    ['yizhuang', '义庄']
  ])
  const request = { scene, chapter: { title: '铁匣', goal: '' }, tail: '', language: 'zh', names } as const

  it('asks for each beat, cast and place, and the goals', () => {
    expect(buildQueries(request)).toEqual([
      { name: 'beat-1', text: '林舟夜探义庄' },
      { name: 'beat-2', text: '撞见赵四' },
      { name: 'cast', text: '林舟、赵四、义庄' },
      { name: 'goal', text: '铁匣。夺回铁匣。匣中空无一物' }
    ])
  })

  it('asks with the last 200 characters before the scene, from a whole word', () => {
    const tail = (text: string) =>
      buildQueries({ ...request, tail: text }).find(({ name }) => name === 'tail')!.text
    expect(tail('夜色渐深。\n\n他走了。')).toBe('夜色渐深。 他走了。')
    expect(tail('山'.repeat(500))).toHaveLength(200)
    expect(tail(`${'evening '.repeat(60)}came`)).toMatch(/^evening /)
  })

  it('makes no empty and no double query', () => {
    const empty = {
      goal: 'x',
      beats: ['x', ' '],
      cast: [],
      place: undefined,
      pov: undefined,
      hook: undefined
    }
    expect(buildQueries({ ...request, scene: empty, chapter: { title: '', goal: 'x' } })).toEqual([
      { name: 'beat-1', text: 'x' }
    ])
  })
})

describe('fuseHits', () => {
  it('adds up reciprocal ranks, with a reason for each list', () => {
    const fused = fuseHits([
      { query: 'beat-1', leg: 'text', hits: hits('a', 'b') },
      { query: 'beat-1', leg: 'vector', hits: hits('b', 'c') },
      { mention: '林舟', hits: hits('c') }
    ])
    expect(fused.map(({ passage }) => passage.id)).toEqual(['b', 'c', 'a'])
    expect(fused[0]!.score).toBeCloseTo(1 / 22 + 1 / 21, 9)
    expect(fused[0]!.reasons).toEqual([
      { query: 'beat-1', leg: 'text', rank: 2 },
      { query: 'beat-1', leg: 'vector', rank: 1 }
    ])
    expect(fused[1]!.reasons).toContainEqual({ mention: '林舟' })
  })

  it('breaks ties by id, whatever the order of the lists', () => {
    const one = { query: 'q', leg: 'text' as const, hits: hits('b') }
    const two = { query: 'q', leg: 'vector' as const, hits: hits('a') }
    for (const lists of [
      [one, two],
      [two, one]
    ])
      expect(fuseHits(lists).map(({ passage }) => passage.id)).toEqual(['a', 'b'])
  })
})
