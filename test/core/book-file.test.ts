import { expect, test } from 'vitest'
import { Document, isMap, isSeq, parse } from 'yaml'
import { parseBook } from '../../src/core/book-file.ts'

/** A `book.yaml` as an import writes it. */
function bookYaml(titles: string[], more: Record<string, unknown> = {}): string {
  const document = new Document({
    format: 1,
    id: 'a-book',
    title: '一本书',
    role: 'style',
    language: 'zh',
    encoding: 'utf-8',
    sha256: '0'.repeat(64),
    weight: 1,
    chapters: titles.map((title, i) => ({
      id: `c${String(i + 1).padStart(4, '0')}`,
      title,
      start: i,
      end: i + 1
    })),
    ...more
  })
  const chapters = document.get('chapters')
  if (isSeq(chapters)) for (const chapter of chapters.items) if (isMap(chapter)) chapter.flow = true
  return document.toString({ lineWidth: 0 })
}

const TITLES = [
  '第1章 夜',
  '第一回　灵根育孕源流出',
  'Chapter 1',
  'CHAPTER I. THE END',
  'true',
  'null',
  'NaN',
  '12',
  '1e5',
  '0x1f',
  'yes',
  '- a',
  'a: b',
  'a #b',
  "it's",
  '"quoted"',
  'back\\slash',
  '“夜”',
  '楔子',
  '第2章：雨',
  '第3章 ? 为什么',
  '* star',
  '& and',
  '[list]',
  '{map}',
  '第4章 （上）',
  '番外·一',
  'tab\there',
  '~',
  '2001-12-14',
  'A',
  '𠮷野家',
  'é',
  '第5章 — 门'
]

test.each(TITLES)('a chapter called %j is read as YAML reads it', title => {
  const yaml = bookYaml(['第0章', title, '第9章'])
  expect(parse(yaml).chapters[1].title).toBe(title)
  expect(parseBook('book.yaml', yaml).chapters[1]).toEqual({ id: 'c0002', title, start: 1, end: 2 })
})

test('keys behind the list, comments and other hands are read too', () => {
  const yaml = bookYaml(['第1章 夜', '第2章 雨'], { weight: 0.5, mine: 'x' })
  expect(parseBook('book.yaml', yaml)).toMatchObject({ weight: 0.5, chapters: [{ title: '第1章 夜' }, {}] })
  const edited = yaml.replace(
    / {2}- \{ id: c0002.*/,
    '  # by hand\n  - id: c0002\n    title: 雨\n    start: 3\n    end: 4'
  )
  expect(parseBook('book.yaml', edited).chapters).toEqual([
    { id: 'c0001', title: '第1章 夜', start: 0, end: 1 },
    { id: 'c0002', title: '雨', start: 3, end: 4 }
  ])
})

test('what is wrong is told by its line in the file', () => {
  const yaml = bookYaml(['第1章 夜', '第2章 雨'])
  const lines = yaml.trimEnd().split('\n')
  expect(() => parseBook('book.yaml', `${yaml}title: again\n`)).toThrow(`book.yaml:${lines.length + 1}:`)
  expect(() => parseBook('book.yaml', yaml.replace('role: style', 'role: other'))).toThrow('book.yaml:4:7')
  expect(() => parseBook('book.yaml', yaml.replace('start: 1', 'start: x'))).toThrow(
    `book.yaml:${lines.length}:`
  )
  expect(() => parseBook('book.yaml', yaml.replace('format: 1', 'format: 9'))).toThrow('format 9')
  expect(() => parseBook('book.yaml', yaml.replace('format: 1', 'format: "9"'))).toThrow('book.yaml:1:')
})
