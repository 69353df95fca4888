import { describe, expect, it } from 'vitest'
import { createCopyIndex } from '../../src/core/check/copy-index.ts'

const SOURCE = `It was the hour when the lamps are lit, and the old harbour smelled of tar and rain.
"You don't know him," she said; "nobody does—not even his sister, who keeps the well-known inn at the corner."`

/** A deterministic pseudo-random text over a small alphabet, so that chance runs are common. */
function noise(seed: number, length: number): string {
  let state = seed
  let text = ''
  for (let i = 0; i < length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648
    text += '天地玄黄宇宙洪荒日月'[Math.floor(state / 65536) % 10]
  }
  return text
}

/** The longest shared runs by comparing everything with everything. */
function bruteForce(draft: string, source: string, run: number): string[] {
  const found: { start: number; end: number }[] = []
  for (let i = 0; i < draft.length; i++) {
    let best = 0
    for (let j = 0; j < source.length; j++) {
      let k = 0
      while (i + k < draft.length && j + k < source.length && draft[i + k] === source[j + k]) k++
      best = Math.max(best, k)
    }
    if (best >= run && !found.some(other => i + best <= other.end)) found.push({ start: i, end: i + best })
  }
  return found.map(({ start, end }) => draft.slice(start, end))
}

describe('createCopyIndex', () => {
  it('ignores punctuation, case, apostrophes and line ends, and tells book and length', () => {
    const index = createCopyIndex(
      [
        { id: 'other', text: 'Nothing to see in this one at all.' },
        { id: 'harbour', text: SOURCE }
      ],
      { language: 'en' }
    )
    const draft = 'Well: NOT EVEN HIS SISTER\nwho keeps the (well known) inn; so there.'
    const [match, ...rest] = index.find(draft)
    expect(rest).toEqual([])
    expect(match).toMatchObject({ bookId: 'harbour', length: 10 })
    expect(draft.slice(match!.start, match!.end)).toBe('NOT EVEN HIS SISTER\nwho keeps the (well known) inn')
  })

  it('finds exactly the run length, not one less', () => {
    const index = createCopyIndex([{ id: 'a', text: SOURCE }], { language: 'en' })
    expect(index.find('hour when the lamps are lit and the')).toHaveLength(1)
    expect(index.find('hour when the lamps are lit and a')).toEqual([])
    const zh = createCopyIndex([{ id: 'a', text: '春江潮水连海平海上明月共潮生滟滟随波' }], {
      language: 'zh'
    })
    expect(zh.find('江潮水连海平，海上明月共潮生')).toHaveLength(1)
    expect(zh.find('江潮水连海平，海上明月共潮')).toEqual([])
  })

  it('never lets a run go over the border of two books', () => {
    const books = [
      { id: 'a', text: '春江潮水连海平' },
      { id: 'b', text: '海上明月共潮生' }
    ]
    const index = createCopyIndex(books, { language: 'zh' })
    expect(index.find('春江潮水连海平，海上明月共潮生')).toEqual([])
    expect(
      createCopyIndex(books, { language: 'zh', run: 7 }).find('春江潮水连海平海上明月共潮生')
    ).toHaveLength(2)
  })

  it.each([5, 6, 7, 8])('agrees with a comparison of everything with everything, run %i', run => {
    const source = noise(7, 3000)
    const draft = noise(11, 400) + source.slice(500, 530) + noise(13, 100)
    const index = createCopyIndex([{ id: 'a', text: source }], { language: 'zh', run })
    const found = index.find(draft).map(match => draft.slice(match.start, match.end))
    const expected = bruteForce(draft, source, run)
    expect(expected.length).toBeGreaterThan(0)
    expect(found).toEqual(expected)
  })

  it('has no false finds for words that no book knows', () => {
    const index = createCopyIndex([{ id: 'a', text: SOURCE }], { language: 'en' })
    expect(index.find('zork blim quaz frob nerd plugh xyzzy foo '.repeat(20))).toEqual([])
    expect(createCopyIndex([], { language: 'zh' }).find('春江潮水连海平海上明月共潮生')).toEqual([])
  })

  it('holds three million characters in under 60 MB', () => {
    const text = noise(3, 1_000_000)
    const index = createCopyIndex(
      [1, 2, 3].map(id => ({ id: String(id), text })),
      { language: 'zh' }
    )
    expect(index.bytes).toBeLessThan(60e6)
    expect(index.find(text.slice(5000, 5100))).toHaveLength(1)
  })
})
