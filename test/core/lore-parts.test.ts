import { describe, expect, it } from 'vitest'
import { knowledgeAt } from '../../src/core/knowledge.ts'
import { entryPart, foundLore, mentionedLore, mentionsIn, standingLore } from '../../src/core/lore-parts.ts'
import { planChapter } from '../../src/core/outline.ts'
import { parseProject } from '../../src/core/project.ts'

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
const known = knowledgeAt(project, plan.scenes[0]!)

describe('standing lore', () => {
  it('is what is pinned and who and where the chapter’s scenes are, by id, name or an open alias', () => {
    const ids = standingLore(known, plan).map(({ id }) => id)
    expect(ids).toEqual(['ada', 'law', 'mill', 'ned'])
  })

  it('is the same for all scenes of the chapter', () => {
    const [one, two] = plan.scenes.map(scene => standingLore(knowledgeAt(project, scene), plan))
    expect(two).toEqual(one)
  })
})

describe('mentioned lore', () => {
  it('is worth more than anything else, and nothing for an entry that is gone', () => {
    const parts = mentionedLore(known, [
      { entryId: 'far', name: 'Far' },
      { entryId: 'gone', name: 'Gone' }
    ])
    expect(parts).toMatchObject([{ id: 'far', reasons: [{ mention: 'Far' }] }])
    for (const { value } of standingLore(known, plan)) expect(parts[0]!.value).toBeGreaterThan(value)
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
    const part = (pov: string) =>
      entryPart(secret.lore[0]!, knowledgeAt(secret, { position: 1000, pov }), {
        value: 1,
        reasons: [],
        name: 'lore'
      })!
    const sizes = part('ada').forms.map(({ text }) => text.length)
    expect(part('ada').forms.map(({ form }) => form)).toEqual(['full', 'summary', 'line'])
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    for (const { text } of part('ada').forms) expect(text).not.toMatch(/owes|Heron|leave/)
    expect(part('vera').forms[0]!.text).toMatch(/Heron.*owes/)
    expect(part('vera').forms[0]!.text).not.toContain('leave')
  })
})

describe('what may not be joined', () => {
  const told = (pov: string, position = 3000) => {
    const files = new Map([
      ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
      ['outline.yaml', 'volumes: [{id: v, chapters: [{id: c1, goal: The Grey Crane waits.}]}]\n'],
      entry(
        'crane',
        'names: [Crane]\naliases: [{name: Grey Crane, knownBy: [crane]}]\nvoice: {samples: ["I, the Grey Crane?", "Quite so."]}\nfacts:\n  - {id: lamp, text: The Grey Crane’s lamp is his.}\n  - {id: tea, text: He likes tea.}',
        'Owns the marsh. As the Grey Crane he walks it.'
      )
    ])
    const secret = parseProject(files, String)
    const view = knowledgeAt(secret, { position, pov })
    const how = { value: 1, reasons: [], name: 'lore' }
    const plan = planChapter(secret, secret.chapters[0]!)
    return {
      text: entryPart(secret.lore[0]!, view, how)!.forms[0]!.text,
      mentions: mentionsIn(view, plan, plan.scenes[0]!)
    }
  }

  it('leaves an entry’s own secret alias out of its description, facts and voice', () => {
    expect(told('ada').text).toBe('Crane (character): Owns the marsh. He likes tea. sounds like “Quite so.”')
    expect(told('crane').text).toContain('As the Grey Crane he walks it.')
  })

  it('does not take a secret alias that holds a name for the name', () => {
    expect(told('ada').mentions).toEqual([])
    expect(told('crane').mentions).toEqual([{ entryId: 'crane', name: 'Grey Crane' }])
  })
})

describe('threads', () => {
  const key = (rest: string) =>
    parseProject(
      new Map([
        ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
        ['outline.yaml', 'volumes: [{id: v, chapters: [{id: c1}, {id: c2}, {id: c3}]}]\n'],
        [
          'lore/key.md',
          `---\nid: key\nkind: thread\nnames: [The key]\n${rest}facts:\n  - {id: open, text: Nobody has it.}\n  - {id: paid, text: Vera has it., from: c2}\n---\nWho has the key? It opens the mill.\n`
        ]
      ]),
      String
    )
  const forms = (rest: string, position: number) => {
    const thread = key(rest)
    const known = knowledgeAt(thread, { position, pov: undefined })
    return entryPart(thread.lore[0]!, known, { value: 1, reasons: [], name: 'lore' })?.forms.map(
      ({ text }) => text
    )
  }

  it('are not told before they are planted, and with their date while open', () => {
    expect(forms('plantedIn: c2\ndueBy: c3\n', 1000)).toBeUndefined()
    expect(forms('plantedIn: c1\ndueBy: c3\n', 1000)![0]).toBe(
      'The key (open thread; due by chapter 3): Who has the key? It opens the mill. Nobody has it.'
    )
  })

  it('are told as paid afterwards, with what holds since', () => {
    expect(forms('paidIn: c2\n', 3000)).toEqual(['The key (thread; paid off in chapter 2): Vera has it.'])
  })
})

describe('found lore', () => {
  it('says whose it is, knows its place by rank, and leaves out what is joined to a secret alias', () => {
    const hit = (id: string, text: string) => ({
      passage: { id: `lore--crane--${id}`, pool: 'lore', bookId: 'crane', text } as never,
      score: 1,
      reasons: []
    })
    const secret = parseProject(
      new Map([
        ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
        entry(
          'crane',
          'names: [Crane]\naliases: [{name: Grey, knownBy: [crane]}]\nfacts:\n  - {id: a, text: Likes tea.}\n  - {id: b, text: Grey’s lamp is his.}\n  - {id: c, text: Hates fog.}'
        )
      ]),
      String
    )
    const parts = foundLore(
      [hit('a', 'Likes tea.'), hit('b', 'Grey’s lamp is his.'), hit('c', 'Hates fog.')],
      knowledgeAt(secret, { position: 1000, pov: 'ada' })
    )
    expect(parts.map(({ forms }) => forms[0]!.text)).toEqual(['Crane: Likes tea.', 'Crane: Hates fog.'])
    expect(parts[0]!.value).toBeGreaterThan(parts[1]!.value)
    expect(parts[0]!.said).toBe('Likes tea.')
  })
})
