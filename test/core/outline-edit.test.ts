import { describe, expect, it } from 'vitest'
import { parseVolumes } from '../../src/core/outline.ts'
import { type NewChapter, outlineFileOf, outlineWith } from '../../src/core/outline-edit.ts'

const flood: NewChapter = {
  title: 'Flood',
  goal: 'The river takes the bridge.',
  hook: 'A light on the far bank.',
  scenes: [
    { function: 'action', goal: 'They cross.', place: undefined, cast: ['ada'], beats: ['The rope holds.'] },
    {
      function: 'dialogue',
      goal: 'They talk.',
      place: 'mill',
      cast: [],
      beats: ['He lies.', 'She lets him.']
    }
  ]
}

function edit(text: string, chapter = flood, target?: string) {
  let ids = 0
  const newId = (prefix: string) => `${prefix}-new-${++ids}`
  const after = outlineWith(text, { chapter, target, volumeTitle: 'Part One', newId })
  return { text: after, volumes: parseVolumes(new Map([['outline.yaml', after]])) }
}

const PLAN = `# my plan
volumes:
  - id: v1
    mood: dark # stays
    chapters:
      - id: c1
        title: Mine
        goal:
        scenes:
          - id: s1
            goal: ''
            weather: rain
            beats: []
  - id: v2
    chapters: []
`

describe('outlineWith', () => {
  it.each(['', '# nothing yet\n', 'volumes: []\n', 'volumes:\n'])('makes a first volume in %j', text => {
    const { volumes } = edit(text)
    expect(volumes).toMatchObject([
      { title: 'Part One', chapters: [{ title: 'Flood', scenes: [{ beats: ['The rope holds.'] }, {}] }] }
    ])
  })

  it('adds to the last volume, and keeps comments and keys of the writer’s own', () => {
    const { text, volumes } = edit(PLAN)
    expect(volumes.map(({ chapters }) => chapters.map(({ title }) => title))).toEqual([['Mine'], ['Flood']])
    for (const own of ['# my plan', '# stays', 'mood: dark', 'weather: rain']) expect(text).toContain(own)
  })

  it('fills in an empty chapter without touching what the writer has put there', () => {
    const { text, volumes } = edit(PLAN, flood, 'c1')
    expect(volumes[0]!.chapters).toMatchObject([
      { id: 'c1', title: 'Mine', goal: flood.goal, hook: flood.hook }
    ])
    const [first, second] = volumes[0]!.chapters[0]!.scenes
    expect(first).toMatchObject({ id: 's1', goal: 'They cross.', beats: ['The rope holds.'], cast: ['ada'] })
    expect(second).toMatchObject({ goal: 'They talk.', place: 'mill' })
    expect(text).toContain('weather: rain')
    expect(volumes[1]!.chapters).toEqual([])
  })

  it('takes nothing away when there is nothing to fill in', () => {
    const stub = { title: '', goal: '', hook: '', scenes: [] }
    const { volumes } = edit(PLAN, stub, 'c1')
    expect(volumes).toEqual(parseVolumes(new Map([['outline.yaml', PLAN]])))
  })

  it('knows a file that is one volume', () => {
    let ids = 0
    const text = 'id: v7\ntitle: Seven\nchapters:\n  - {id: c9, title: Nine}\n'
    const after = outlineWith(text, {
      chapter: flood,
      target: undefined,
      volumeTitle: 'x',
      newId: prefix => `${prefix}-${++ids}`
    })
    const volumes = parseVolumes(new Map([['outline/07.yaml', after]]))
    expect(volumes.map(({ id, chapters }) => [id, chapters.map(({ title }) => title)])).toEqual([
      ['v7', ['Nine', 'Flood']]
    ])
  })
})

describe('outlineFileOf', () => {
  const files = new Map([
    ['outline/01.yaml', 'id: v1\nchapters: [{id: c1}]\n'],
    ['outline/02.yaml', 'id: v2\nchapters: [{id: c2}]\n']
  ])

  it('finds the file of a chapter, and the last one for what is new', () => {
    expect(outlineFileOf(files, 'c1')).toBe('outline/01.yaml')
    expect(outlineFileOf(files, undefined)).toBe('outline/02.yaml')
    expect(outlineFileOf(new Map(), undefined)).toBe('outline.yaml')
    expect(outlineFileOf(new Map([...files, ['outline.yaml', PLAN]]), 'c2')).toBe('outline/02.yaml')
  })
})
