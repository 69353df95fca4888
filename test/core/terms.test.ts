import { describe, expect, it } from 'vitest'
import { indexTerms, nameTerms, searchTerms, stem } from '../../src/core/terms.ts'

describe('indexTerms', () => {
  it('gives pairs of Han characters and lone ones, never across punctuation or script', () => {
    expect(indexTerms('林舟，S级')).toEqual(['林舟', 's', '级'])
  })

  it('folds width and case', () => {
    expect(indexTerms('ＡＢＣ Cat１２')).toEqual(['abc', 'cat12'])
  })

  it('folds traditional characters to simplified ones', () => {
    expect(indexTerms('劉備與關羽')).toEqual(indexTerms('刘备与关羽'))
    expect(searchTerms('劍')).toEqual(['剑'])
  })

  it('keeps characters outside the basic plane whole', () => {
    expect(indexTerms('𠀀𠀁')).toEqual(['𠀀𠀁'])
    expect(indexTerms('𠀀')).toEqual(['𠀀'])
  })

  it('keeps repeats, which the ranking counts', () => {
    expect(indexTerms('sea, sea').filter(term => term === 'sea')).toHaveLength(2)
  })
})

describe('searchTerms', () => {
  it('uses Han pairs, and a lone character as itself', () => {
    expect(searchTerms('曹操')).toEqual(['曹操'])
    expect(searchTerms('剑 in the stone')).toEqual(['剑', 'ston'])
  })

  it('drops question words of both languages', () => {
    expect(searchTerms('玄德是谁？')).toEqual(['玄德'])
    expect(searchTerms('Who is Ishmael?')).toEqual(['ishmael'])
  })

  it('keeps a query of nothing but such words', () => {
    expect(searchTerms('to be or not to be')).toEqual(['to', 'be', 'or', 'not'])
    expect(searchTerms('是谁')).toEqual(['是谁'])
  })

  it('finds in the index what it asks for', () => {
    for (const text of [
      "The harpooneers' whales were dying",
      '却说玄德引兵',
      'Mr. Darcy’s 3rd ball',
      '第1回'
    ])
      expect(indexTerms(text)).toEqual(expect.arrayContaining(searchTerms(text)))
  })

  it('has no white space in any term', () => {
    const terms = [...indexTerms('a\u3000b\nc\t林\u00a0舟'), ...searchTerms("x'; DROP TABLE \0 -- 林")]
    expect(terms.filter(term => /\s|^$/.test(term))).toEqual([])
  })
})

describe('nameTerms', () => {
  it('are in every text that holds the name', () => {
    const holders: [string, string[]][] = [
      ['司馬懿', ['司马懿退兵', '却说司馬懿']],
      ['Ann', ['Ann.', "Ann's", 'Ann’ll', 'O’Ann', "d'Ann’d"]],
      ['Irene Adler', ['Irene Adler’s', 'd’Irene Adler']],
      ['S级', ['S级妖兽', '那S级']]
    ]
    for (const [name, texts] of holders)
      for (const text of texts)
        for (const alternatives of nameTerms(name))
          expect(indexTerms(text), `${name} in ${text}`).toSatisfy((terms: string[]) =>
            terms.some(term => alternatives.includes(term))
          )
  })

  it('are none where no term is certain', () => {
    for (const name of ['★', '林', '小★明']) expect(nameTerms(name)).toEqual([])
  })
})

describe('stem', () => {
  it.each([
    ['whales', 'whale'],
    ['stories', 'story'],
    ['carried', 'carry'],
    ['running', 'run'],
    ['hoped', 'hope'],
    ['quickly', 'quick'],
    ['boxes', 'box'],
    ["Darcy's".toLowerCase(), 'darcy'],
    ['passes', 'pass']
  ])('joins %s and %s', (form, base) => {
    expect(stem(form)).toBe(stem(base))
  })

  it.each([
    ['king', 'k'],
    ['red', 'r'],
    ['this', 'thi'],
    ['bus', 'bu']
  ])('does not cut %s down to %s', (word, wrong) => {
    expect(stem(word)).not.toBe(wrong)
  })
})
