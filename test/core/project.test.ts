import { describe, expect, it } from 'vitest'
import { chapterByNumber, parseProject, requireSound } from '../../src/core/project.ts'
import type { UserError } from '../../src/errors.ts'

const BASE = {
  'fabula.yaml': 'format: 1\ntitle: T\nlanguage: en\n',
  'outline.yaml':
    'volumes:\n  - id: v1\n    chapters:\n      - {id: c1, title: One}\n      - {id: c2, title: Two}\n'
}
const parse = (files: Record<string, string>) =>
  parseProject(new Map(Object.entries({ ...BASE, ...files })), text => `#${text.length}`)
const failure = (files: Record<string, string>): UserError => {
  try {
    requireSound(parse(files))
  } catch (error) {
    return error as UserError
  }
  throw new Error('nothing was thrown')
}

describe('settings', () => {
  it('have defaults by language, and take empty keys for absent ones', () => {
    const zh = parse({
      'fabula.yaml':
        'format: 1\ntitle: 1984\nlanguage: zh\nauthor:\npremise:\nmodels:\ncontext: {window: }\ngates: {off: }\n'
    }).settings
    expect(zh).toMatchObject({
      title: '1984',
      author: undefined,
      premise: '',
      chapter: { length: 3000 },
      models: { draft: undefined, embed: 'builtin' },
      context: { window: undefined },
      gates: { off: [] },
      retrieval: { rewrite: false }
    })
    expect(parse({}).settings.chapter.length).toBe(2000)
  })

  it.each([
    ['no title', 'format: 1\nlanguage: en\n', /title/],
    ['an empty title', 'format: 1\ntitle: ""\nlanguage: en\n', /fabula\.yaml:2:8: title/],
    ['another language', 'format: 1\ntitle: T\nlanguage: fr\n', /fabula\.yaml:3:11: language/],
    [
      'a switch that is none',
      'format: 1\ntitle: T\nlanguage: en\nretrieval: {rewrite: often}\n',
      /retrieval\.rewrite/
    ],
    ['a window too small', 'format: 1\ntitle: T\nlanguage: en\ncontext: {window: 10}\n', /context\.window/]
  ])('refuse %s', (_, text, message) => {
    const error = failure({ 'fabula.yaml': text })
    expect(error.code).toBe('project-invalid')
    expect(error.message).toMatch(message)
  })

  it('refuse a format of a later Fabula before anything else, and a folder without a project', () => {
    expect(failure({ 'fabula.yaml': 'format: 2\nlanguage: klingon\n' })).toMatchObject({
      code: 'format-newer',
      data: { format: 2, known: 1 }
    })
    expect(() => parseProject(new Map(), String)).toThrow(expect.objectContaining({ code: 'no-project' }))
  })
})

describe('chapters', () => {
  it('belong to the outline by id, else by number', () => {
    const { written, warnings } = parse({
      'chapters/0001.md': 'Dropped in by hand.\n',
      'chapters/0009.md': '---\nid: c2\nstatus: draft\n---\nSecond.\n\n***\n\nMore.\n'
    })
    expect(written.get('c1')).toMatchObject({ title: 'One', status: 'accepted', text: 'Dropped in by hand.' })
    expect(written.get('c2')).toMatchObject({
      file: 'chapters/0009.md',
      status: 'draft',
      scenes: ['Second.', 'More.']
    })
    expect(warnings).toEqual([])
  })

  it('read alike with a BOM and the line ends of Windows', () => {
    const unix = '---\nid: c1\ntitle: 雨\n---\n\n　　一。\n\n***\n\n　　二。\n'
    const one = parse({ 'chapters/0001.md': unix }).written.get('c1')
    const two = parse({ 'chapters/0001.md': `\uFEFF${unix.replaceAll('\n', '\r\n')}` }).written.get('c1')
    expect(two).toEqual(one)
    expect(one!.scenes).toEqual(['　　一。', '　　二。'])
  })

  it('count as unwritten while they hold only notes', () => {
    expect(parse({ 'chapters/0001.md': '---\nid: c1\n---\n\n<!-- later -->\n' }).written.size).toBe(0)
  })

  it('are named in a warning where the outline lacks them or two claim one id', () => {
    const { written, warnings } = parse({
      'chapters/0001.md': '---\nid: c1\n---\nOne.',
      'chapters/0002.md': '---\nid: c1\n---\nTwo.',
      'chapters/0003.md': 'Nobody’s.'
    })
    expect(written.get('c1')!.text).toBe('One.')
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('chapters/0002.md has the same id as chapters/0001.md'),
      expect.stringContaining('chapters/0003.md belongs to no chapter')
    ])
  })

  it('are found by number', () => {
    expect(chapterByNumber(parse({}), 2).id).toBe('c2')
    for (const number of [0, 3, -1, 1.5])
      expect(() => chapterByNumber(parse({}), number)).toThrow(
        expect.objectContaining({ code: 'chapter-unknown' })
      )
  })
})

describe('broken files', () => {
  it('leave the rest of the project readable, with their place', () => {
    const project = parse({
      'lore/good.md': '---\nid: good\nkind: item\nnames: [Good]\n---\n',
      'lore/bad.md': '---\nid: bad\nkind: person\nnames: [Bad]\n---\n',
      'summaries/0001.md': '---\nof: c1\nsha256: x\nby: nobody\n---\nText.\n',
      'sources/old/book.yaml': 'format: 1\nid: old\n'
    })
    expect(project.lore.map(({ id }) => id)).toEqual(['good'])
    expect(project.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^lore\/bad\.md:3:7: kind/),
      expect.stringMatching(/^sources\/old\/book\.yaml:1:1: title/),
      expect.stringMatching(/^summaries\/0001\.md:4:5: by/)
    ])
    expect(() => requireSound(project)).toThrow(project.problems[0])
  })

  it('name the line in the file also with a BOM and the line ends of Windows', () => {
    const text = '\uFEFF---\r\nid: bad\r\nkind: person\r\nnames: [Bad]\r\n---\r\n'
    expect(failure({ 'lore/bad.md': text }).message).toMatch(/^lore\/bad\.md:3:7: /)
    expect(failure({ 'lore/bad.md': '---\nid: [x\n---\n' }).message).toMatch(/^lore\/bad\.md:[23]:/)
  })

  it('refuse an id twice, in lore and outline', () => {
    const entry = '---\nid: a\nkind: item\nnames: [A]\n---\n'
    expect(failure({ 'lore/a.md': entry, 'lore/b.md': entry })).toMatchObject({ code: 'id-twice' })
    expect(() => parse({ 'outline.yaml': 'volumes: [{id: a, chapters: [{id: a}]}]' })).toThrow(
      expect.objectContaining({ code: 'id-twice' })
    )
  })
})

describe('text in YAML', () => {
  const outline = (beats: string) => ({
    'outline.yaml': `volumes:\n  - id: v1\n    chapters:\n      - id: c1\n        scenes:\n          - id: s1\n            beats:\n${beats}`
  })
  const beats = (text: string) => parse(outline(text)).chapters[0]!.scenes[0]!.beats

  it('may be a number, and is left out where it is empty', () => {
    expect(beats('              - 1984\n              -\n              - "He said: go"\n')).toEqual([
      ...['1984', 'He said: go']
    ])
  })

  it('is refused where YAML reads a mapping, with the place', () => {
    expect(() => beats('              - They wait.\n              - Ada: go away\n')).toThrow(
      /^outline\.yaml:9:17: volumes\.0\.chapters\.0\.scenes\.0\.beats\.1: .*quotes/
    )
    expect(
      failure({ 'lore/a.md': '---\nid: a\nkind: item\nnames: [A]\nfacts: [{id: f}]\n---\n' }).message
    ).toMatch(/facts\.0\.text/)
  })
})

describe('values of typed facts', () => {
  const fact = (type: string, value: string) =>
    parse({
      'lore/a.md': `---\nid: a\nkind: item\nnames: [A]\nfacts: [{id: f, text: t, type: ${type}, value: ${value}}]\n---\n`
    })

  it.each([
    ['quantity', '300'],
    ['quantity', '{of: 灵石, amount: 300}'],
    ['age', '17'],
    ['age', '{years: 17}'],
    ['relation', '{to: b, kind: sister}'],
    ['possession', '{item: sword, holder: a}'],
    ['rank', '筑基'],
    ['date', '']
  ])('%s may be %s', (type, value) => {
    expect(fact(type, value).problems).toEqual([])
  })

  it.each([
    ['quantity', 'many'],
    ['quantity', '{of: 灵石}'],
    ['age', 'old'],
    ['relation', '{kind: sister}'],
    ['possession', '{holder: a}'],
    ['wealth', '3']
  ])('%s may not be %s', (type, value) => {
    expect(fact(type, value).problems).toMatchObject([{ code: 'project-invalid' }])
  })
})
