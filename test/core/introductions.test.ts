import { describe, expect, it } from 'vitest'
import { rankIntroductions } from '../../src/core/introductions.ts'
import { capitalised, nameForms } from '../../src/core/name-forms.ts'
import type { Passage } from '../../src/core/passages.ts'

const passages = (...texts: string[]) =>
  texts.map((text, i) => ({ id: `p${i + 1}`, pool: 'canon', bookId: 'b', order: i + 1, text }) as Passage)
const rank = (forms: string[], texts: string[], stated: string[] = []) =>
  rankIntroductions(passages(...texts), { forms, stated: new Set(stated) }).map(({ id }) => id)

describe('rankIntroductions', () => {
  it.each([
    ['字 before it', '玄德', ['忽见玄德引兵而来。', '此人姓刘名备，字玄德，中山靖王之后。']],
    ['kin and 字 after it', '曹植', ['众人皆看曹植。', '其弟曹植，字子建，极聪明，乃第三子，生得白净。']],
    ['the other script', '關羽', ['有人去了。关羽不语。', '关羽者，河东解良人也。姓关名羽，字云长。']],
    [
      'an apposition',
      'Flask',
      ['They saw Flask.', 'The third mate was Flask, a native of Tisbury, a short young man.']
    ],
    [
      'a sentence that says who',
      'Bingley',
      ['Ah, Bingley!', 'Bingley was a young man of large fortune, whose sisters were handsome.']
    ]
  ])('knows it by %s', (_, name, texts) => {
    expect(rank([name], texts)).toEqual(['p2', 'p1'])
  })

  it('takes the first passage where nothing is plainer, in each book', () => {
    expect(rank(['赵云'], ['赵云引兵而去。', '赵云无语。', '赵云又走。'])).toEqual(['p1', 'p2', 'p3'])
  })

  it('counts what the book states elsewhere, and only whole words', () => {
    expect(rank(['吕布'], ['却说吕布大怒。', '吕布走了。', '姓吕，名布，字奉先。'], ['p3'])).toContain('p3')
    const [first] = rank(
      ['AI'],
      ['The rain was a native of Spain, whose son was AIrborne.', 'Our AI was a young friend.']
    )
    expect(first).toBe('p2')
  })

  it('does not take a longer name of somebody else for it', () => {
    const found = rankIntroductions(passages('关公子字长卿，乃城中少年。', '关公立马横刀。关公子大惊。'), {
      forms: ['关公'],
      stated: new Set(),
      inside: ['关公子']
    })
    expect(found.map(({ id }) => id)).toEqual(['p2'])
  })

  it('ranks 3,000 passages in little time', () => {
    const many = Array.from(
      { length: 3000 },
      (_, i) => `${'却说那日天色已晚，众人都在营中坐定。'.repeat(20)}玄德${i}`
    )
    const started = performance.now()
    rank(['玄德'], many)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('nameForms and capitalised', () => {
  it('write a name as books do', () => {
    expect(nameForms('Mr Darcy')).toEqual(expect.arrayContaining(['Mr Darcy', 'Mr. Darcy', 'Mr.\nDarcy']))
    expect(nameForms("D'Artagnan")).toEqual(["D'Artagnan", 'D’Artagnan'])
    expect(nameForms('林舟')).toEqual(['林舟'])
  })

  it('give capitals to what was asked for without any', () => {
    expect(capitalised('mr. darcy')).toBe('Mr. Darcy')
    expect(capitalised('lady catherine de bourgh')).toBe('Lady Catherine de Bourgh')
    expect(capitalised('King-Post')).toBe('King-Post')
    expect(capitalised('林舟')).toBe('林舟')
  })
})
