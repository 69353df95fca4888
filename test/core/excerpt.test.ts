import { describe, expect, it } from 'vitest'
import { excerpt, wrapLines } from '../../src/core/excerpt.ts'

const columns = (line: string) => [...line].reduce((sum, c) => sum + (/[\u2E80-\uFFEF]/.test(c) ? 2 : 1), 0)

describe('excerpt', () => {
  const long = `${'山高水长，'.repeat(60)}铁匣打开了。${'夜深人静，'.repeat(60)}`

  it('shows the words searched for, and no more than fits', () => {
    const shown = excerpt(long, { words: ['铁匣'], width: 120 })
    expect(shown).toContain('铁匣打开了')
    expect(columns(shown)).toBeLessThanOrEqual(120)
    expect(columns(shown)).toBeGreaterThan(100)
    expect(shown).toMatch(/^….*…$/)
  })

  it('fills up with what is before where the words stand near the end', () => {
    const shown = excerpt(`${'the sea was calm. '.repeat(40)}Then a whale came.`, {
      words: ['whales'],
      width: 100
    })
    expect(shown).toMatch(/^…[^…]*Then a whale came\.$/)
    expect(shown.length).toBeGreaterThan(90)
  })

  it('leaves a short text whole, on one line', () => {
    expect(excerpt('他来了。\n\n她走了。', { words: [], width: 80 })).toBe('他来了。 她走了。')
  })
})

describe('wrapLines', () => {
  it('breaks Chinese anywhere and English at spaces', () => {
    expect(wrapLines('青山隐隐水迢迢', 6)).toEqual(['青山隐', '隐水迢', '迢'])
    expect(wrapLines('the whale came up again', 10)).toEqual(['the whale', 'came up', 'again'])
  })
})
