import { describe, expect, it } from 'vitest'
import { findingKey } from '../../src/core/check/finding.ts'
import { isWaivedCopy, parseWaivers, withoutLastWaiver, withWaiver } from '../../src/core/check/waivers.ts'
import { parseMarks, placeOfMark, withMark } from '../../src/core/marks.ts'

const finding = { gate: 'copying', quote: 'the moon was: a bowl' }
const file = 'waivers/ch-1.yaml'

describe('waivers', () => {
  it('are noted once, by key and quote, and what else stands in the file stays', () => {
    const first = withWaiver(file, undefined, finding)
    expect(parseWaivers(file, first)).toEqual([{ key: findingKey(finding), quote: finding.quote }])
    expect(withWaiver(file, first, finding)).toBe(first)
    const more = withWaiver(file, `# mine\n${first}`, { gate: 'length', quote: '' })
    expect(more).toContain('# mine')
    expect(parseWaivers(file, more)).toHaveLength(2)
  })

  it('are taken back, the last one first, and what else stands in the file stays', () => {
    const first = withWaiver(file, '# mine\n', finding)
    const both = withWaiver(file, first, { gate: 'length', quote: '' })
    expect(withoutLastWaiver(file, both)).toBe(first)
    const none = withoutLastWaiver(file, first)
    expect(none).toContain('# mine')
    expect(parseWaivers(file, none)).toEqual([])
    expect(withoutLastWaiver(file, none)).toBe(none)
    expect(parseWaivers(file, withWaiver(file, none, finding))).toHaveLength(1)
  })

  it('let a copy pass while it is written, and no other', () => {
    const waived = parseWaivers(file, withWaiver(file, undefined, finding))
    expect(isWaivedCopy('moon was: a', waived)).toBe(true)
    expect(isWaivedCopy('the sun was a bowl', waived)).toBe(false)
  })

  it('of a broken file are an error with its place', () => {
    expect(() => parseWaivers(file, 'waived: [{}]\n')).toThrow(/waivers\/ch-1\.yaml:1/)
  })
})

describe('bookmarks and notes', () => {
  it('stand once at a place, change, and go', () => {
    const mark = { chapter: 'ch-1', quote: '他说：', note: '' }
    const once = withMark('# mine\n', mark)
    const noted = withMark(once, { ...mark, note: 'check' })
    expect(parseMarks(noted)).toEqual([{ ...mark, note: 'check' }])
    expect(noted).toContain('# mine')
    expect(parseMarks(withMark(noted, mark, { remove: true }))).toEqual([])
    expect(placeOfMark(mark, '雨停了。他说：走。')).toBe(4)
    expect(placeOfMark(mark, '雨停了。')).toBeUndefined()
  })
})
