import { describe, expect, it } from 'vitest'
import { parseLoreEntry } from '../../src/core/lore.ts'
import { storyEnds, storyPositions } from '../../src/core/outline.ts'
import { MAX_POSITION } from '../../src/core/passages.ts'
import { parseProject } from '../../src/core/project.ts'
import { threadSpan, threadState } from '../../src/core/threads.ts'

const project = parseProject(
  new Map([
    ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
    [
      'outline.yaml',
      'volumes: [{id: v, chapters: [{id: c1}, {id: c2, scenes: [{id: s1}, {id: s2}, {id: s3}]}, {id: c3}, {id: c4}]}]\n'
    ]
  ]),
  String
)
const { chapters } = project
const places = { positionOf: storyPositions(chapters), endOf: storyEnds(chapters) }
const thread = (rest: string) =>
  parseLoreEntry('lore/t.md', `---\nid: t\nkind: thread\nnames: [The key]\n${rest}---\nLost.\n`)

describe('threadSpan', () => {
  it.each([
    ['from where it is planted', 'plantedIn: c2\n', 2000, MAX_POSITION],
    ['to the end of the chapter that pays it', 'paidIn: c2\n', 0, 3000],
    ['to the end of the scene that pays it', 'plantedIn: c1\npaidIn: s2\n', 1000, 2002],
    ['to the end of the chapter where its last scene pays it', 'paidIn: s3\n', 0, 3000],
    ['never, if planted nowhere in the outline', 'plantedIn: gone\n', MAX_POSITION, MAX_POSITION]
  ])('is open %s', (_, rest, from, until) => {
    expect(threadSpan(thread(rest), places)).toEqual({ from, until })
  })

  it('is always open for what is no thread', () => {
    const item = parseLoreEntry('lore/i.md', '---\nid: i\nkind: item\nnames: [Key]\nplantedIn: c3\n---\n')
    expect(threadSpan(item, places)).toEqual({ from: 0, until: MAX_POSITION })
  })
})

describe('threadState', () => {
  const state = (rest: string, position: number) =>
    threadState(thread(rest), position, { chapters, language: 'en' })

  it('is nothing before it is planted', () => {
    expect(state('plantedIn: s2\n', 2000)).toBeUndefined()
    expect(state('plantedIn: s2\n', 2001)).toEqual({ paid: false, note: '' })
  })

  it('says by when it is due, that it is late, that it is paid here, and that it was paid', () => {
    const rest = 'plantedIn: c1\ndueBy: c2\npaidIn: c4\n'
    expect(state(rest, 2002)).toEqual({ paid: false, note: 'due by chapter 2' })
    expect(state(rest, 3000)).toEqual({ paid: false, note: 'was due by chapter 2' })
    expect(state(rest, 4000)).toEqual({ paid: false, note: 'paid off here' })
    expect(state(rest, 5000)).toEqual({ paid: true, note: 'paid off in chapter 4' })
  })
})
