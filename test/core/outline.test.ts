import { describe, expect, it } from 'vitest'
import { holdingSpan, parseVolumes, planChapter, storyPositions } from '../../src/core/outline.ts'
import { MAX_POSITION } from '../../src/core/passages.ts'
import { parseProject } from '../../src/core/project.ts'

const OUTLINE = `volumes:
  - id: v1
    chapters:
      - id: c1
        scenes: [{id: s11}, {id: s12}]
      - id: c2
  - id: v2
    chapters:
      - id: c3
        scenes: [{id: s31}]
`
const project = (outline: string, more: Record<string, string> = {}) =>
  parseProject(
    new Map(
      Object.entries({
        'fabula.yaml': 'format: 1\ntitle: T\nlanguage: en\nchapter: {length: 1000}\n',
        'outline.yaml': outline,
        ...more
      })
    ),
    String
  )
const plan = (chapter: string, more: Record<string, string> = {}) => {
  const parsed = project(`volumes:\n  - id: v1\n    chapters:\n      - id: c1\n${chapter}`, more)
  return planChapter(parsed, parsed.chapters[0]!)
}

describe('parseVolumes', () => {
  it('numbers chapters through all volumes, also of one file a volume', () => {
    const single = parseVolumes(new Map([['outline.yaml', OUTLINE]]))
    expect(
      single.flatMap(({ chapters }) => chapters.map(({ id, number, volume }) => [id, number, volume]))
    ).toEqual([
      ...[
        ['c1', 1, 'v1'],
        ['c2', 2, 'v1'],
        ['c3', 3, 'v2']
      ]
    ])
    const files = new Map([
      ['outline/02.yaml', 'id: v2\nchapters: [{id: c3}]\n'],
      ['outline/01.yaml', 'id: v1\nchapters: [{id: c1}, {id: c2}]\n']
    ])
    expect(parseVolumes(files).flatMap(({ chapters }) => chapters.map(({ id }) => id))).toEqual([
      'c1',
      'c2',
      'c3'
    ])
  })

  it('is empty without an outline', () => {
    expect(parseVolumes(new Map())).toEqual([])
    expect(parseVolumes(new Map([['outline.yaml', '']]))).toEqual([])
  })
})

describe('story positions', () => {
  const positionOf = storyPositions(project(OUTLINE).chapters)

  it('order chapters and scenes; a chapter begins with its first scene', () => {
    const all = ['c1', 's11', 's12', 'c2', 'c3', 's31'].map(id => positionOf(id)!)
    expect(all).toEqual(all.toSorted((a, b) => a - b))
    expect(positionOf('c1')).toBe(positionOf('s11'))
    expect(positionOf('v1')).toBeUndefined()
  })

  it.each([
    [undefined, undefined, 0, MAX_POSITION],
    ['s12', undefined, 1001, MAX_POSITION],
    [undefined, 's12', 0, 1001],
    ['c2', 'c3', 2000, 3000]
  ])('from %s until %s', (from, until, start, end) => {
    expect(holdingSpan({ from, until }, positionOf)).toEqual({ from: start, until: end })
  })

  it.each([
    ['gone', undefined],
    [undefined, 'gone'],
    ['gone', 'c3'],
    ['c1', 'gone'],
    ['gone', 'gone'],
    ['c3', 'c1']
  ])('from %s until %s never hold', (from, until) => {
    const span = holdingSpan({ from, until }, positionOf)
    for (const position of [0, 1, 1000, 1001, 2000, 3000, 999_999])
      expect(span.from <= position && position < span.until).toBe(false)
  })
})

describe('planChapter', () => {
  it('makes a chapter without scenes one scene of its goal', () => {
    const { scenes, target } = plan('        goal: Cross.\n        hook: Dark.\n        pov: ada\n')
    expect(scenes).toMatchObject([
      { id: 'c1', goal: 'Cross.', hook: 'Dark.', pov: 'ada', index: 0, target: 1000 }
    ])
    expect(target).toBe(1000)
  })

  it('shares the chapter’s length by beats among the scenes that have none', () => {
    const { scenes, target } = plan(
      '        scenes:\n          - {id: a, length: 400}\n          - {id: b, beats: [x, y]}\n          - {id: c, beats: [z]}\n'
    )
    expect(scenes.map(scene => scene.target)).toEqual([400, 400, 200])
    expect(target).toBe(1000)
  })

  it('lets scenes that all have a length make the chapter’s', () => {
    expect(plan('        scenes: [{id: a, length: 300}, {id: b, length: 150}]\n').target).toBe(450)
  })

  it('leaves every scene something to say', () => {
    const { scenes } = plan('        length: 500\n        scenes: [{id: a, length: 490}, {id: b}, {id: c}]\n')
    for (const scene of scenes) expect(scene.target).toBeGreaterThanOrEqual(100)
  })

  it('gives the hook to the last scene, and the chapter’s point of view where a scene has none', () => {
    const { scenes } = plan(
      '        hook: Dark.\n        pov: ada\n        scenes: [{id: a}, {id: b, pov: vera}, {id: c}]\n'
    )
    expect(scenes.map(({ hook, pov }) => [hook, pov])).toEqual([
      ...[
        [undefined, 'ada'],
        [undefined, 'vera'],
        ['Dark.', 'ada']
      ]
    ])
  })

  it('finds the entry of a point of view given by name: knowledge is kept by ids', () => {
    const ada = { 'lore/ada.md': '---\nid: ada\nkind: character\nnames: [Ada Marsh, Ada]\n---\n' }
    expect(plan('        pov: Ada\n', ada).scenes[0]!.pov).toBe('ada')
    expect(plan('        pov: A stranger\n', ada).scenes[0]!.pov).toBe('A stranger')
  })
})
