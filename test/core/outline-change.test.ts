import { describe, expect, it } from 'vitest'
import { parseVolumes } from '../../src/core/outline.ts'
import { changeOutline, type OutlineStep } from '../../src/core/outline-change.ts'

const OUTLINE = `# my plan
volumes:
  - id: vol-1
    title: One # a note
    mood: dark
    chapters:
      - id: ch-1
        title: First
        scenes: [{id: sc-1, goal: Begin., beats: [a]}, {id: sc-2, goal: Go on.}]
      - id: ch-2
  - id: vol-2
    title: Two
    chapters:
      - id: ch-3
`

function take(step: OutlineStep, files: Record<string, string> = { 'outline.yaml': OUTLINE }) {
  const given = new Map(Object.entries(files))
  const change = changeOutline(given, step)
  if (!change) return undefined
  const volumes = parseVolumes(given.set(change.file, change.text))
  const tree = volumes.map(({ id, chapters }) => [id, ...chapters.map(chapter => chapter.id)].join(' '))
  return { ...change, volumes, tree }
}

describe('a step in the outline', () => {
  it('adds a chapter after another, or at the end of a volume, and keeps what we do not know', () => {
    const after = take({ type: 'add-chapter', after: 'ch-1', id: 'ch-new', title: 'New' })!
    expect(after.tree).toEqual(['vol-1 ch-1 ch-new ch-2', 'vol-2 ch-3'])
    for (const text of ['# my plan', '# a note', 'mood: dark']) expect(after.text).toContain(text)
    const last = take({ type: 'add-chapter', after: 'vol-2', id: 'ch-new', title: '' })!
    expect(last.tree).toEqual(['vol-1 ch-1 ch-2', 'vol-2 ch-3 ch-new'])
  })

  it('adds a scene after another, or to a chapter that has none', () => {
    const after = take({ type: 'add-scene', after: 'sc-1', id: 'sc-new', goal: 'Between.' })!
    expect(after.volumes[0]!.chapters[0]!.scenes.map(({ id }) => id)).toEqual(['sc-1', 'sc-new', 'sc-2'])
    const first = take({ type: 'add-scene', after: 'ch-2', id: 'sc-new', goal: 'First.' })!
    expect(first.volumes[0]!.chapters[1]!.scenes).toMatchObject([{ id: 'sc-new', goal: 'First.', beats: [] }])
  })

  it('moves chapters over the border of a volume, scenes within their chapter, and nothing beyond the ends', () => {
    expect(take({ type: 'move', id: 'ch-2', by: 1 })!.tree).toEqual(['vol-1 ch-1', 'vol-2 ch-2 ch-3'])
    expect(take({ type: 'move', id: 'ch-3', by: -1 })!.tree).toEqual(['vol-1 ch-1 ch-2 ch-3', 'vol-2'])
    expect(take({ type: 'move', id: 'vol-2', by: -1 })!.tree).toEqual(['vol-2 ch-3', 'vol-1 ch-1 ch-2'])
    const scenes = take({ type: 'move', id: 'sc-2', by: -1 })!.volumes[0]!.chapters[0]!.scenes
    expect(scenes.map(({ id }) => id)).toEqual(['sc-2', 'sc-1'])
    expect(take({ type: 'move', id: 'ch-1', by: -1 })).toBeUndefined()
    expect(take({ type: 'move', id: 'sc-2', by: 1 })).toBeUndefined()
  })

  it('sets and takes out a key', () => {
    const beats = take({ type: 'set', id: 'sc-2', key: 'beats', value: ['one: two', 'three'] })!
    expect(beats.volumes[0]!.chapters[0]!.scenes[1]!.beats).toEqual(['one: two', 'three'])
    const title = take({ type: 'set', id: 'ch-1', key: 'title', value: '' })!
    expect(title.volumes[0]!.chapters[0]!.title).toBe('')
    expect(take({ type: 'set', id: 'ch-1', key: 'title', value: 'First' })).toBeUndefined()
    expect(take({ type: 'remove', id: 'sc-1' })!.volumes[0]!.chapters[0]!.scenes.map(({ id }) => id)).toEqual(
      ['sc-2']
    )
  })

  it('finds its file among several, and does not move a chapter from one to another', () => {
    const files = {
      'outline/1.yaml': 'id: vol-1\nchapters:\n  - {id: ch-1}\n',
      'outline/2.yaml': 'id: vol-2\nchapters:\n  - {id: ch-2}\n'
    }
    const named = take({ type: 'set', id: 'ch-2', key: 'goal', value: 'Fly.' }, files)!
    expect([named.file, named.volumes[1]!.chapters[0]!.goal]).toEqual(['outline/2.yaml', 'Fly.'])
    const code = expect.objectContaining({ code: 'outline-files' })
    expect(() => take({ type: 'move', id: 'ch-1', by: 1 }, files)).toThrow(code)
    expect(() => take({ type: 'remove', id: 'ch-9' }, files)).toThrow(
      expect.objectContaining({ code: 'outline-unknown' })
    )
  })
})
