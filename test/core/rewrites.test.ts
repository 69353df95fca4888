import { describe, expect, it } from 'vitest'
import { parseKeptRewrites, rewriteQueries, rewritesSchema, usableRewrites } from '../../src/core/rewrites.ts'

describe('usableRewrites', () => {
  it('keeps what says something in the language, each once and tidy', () => {
    const phrasings = ['他推开\n 庙门', '他推开 庙门', '  ', '——', 'He opens the door', '夜里进庙']
    expect(usableRewrites(phrasings, { language: 'zh', text: '林舟夜里进庙。' })).toEqual(['他推开 庙门'])
    expect(usableRewrites(['他推开庙门', 'The door gives way'], { language: 'en', text: 'x' })).toEqual([
      'The door gives way'
    ])
  })
})

describe('rewritesSchema', () => {
  it('asks for three or four short ones', () => {
    const schema = rewritesSchema('en')
    const passes = (...queries: string[]) => schema.safeParse({ queries }).success
    expect(passes('a', 'b', 'c')).toBe(true)
    expect(passes('a', 'b')).toBe(false)
    expect(passes('a', 'b', 'c', 'd', 'e')).toBe(false)
    expect(passes('a', 'b', 'c'.repeat(201))).toBe(false)
  })
})

describe('rewriteQueries', () => {
  it('names them by number, and gives them less weight than the writer’s words', () => {
    const queries = rewriteQueries(['one', 'two'])
    expect(queries.map(({ name, text }) => [name, text])).toEqual([
      ['rewrite-1', 'one'],
      ['rewrite-2', 'two']
    ])
    for (const { weight } of queries) expect(weight).toBeLessThan(1)
  })
})

describe('parseKeptRewrites', () => {
  it('reads what was kept, and nothing from a file that is missing or broken', () => {
    const scenes = { 'sc-1': { question: 'abc', model: 'm', queries: ['one'] } }
    expect(parseKeptRewrites(JSON.stringify({ scenes }))).toEqual(scenes)
    for (const file of [undefined, '', '{', '{"scenes": []}', '{"scenes": {"sc-1": {"queries": "one"}}}'])
      expect(parseKeptRewrites(file)).toEqual({})
  })
})
