import { describe, expect, it } from 'vitest'
import {
  factForm,
  hiddenFacts,
  inForce,
  knows,
  loreWarnings,
  parseLoreEntry,
  visibleFacts,
  visibleNames
} from '../../src/core/lore.ts'
import type { Fact } from '../../src/core/model.ts'
import { loreRowId } from '../../src/core/passages.ts'
import { parseProject } from '../../src/core/project.ts'

const POSITIONS: Record<string, number> = { c1: 1000, s12: 1001, c2: 2000, c3: 3000 }
const positionOf = (id: string) => POSITIONS[id]

const fact = (given: Partial<Fact> = {}): Fact => ({
  id: 'f',
  text: 't',
  type: 'text',
  value: undefined,
  from: undefined,
  until: undefined,
  knownBy: undefined,
  reveal: 'free',
  status: 'accepted',
  source: undefined,
  ...given
})
const knower = (who: string, since?: string) => ({ who, since })

describe('parseLoreEntry', () => {
  it('refuses two facts of one id, and names both places', () => {
    const text =
      '---\nid: ada\nkind: character\nnames: [Ada]\nfacts:\n  - {id: f-one, text: a}\n  - {id: f-two, text: b}\n  - {id: f-one, text: c}\n---\n'
    expect(() => parseLoreEntry('lore/ada.md', text)).toThrow(
      expect.objectContaining({
        code: 'id-twice',
        message: 'lore/ada.md:8:10 has the fact id f-one, which lore/ada.md:6:10 has already.',
        data: { file: 'lore/ada.md:8:10', id: 'f-one', other: 'lore/ada.md:6:10' }
      })
    )
    const alias = text
      .replace('- {id: f-one', '- &same {id: f-one')
      .replace('- {id: f-one, text: c}', '- *same')
    expect(() => parseLoreEntry('lore/ada.md', alias)).toThrow(expect.objectContaining({ code: 'id-twice' }))
  })

  it('reads everything, notes left out, with both line ends', () => {
    const text = [
      '---',
      'id: ada',
      'kind: character',
      'names: [Ada]',
      'aliases: [The Chain, {name: Grey, from: c2, knownBy: [ada, {who: reader, since: c1}]}]',
      'pinned: true',
      'voice: {samples: ["So."], tics: , address: {vera: Madam}}',
      'facts: [{id: f1, text: Limps, until: c2, reveal: act-on, source: {chapter: c1, quote: q}}]',
      'mine: own',
      '---',
      'Surveys land.',
      '<!-- mad? -->',
      ''
    ]
    const unix = parseLoreEntry('lore/a.md', text.join('\n'))
    expect(unix).toMatchObject({
      aliases: [
        { name: 'The Chain', knownBy: undefined },
        { name: 'Grey', from: 'c2', knownBy: [knower('ada'), knower('reader', 'c1')] }
      ],
      pinned: true,
      voice: { samples: ['So.'], tics: [], address: { vera: 'Madam' } },
      facts: [{ until: 'c2', reveal: 'act-on', status: 'accepted', source: { quote: 'q' } }],
      description: 'Surveys land.'
    })
    expect(parseLoreEntry('lore/a.md', `\uFEFF${text.join('\r\n')}`)).toEqual(unix)
  })
})

describe('inForce', () => {
  it.each([
    ['always', {}, [true, true, true, true]],
    ['from a scene', { from: 's12' }, [false, true, true, true]],
    ['until a scene, whose start ends it', { until: 's12' }, [true, false, false, false]],
    ['between', { from: 's12', until: 'c3' }, [false, true, true, false]],
    ['from a place that is gone', { from: 'gone' }, [false, false, false, false]],
    ['until a place that is gone', { until: 'gone' }, [false, false, false, false]]
  ])('%s', (_, bounds, expected) => {
    const { from, until } = fact(bounds)
    expect([1000, 1001, 2000, 3000].map(at => inForce({ from, until }, at, positionOf))).toEqual(expected)
  })
})

describe('knows', () => {
  it.each([
    ['everyone, of what is not secret', undefined, 'ada', true],
    ['nobody, of what nobody knows', [], 'ada', false],
    ['who is named', [knower('ada')], 'ada', true],
    ['not who is not', [knower('vera')], 'ada', false],
    ['from the start of the scene on', [knower('ada', 's12')], 'ada', true],
    ['not before', [knower('ada', 'c2')], 'ada', false],
    ['not since a place that is gone', [knower('ada', 'gone')], 'ada', false],
    ['by the earlier of two lines', [knower('ada', 'c3'), knower('ada', 'c1')], 'ada', true]
  ])('%s', (_, knownBy, who, expected) => {
    expect(knows(knownBy, who, { position: 1001, positionOf })).toBe(expected)
  })
})

describe('factForm', () => {
  const at = (given: Partial<Fact>, pov: string | undefined) =>
    factForm(fact(given), { position: 1001, pov }, positionOf)

  it.each<[string, Partial<Fact>, unknown, unknown, unknown]>([
    // fact, for Ada, for Vera, for a narrator
    ['that everyone knows', {}, 'say', 'say', 'say'],
    ['of Ada’s', { knownBy: [knower('ada')] }, 'say', undefined, 'act-on'],
    ['that Ada will learn', { knownBy: [knower('ada', 'c2')] }, undefined, undefined, 'act-on'],
    ['that the reader knows', { knownBy: [knower('reader')] }, undefined, undefined, 'say'],
    ['that the reader will learn', { knownBy: [knower('reader', 'c3')] }, undefined, undefined, 'act-on'],
    ['to act on', { reveal: 'act-on' }, 'act-on', 'act-on', 'act-on'],
    ['of Ada’s to act on', { reveal: 'act-on', knownBy: [knower('ada')] }, 'act-on', undefined, 'act-on'],
    ['to hide', { reveal: 'hide' }, undefined, undefined, undefined],
    ['of Ada’s to hide', { reveal: 'hide', knownBy: [knower('ada')] }, undefined, undefined, undefined],
    ['out of its time', { from: 'c2' }, undefined, undefined, undefined]
  ])('a fact %s', (_, given, ada, vera, narrator) => {
    expect([at(given, 'ada'), at(given, 'vera'), at(given, undefined)]).toEqual([ada, vera, narrator])
  })

  it('decides what an entry shows and which rows retrieval may not find', () => {
    const lore =
      '---\nid: ada\nkind: character\nnames: [Ada]\nfacts:\n  - {id: open, text: a}\n  - {id: mine, text: b, knownBy: [ada]}\n  - {id: never, text: c, reveal: hide}\n---\n'
    const project = parseProject(
      new Map([
        ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
        ['lore/ada.md', lore]
      ]),
      String
    )
    const shown = (pov: string | undefined) =>
      visibleFacts(project.lore[0]!, { position: 1000, pov }, positionOf).map(({ fact: { id }, form }) => [
        id,
        form
      ])
    expect(shown('ada')).toEqual([
      ['open', 'say'],
      ['mine', 'say']
    ])
    expect(shown('vera')).toEqual([['open', 'say']])
    expect(shown(undefined)).toEqual([
      ['open', 'say'],
      ['mine', 'act-on']
    ])
    const hidden = (pov: string | undefined) => hiddenFacts(project, { position: 1000, pov })
    expect(hidden('vera')).toEqual([loreRowId('ada', 'mine'), loreRowId('ada', 'never')])
    expect(hidden('ada')).toEqual([loreRowId('ada', 'never')])
  })
})

describe('visibleNames', () => {
  const entry = parseLoreEntry(
    'lore/a.md',
    '---\nid: crane\nkind: character\nnames: [Crane]\naliases:\n  - Ned\n  - {name: Lord, from: c2}\n  - {name: Grey, knownBy: [crane, {who: ada, since: s12}, {who: reader, since: c3}]}\n---\n'
  )
  it.each([
    [1000, 'ada', ['Crane', 'Ned']],
    [1001, 'ada', ['Crane', 'Ned', 'Grey']],
    [1001, 'vera', ['Crane', 'Ned']],
    [1000, 'crane', ['Crane', 'Ned', 'Grey']],
    [2000, undefined, ['Crane', 'Ned', 'Lord']],
    [3000, undefined, ['Crane', 'Ned', 'Lord', 'Grey']]
  ])('at %i for %s', (position, pov, names) => {
    expect(visibleNames(entry, { position, pov }, positionOf)).toEqual(names)
  })
})

describe('loreWarnings', () => {
  it('names every id that leads nowhere', () => {
    const project = parseProject(
      new Map([
        ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
        ['outline.yaml', 'volumes: [{id: v, chapters: [{id: c1}]}]\n'],
        [
          'lore/a.md',
          '---\nid: a\nkind: thread\nnames: [A]\nplantedIn: c1\ndueBy: x1\nfacts: [{id: f, text: t, from: c1, until: x2, knownBy: [reader, a, {who: bob, since: x3}]}]\naliases: [{name: B, from: x4}]\n---\n'
        ]
      ]),
      String
    )
    const warnings = loreWarnings(project).join('\n')
    for (const id of ['x1', 'x2', 'x3', 'x4', 'bob']) expect(warnings).toContain(id)
    expect(loreWarnings(project)).toHaveLength(5)
  })
})
