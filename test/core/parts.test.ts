import { describe, expect, it } from 'vitest'
import { planChapter, storyPositions } from '../../src/core/outline.ts'
import {
  entryPart,
  mentionedLore,
  passageParts,
  standingLore,
  storySoFar,
  tailOf
} from '../../src/core/parts.ts'
import type { Passage } from '../../src/core/passages.ts'
import { parseProject } from '../../src/core/project.ts'
import { splitSentences } from '../../src/core/text.ts'
import { fitTail } from '../../src/jobs/steps/tail.ts'
import { numbers, prose } from '../prose.ts'

const entry = (id: string, rest: string, about = '') =>
  [`lore/${id}.md`, `---\nid: ${id}\nkind: character\n${rest}\n---\n${about}\n`] as const
const project = parseProject(
  new Map([
    ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
    [
      'outline.yaml',
      'volumes:\n  - id: v\n    chapters:\n      - {id: c1, title: Rain}\n      - {id: c2}\n      - {id: c3, pov: ada, scenes: [{id: s1, cast: [ada, Ned], place: Mill}, {id: s2, cast: [Grey]}]}\n      - {id: c4}\n'
    ],
    ['chapters/0001.md', 'One.'],
    ['chapters/0002.md', 'Two.'],
    ['chapters/0004.md', 'Four.'],
    ['summaries/0001.md', '---\nof: c1\nsha256: x\nby: writer\n---\nIt rained all night. Ada came late.\n'],
    ['summaries/0004.md', '---\nof: c4\nsha256: x\nby: writer\n---\nThe end of it.\n'],
    entry('ada', 'names: [Ada]', 'Surveys land.'),
    entry('ned', 'names: [Edward]\naliases: [Ned]'),
    entry('crane', 'names: [Crane]\naliases: [{name: Grey, knownBy: [crane]}]', 'Owns the marsh.'),
    entry('mill', 'names: [Mill]'),
    entry('law', 'names: [Law]\npinned: true', 'No fires.'),
    entry('far', 'names: [Far]', 'Elsewhere.')
  ]),
  String
)
const plan = planChapter(project, project.chapters[2]!)

describe('standing lore', () => {
  it('is what is pinned and who and where the chapter’s scenes are, by id, name or an open alias', () => {
    const ids = standingLore(project, plan, plan.scenes[0]!).map(({ id }) => id)
    expect(ids).toEqual(['ada', 'law', 'mill', 'ned'])
  })

  it('is the same for all scenes of the chapter', () => {
    const [one, two] = plan.scenes.map(scene => standingLore(project, plan, scene))
    expect(two).toEqual(one)
  })
})

describe('mentioned lore', () => {
  it('is worth more than anything else, and nothing for an entry that is gone', () => {
    const parts = mentionedLore(project, plan.scenes[0]!, [
      { entryId: 'far', name: 'Far' },
      { entryId: 'gone', name: 'Gone' }
    ])
    expect(parts).toMatchObject([{ id: 'far', reasons: [{ mention: 'Far' }] }])
    for (const { value } of standingLore(project, plan, plan.scenes[0]!))
      expect(parts[0]!.value).toBeGreaterThan(value)
  })
})

describe('an entry’s part', () => {
  it('has forms that get shorter, each without what the point of view does not know', () => {
    const secret = parseProject(
      new Map([
        ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
        entry(
          'vera',
          'names: [Vera]\naliases: [{name: Heron, knownBy: [vera]}]\nfacts:\n  - {id: f1, text: She owes the bank., knownBy: [vera]}\n  - {id: f2, text: She keeps the keys to all of the rooms.}\n  - {id: f3, text: She will leave., reveal: hide}',
          'A widow of forty. She came from the coast with two trunks and no letters.'
        )
      ]),
      String
    )
    const view = { positionOf: storyPositions([]), project: secret }
    const part = (pov: string) =>
      entryPart(
        secret.lore[0]!,
        { ...view, at: { position: 1000, pov } },
        { value: 1, reasons: [], name: 'lore' }
      )
    const sizes = part('ada').forms.map(({ text }) => text.length)
    expect(part('ada').forms.map(({ form }) => form)).toEqual(['full', 'summary', 'line'])
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    for (const { text } of part('ada').forms) expect(text).not.toMatch(/owes|Heron|leave/)
    expect(part('vera').forms[0]!.text).toMatch(/Heron.*owes/)
    expect(part('vera').forms[0]!.text).not.toContain('leave')
  })
})

describe('the story so far', () => {
  it('is the summaries of written chapters before this one', () => {
    expect(storySoFar(project, project.chapters[2]!)).toMatchObject([
      {
        id: 'summary-c1',
        forms: [
          { form: 'full', text: '1. Rain: It rained all night. Ada came late.' },
          { form: 'line', text: '1. Rain: It rained all night.' }
        ]
      }
    ])
    expect(storySoFar(project, project.chapters[0]!)).toEqual([])
  })
})

describe('passages as parts', () => {
  const passage = (id: string): Passage => ({
    id,
    pool: 'style',
    bookId: 'b',
    chapterId: 'c',
    order: 1,
    scene: 0,
    position: 0,
    text: ` ${id} `,
    prefix: '',
    hash: id,
    function: 'action',
    dialogue: 0,
    from: 0,
    until: 1
  })
  it('are worth less the further down they stand', () => {
    const chosen = ['a', 'b', 'c'].map((id, at) => ({
      passage: passage(id),
      score: 1 / (at + 1),
      reasons: []
    }))
    const parts = passageParts('style', chosen)
    expect(parts.map(({ forms }) => forms[0]!.text)).toEqual(['a', 'b', 'c'])
    const values = parts.map(({ value }) => value)
    expect(values).toEqual(values.toSorted((a, b) => b - a))
    expect(passageParts('canon', [])).toEqual([])
  })
})

describe('tailOf', () => {
  it('is the whole of a short text', () => {
    expect(tailOf('Short.\n', 100)).toBe('Short.')
    expect(tailOf('', 100)).toBe('')
  })

  it.each([
    [
      'zh',
      '天亮了。雨停了。“走吧。”他说。她没有动，只是看着河水。',
      20,
      '“走吧。”他说。她没有动，只是看着河水。'
    ],
    ['zh', '他说：“走吧。”她没有动。河水在涨，桥就要断了。', 18, '她没有动。河水在涨，桥就要断了。'],
    ['zh', '他想了很久……她没有动。河水在涨，桥就要断了。', 20, '她没有动。河水在涨，桥就要断了。'],
    [
      'en',
      'It rained. “Go,” said Mr. Hale. She did not move at all that night.',
      45,
      'She did not move at all that night.'
    ]
  ])('begins at a sentence, not at its closing quote (%s %s)', (_, text, limit, expected) => {
    expect(tailOf(text, limit)).toBe(expected)
  })

  it.each(['en', 'zh'] as const)(
    'is at most as long as allowed and begins at a sentence of the text (%s)',
    language => {
      const random = numbers(5)
      for (let seed = 0; seed < 40; seed++) {
        const text = prose(language, 150, seed)
        const limit = 260 + random(300)
        const tail = tailOf(text, limit)
        expect(tail.length).toBeLessThanOrEqual(limit)
        expect(text.endsWith(tail)).toBe(true)
        const starts = splitSentences(text).map(({ start }) => start)
        expect(starts).toContain(text.length - tail.length)
      }
    }
  )

  it('cuts a sentence that is too long between words', () => {
    const long = `${'and the river went on '.repeat(40)}to the sea.`
    expect(tailOf(long, 60)).toMatch(/^(and|the|river|went|on) .*to the sea\.$/)
  })

  it('splits no character, however long its text and short its limit', () => {
    const text = '𠮷🙂林😀a𪚥。'.repeat(40)
    for (let limit = 1; limit < 90; limit++) {
      const tail = tailOf(text, limit)
      expect(tail.isWellFormed()).toBe(true)
      expect(tail.length).toBeLessThanOrEqual(limit)
      const fitted = fitTail(text, limit, given => given.length)
      expect(fitted.isWellFormed()).toBe(true)
      expect(fitted.length).toBeLessThanOrEqual(Math.max(limit, 40))
    }
  })
})
