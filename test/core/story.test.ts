import { describe, expect, it } from 'vitest'
import { packContext } from '../../src/core/context.ts'
import type { Project } from '../../src/core/model.ts'
import { parseProject } from '../../src/core/project.ts'
import {
  BOOK,
  bookSubject,
  staleSummaries,
  storySoFar,
  subjectText,
  volumeSubjects
} from '../../src/core/story.ts'
import { summaryText } from '../../src/core/summary-file.ts'
import { ownUnits } from '../../src/core/units.ts'
import { withMatter } from '../../src/core/yaml-file.ts'
import { prose } from '../prose.ts'

const hash = (text: string) => `h${text.length}-${text.slice(0, 20)}`
const summaryFile = (of: string, rest: string, text: string) => `---\nof: ${of}\n${rest}---\n${text}\n`

/** Chapters of so many volumes; `written` of them have a text and a summary. */
function book(sizes: number[], written: number, files: Record<string, string> = {}): Project {
  let n = 0
  const volumes = sizes.map((size, v) => {
    const chapters = Array.from({ length: size }, () => `{id: c${++n}, title: T${n}}`)
    return `  - {id: v${v + 1}, title: V${v + 1}, chapters: [${chapters.join(', ')}]}\n`
  })
  const all = new Map([
    ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
    ['outline.yaml', `volumes:\n${volumes.join('')}`]
  ])
  for (let k = 1; k <= written; k++) {
    all.set(`chapters/${String(k).padStart(4, '0')}.md`, `Text ${k}.`)
    const of = `c${k}`
    const made = { of, until: undefined, sha256: hash(`Text ${k}.`), by: 'model' as const }
    all.set(
      `summaries/${k}.md`,
      summaryText({ ...made, text: `Ada did ${k}. Then it rained on ${k}.` }, hash)
    )
  }
  for (const [path, text] of Object.entries(files)) all.set(path, text)
  return parseProject(all, hash)
}

const subjects = (project: Project) => volumeSubjects(project).map(({ of, until }) => `${of} to ${until}`)
const ids = (project: Project, number: number) =>
  storySoFar(project, project.chapters[number - 1]!, hash).map(({ id }) => id.replace('summary-', ''))

describe('what is summed up', () => {
  it('is each volume that is written to its end, or left behind', () => {
    expect(subjects(book([3, 3, 3], 5))).toEqual(['v1 to c3'])
    expect(subjects(book([3, 3, 3], 6))).toEqual(['v1 to c3', 'v2 to c6'])
    const gap = book([3, 3, 3], 2, { 'chapters/0007.md': 'Text 7.' })
    expect(subjects(gap)).toEqual(['v1 to c2'])
    expect(subjects(book([3, 3], 0))).toEqual([])
  })

  it('is of a long volume in progress what lies ten chapters back, ten at a time', () => {
    expect(subjects(book([60], 19))).toEqual([])
    expect(subjects(book([60], 20))).toEqual(['v1 to c10'])
    expect(subjects(book([60], 29))).toEqual(['v1 to c10'])
    expect(subjects(book([60], 59))).toEqual(['v1 to c40'])
    expect(subjects(book([60], 60))).toEqual(['v1 to c60'])
  })

  it('is the book once two volumes are past and summed up', () => {
    const own = (of: string) => summaryFile(of, 'by: writer\n', `All of ${of}.`)
    const files = { 'summaries/a.md': own('v1'), 'summaries/b.md': own('v2') }
    expect(bookSubject(book([3, 3, 3], 7))).toBeUndefined()
    expect(bookSubject(book([3, 3, 3], 5, files))).toBeUndefined()
    expect(bookSubject(book([3, 3, 3], 7, files))).toEqual({
      of: BOOK,
      until: 'c6',
      chapters: ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'],
      pieces: ['All of v1.', 'All of v2.']
    })
  })
})

describe('a summary’s file', () => {
  const made = {
    of: 'c1',
    until: undefined,
    sha256: 'x',
    by: 'extract' as const,
    text: 'It rained.\n\nAll day.'
  }

  it('is the writer’s once its words are changed, in whatever line ends', () => {
    const file = summaryText(made, hash)
    const read = (text: string) => book([2], 0, { 'summaries/a.md': text }).summaries.get('c1')
    expect(read(file)).toEqual({ ...made, file: 'summaries/a.md' })
    expect(read(file.replaceAll('\n', '\r\n'))).toMatchObject({ by: 'extract', text: made.text })
    expect(read(file.replace('rained', 'snowed'))).toMatchObject({ by: 'writer' })
    expect(read('---\nof: c1\n---\nMine.')).toMatchObject({ by: 'writer', sha256: undefined, text: 'Mine.' })
  })

  it('takes values into its front matter and stays as it is otherwise', () => {
    const old = '---\r\n# mine\r\nof: c1\r\nmood: dark\r\n---\r\n\r\nWords.\r\n'
    expect(withMatter(old, { sha256: 'abc' })).toBe(
      '---\r\n# mine\r\nof: c1\r\nmood: dark\r\nsha256: abc\r\n---\r\n\r\nWords.\r\n'
    )
    expect(withMatter('Words.\n', { id: 'a' })).toBe('---\nid: a\n---\nWords.\n')
  })
})

describe('stale summaries', () => {
  it('are those whose text changed; of volumes, whose chapters’ summaries did', () => {
    const project = book([2, 2], 3)
    const [volume] = volumeSubjects(project)
    const own = (sha256: string) => summaryFile('v1', `by: writer\nsha256: ${sha256}\n`, 'Mine.')
    const stale = (files: Record<string, string>) =>
      staleSummaries(book([2, 2], 3, files), hash).map(({ summary }) => summary.of)
    expect(stale({})).toEqual([])
    expect(stale({ 'summaries/v.md': own(JSON.stringify(hash(subjectText(volume!)))) })).toEqual([])
    expect(stale({ 'summaries/v.md': own('other') })).toEqual(['v1'])
    expect(stale({ 'chapters/0002.md': 'Another text.' })).toEqual(['c2'])
  })
})

describe('the story so far', () => {
  const long = 'Ada sold the house. Then it rained for a week and a day. '
  const files = {
    'summaries/v1.md': summaryFile('v1', 'until: c3\n', `One. ${long}`),
    'summaries/v2.md': summaryFile('v2', 'until: c6\n', `Two. ${long}`),
    'summaries/book.md': summaryFile('book', 'until: c6\n', `Both. ${long}`)
  }
  const project = book([3, 3, 6], 10, files)

  it('is the book, the volumes, and the chapters of this one', () => {
    expect(ids(project, 11)).toEqual(['book', 'v1', 'v2', 'c7', 'c8', 'c9', 'c10'])
    const [whole, first, , chapter] = storySoFar(project, project.chapters[10]!, hash)
    expect(whole!.forms[0]!.text).toBe(`The book up to chapter 6: Both. ${long}`.trim())
    expect(first!.forms.map(({ form }) => form)).toEqual(['full', 'line'])
    expect(first!.forms[0]!.text).toMatch(/^Volume 1, V1: One\./)
    expect(first!.forms[1]!.text).toBe('Volume 1, V1: Ada sold the house.')
    expect(chapter!.forms[0]!.text).toBe('7. T7: Ada did 7. Then it rained on 7.')
  })

  it('has the last three chapters also where a volume tells them, and says which chapters a part tells', () => {
    expect(ids(project, 7)).toEqual(['book', 'v1', 'v2', 'c4', 'c5', 'c6'])
    const told = new Map(
      storySoFar(project, project.chapters[6]!, hash).map(part => [part.id, part.chapters])
    )
    expect(told.get('summary-v2')).toEqual(['c4', 'c5', 'c6'])
    expect(told.get('summary-c5')).toEqual(['c5'])
    expect(told.get('summary-book')).toHaveLength(6)
  })

  it('is found by search in the place of the last chapter that each part tells', () => {
    const orders = [...ownUnits(project, hash)]
      .filter(({ key }) => key.pool === 'summary')
      .map(({ key, passages }) => [key.chapterId, passages[0]!.order])
    expect(orders).toEqual(
      expect.arrayContaining([
        ['v1', 3],
        ['v2', 6],
        ['book', 6],
        ['c9', 9]
      ])
    )
  })

  it('tells nothing of this chapter or a later one', () => {
    expect(ids(project, 6)).toEqual(['v1', 'c3', 'c4', 'c5'])
    expect(ids(project, 3)).toEqual(['c1', 'c2'])
    expect(ids(project, 1)).toEqual([])
  })

  it('is worth less the further away it is', () => {
    const parts = storySoFar(project, project.chapters[10]!, hash)
    const values = (ofPart: RegExp) => parts.filter(({ id }) => ofPart.test(id)).map(({ value }) => value)
    for (const group of [/-c\d/, /-v\d/])
      expect(values(group)).toEqual(values(group).toSorted((a, b) => a - b))
  })

  it('works with a thousand chapters in ten volumes', () => {
    const text = (of: string, words: number, seed: number) =>
      `Ada Marsh left. ${prose('en', words, seed)} ${of}`
    const many: Record<string, string> = {
      'summaries/book.md': summaryFile('book', 'until: c900\n', text('book', 220, 1)),
      'lore/ada.md': '---\nid: ada\nkind: character\nnames: [Ada Marsh]\n---\n'
    }
    for (let v = 1; v <= 9; v++)
      many[`summaries/v${v}.md`] = summaryFile(`v${v}`, `until: c${v * 100}\n`, text(`v${v}`, 170, v))
    for (let n = 1; n <= 999; n++) many[`summaries/${n}.md`] = summaryFile(`c${n}`, '', text(`c${n}`, 110, n))
    const huge = book(Array(10).fill(100), 999, many)
    const count = (words: string) => Math.ceil(words.length / 4)
    const parts = storySoFar(huge, huge.chapters[999]!, hash)
    const packed = packContext(parts, { tokens: 2600, count, overhead: 3 })
    expect(packed.tokens).toBeLessThanOrEqual(2600)
    expect(packed.parts[0]!.id).toBe('summary-book')
    expect(packed.parts.at(-1)).toMatchObject({ id: 'summary-c999', form: 'full' })
  })
})
