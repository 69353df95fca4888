import { describe, expect, it } from 'vitest'
import { chunkText, splitPassages } from '../../src/core/chunk.ts'
import type { Language } from '../../src/core/model.ts'
import { passageId } from '../../src/core/passages.ts'
import { countLength } from '../../src/core/text.ts'

const chunk = (text: string, language: Language) =>
  chunkText({
    text,
    pool: 'canon',
    bookId: 'book-a',
    chapterId: 'c0001',
    order: 7,
    language,
    prefix: 'Ann\n',
    hash: given => `#${given.length}`
  })
const texts = (text: string, language: Language) =>
  splitPassages(text, language).map(({ start, end }) => text.slice(start, end))

const zhParagraph = `${'青山隐隐，流水迢迢，舟行其间不觉日暮。'.repeat(9)}\n`
const enParagraph = `${'The boat went slowly down the river until the evening came. '.repeat(8).trim()}\n\n`

describe('chunkText', () => {
  it.each([
    ['zh', zhParagraph.repeat(20), 400, 520],
    ['en', enParagraph.repeat(20), 200, 1600]
  ] as const)(
    'keeps %s passages to their limits, at their exact places, with nothing lost',
    (language, text, most, longest) => {
      const passages = chunk(text, language)
      expect(passages.length).toBeGreaterThan(5)
      for (const passage of passages) {
        expect(text.slice(passage.position, passage.position + passage.text.length)).toBe(passage.text)
        expect(countLength(passage.text)).toBeLessThanOrEqual(most)
        expect(passage.text.length).toBeLessThanOrEqual(longest)
        expect(passage.id).toMatch(/^[a-z0-9-]+$/)
      }
      expect(
        passages
          .map(({ text }) => text)
          .join('')
          .replace(/\s/g, '')
      ).toBe(text.replace(/\s/g, ''))
      expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length)
    }
  )

  it('ends passages at paragraphs where whole ones fit', () => {
    for (const text of texts(zhParagraph.repeat(6), 'zh'))
      expect(text.length % (zhParagraph.length - 1)).toBeLessThan(3)
  })

  it('cuts an over-long sentence at commas, and without commas hard', () => {
    const commas = texts('青山隐隐流水迢迢，'.repeat(120), 'zh')
    expect(commas.length).toBeGreaterThan(2)
    for (const text of commas) expect(text.endsWith('，')).toBe(true)
    const bare = texts('山'.repeat(1000), 'zh')
    expect(bare.join('')).toBe('山'.repeat(1000))
    expect(Math.max(...bare.map(countLength))).toBe(400)
  })

  it('never cuts a surrogate pair', () => {
    for (const text of texts('😀'.repeat(900), 'zh')) expect(text).toBe(text.toWellFormed())
    for (const text of texts('𠀀'.repeat(900), 'zh')) expect(text).toBe(text.toWellFormed())
  })

  it('never crosses a scene break, and counts scenes as the project does', () => {
    const passages = chunk('***\n\n他来了。\n\n***\n\n她走了。\n\n* * *\n\n***\n\n天黑了。', 'zh')
    expect(passages.map(({ text, scene }) => [text, scene])).toEqual([
      ['他来了。', 0],
      ['她走了。', 1],
      ['天黑了。', 2]
    ])
    expect(passages[1]!.prefix).toBe('Ann\n')
    expect(texts('One.\n\n◇◇◇\n\nTwo.', 'en')).toEqual(['One.', 'Two.'])
  })

  it('does not end sentences at the line ends of hard-wrapped text', () => {
    const line = 'it was a long and winding sentence about the sea that went on\n'
    const text = `${line.repeat(30)}and then it stopped. ${'Another one began here and went on for a while\n'.repeat(12)}`
    const [first] = texts(text, 'en')
    expect(first).toMatch(/stopped\.$|[a-z]$/)
    expect(texts(`${line.repeat(10)}and it stopped.\n\n${line.repeat(9)}and it stopped.`, 'en')).toHaveLength(
      2
    )
  })

  it('gives no passage for blank text', () => {
    expect(chunk(' \n\u3000\n***\n', 'zh')).toEqual([])
  })
})

describe('passageId', () => {
  it('tells apart what plain joining would not, and spells what is not plain', () => {
    const ids = [
      passageId('lore', 'lin', 'zhou-age'),
      passageId('lore', 'lin-zhou', 'age'),
      passageId('lore', 'a--b', 'c'),
      passageId('lore', 'a', 'b--c'),
      passageId('lore', '林舟', 'age'),
      passageId('lore', "x'; --", 'age'),
      passageId('lore', 'a-', 'b'),
      passageId('lore', 'a', '-b')
    ]
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]+$/)
  })
})
