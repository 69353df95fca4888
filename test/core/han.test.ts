import { describe, expect, it } from 'vitest'
import { chineseShare, findGarbled } from '../../src/core/han.ts'

const prose = '那天夜里他走到桥上，听见水声，想起许多往事。桥下的灯一盏一盏灭了，他还站着不动。\n'

/** UTF-8 bytes read as GBK and saved like that. */
const garbled = (text: string) => new TextDecoder('gbk').decode(new TextEncoder().encode(text))

describe('chineseShare', () => {
  it('is high for simplified and traditional prose, low for bytes read in the wrong encoding', () => {
    expect(chineseShare(prose).share).toBeGreaterThan(0.6)
    expect(chineseShare('那天夜裡他走到橋上，聽見水聲，想起許多往事。').share).toBeGreaterThan(0.6)
    expect(chineseShare(garbled(prose)).share).toBeLessThan(0.15)
  })

  it('counts nothing in plain English', () => {
    expect(chineseShare('He stood still.')).toEqual({ share: 0, units: 0 })
  })
})

describe('findGarbled', () => {
  it('finds nothing in sound text', () => {
    expect(findGarbled(prose.repeat(200), true)).toEqual([])
  })

  it('names the line where a Chinese text was broken', () => {
    const text = prose.repeat(50) + garbled(prose.repeat(10)).replaceAll('\n', '') + prose.repeat(50)
    const places = findGarbled(text, true)
    expect(places.map(({ line }) => line)).toEqual([51])
  })

  it('names every line with a replacement character, once', () => {
    expect(findGarbled('one\ntwo \uFFFD \uFFFD\nthree\nfo\uFFFDr\n', false)).toEqual([
      { line: 2, text: '\uFFFD \uFFFD\nthree\nfo\uFFFDr\n' },
      { line: 4, text: '\uFFFDr\n' }
    ])
  })
})
