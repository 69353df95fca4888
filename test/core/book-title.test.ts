import { describe, expect, it } from 'vitest'
import { bookId, findTitle } from '../../src/core/book-title.ts'

describe('findTitle', () => {
  it.each([
    ['《长夜》李明\n\n第一章 夜\n', '长夜', '李明'],
    ['《长夜》作者：李明\n', '长夜', '李明'],
    ['《长夜》李明（清）\n', '长夜', '李明'],
    ['《长夜》全集txt下载\n作者：李明\n', '长夜', '李明'],
    ['    [长夜 / 李明 著 ]\n作品仅供预览,请在下载24小时内删除\n', '长夜', '李明'],
    ['书名：长夜\n作者: 李明\n', '长夜', '李明'],
    ['# 《长夜》\n', '长夜', undefined],
    ['Title: The Long Night\nAuthor: Jane Roe\n', 'The Long Night', 'Jane Roe'],
    ['The Long Night\n\nby Jane Roe\n\nCHAPTER I\n', 'The Long Night', 'Jane Roe'],
    ['The Project Gutenberg eBook of The Long Night, by Jane Roe\n', 'The Long Night', 'Jane Roe'],
    ['---\ntitle: "The Long Night"\nauthor: Jane Roe\n---\n', 'The Long Night', 'Jane Roe']
  ])('finds them in %j', (text, title, author) => {
    expect(findTitle(text, 'other.txt')).toEqual({ title, author })
  })

  it.each([
    ['long_night.txt', 'long night', undefined],
    ['《长夜》作者：李明.txt', '长夜', '李明'],
    ['长夜 作者：李明.txt', '长夜', '李明'],
    ['长夜.md', '长夜', undefined]
  ])('falls back on the file name %s', (fileName, title, author) => {
    expect(findTitle('他走到桥上。\n', fileName)).toEqual({ title, author })
  })

  it('takes the only top heading of a Markdown file for its title', () => {
    const text = '# The Long Night\n\n## Chapter 1\n\nHe stood still.\n'
    expect(findTitle(text, 'draft.md').title).toBe('The Long Night')
    expect(findTitle(text, 'draft.txt').title).toBe('draft')
    expect(findTitle(`${text}\n# Another\n`, 'draft.md').title).toBe('draft')
  })

  it('does not look into the chapters', () => {
    const text = 'Chapter 1\n\nTitle: a word on a page\n\nby Nobody\n'
    expect(findTitle(text, 'night.txt')).toEqual({ title: 'night', author: undefined })
  })
})

describe('bookId', () => {
  const hash = 'abcdef0123456789'.repeat(4)
  it.each([
    ['Pride and Prejudice', 'pride-and-prejudice'],
    ['  L’Étranger: II ', 'letranger-ii'],
    ['长夜', 'book-abcdef01'],
    ['长夜 utf8', 'book-abcdef01'],
    ['1984', 'book-abcdef01'],
    ['../../etc/passwd', 'etc-passwd']
  ])('%s → %s', (title, id) => {
    expect(bookId(title, hash)).toBe(id)
  })

  it('cuts long titles without a hyphen at the end', () => {
    expect(bookId(`${'a'.repeat(59)} bcd`, hash)).toBe('a'.repeat(59))
  })
})
