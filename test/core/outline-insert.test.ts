import { describe, expect, it } from 'vitest'
import { parseVolumes } from '../../src/core/outline.ts'
import { insertChapters } from '../../src/core/outline-insert.ts'

const chapters = [
  { id: 'ch-new-1', title: 'Night', scene: 'sc-new-1' },
  { id: 'ch-new-2', title: '', scene: 'sc-new-2' }
]
const volume = { id: 'vol-manuscript', title: 'The Bridge' }

function insert(given: Record<string, string>, after?: string) {
  const files = new Map(Object.entries(given))
  const change = insertChapters(files, { after, chapters, volume }, parseVolumes(files))
  files.set(change.file, change.text)
  const volumes = parseVolumes(files)
  return { ...change, outline: volumes.map(v => [v.id, ...v.chapters.map(({ id }) => id)]), volumes }
}

const outline = `# my plan
volumes:
  - id: vol-1
    title: One # a note
    mood: dark
    chapters:
      - id: ch-1
        title: First
      - id: ch-2
        title: Second
  - id: vol-2
    chapters:
      - id: ch-3
`

describe('insertChapters', () => {
  it('goes after the named chapter and keeps comments and unknown keys', () => {
    const { file, text, before, outline: order } = insert({ 'outline.yaml': outline }, 'ch-1')
    expect(file).toBe('outline.yaml')
    expect(before).toBe(outline)
    expect(order).toEqual([
      ['vol-1', 'ch-1', 'ch-new-1', 'ch-new-2', 'ch-2'],
      ['vol-2', 'ch-3']
    ])
    for (const kept of ['# my plan', '# a note', 'mood: dark']) expect(text).toContain(kept)
  })

  it('makes a first volume where nothing is written yet', () => {
    const { outline: order, volumes } = insert({ 'outline.yaml': outline })
    expect(order[0]).toEqual(['vol-manuscript', 'ch-new-1', 'ch-new-2'])
    expect(order).toHaveLength(3)
    expect(volumes[0]?.title).toBe('The Bridge')
    expect(volumes[0]?.chapters[0]?.scenes).toMatchObject([{ id: 'sc-new-1', goal: '', beats: [] }])
  })

  it.each([
    ['no outline', {}],
    ['an empty one', { 'outline.yaml': '' }],
    ['one without volumes', { 'outline.yaml': '# nothing yet\nvolumes: []\n' }],
    ['one with an empty key', { 'outline.yaml': 'volumes:\n' }]
  ])('works with %s', (_name, files) => {
    expect(insert(files as Record<string, string>).outline).toEqual([
      ['vol-manuscript', 'ch-new-1', 'ch-new-2']
    ])
  })

  it('writes into the file of the volume, or into a new first one', () => {
    const files = {
      'outline/01.yaml': 'id: vol-1\nchapters:\n  - id: ch-1\n',
      'outline/02.yaml': 'id: vol-2\nchapters:\n  - id: ch-2\n'
    }
    const after = insert(files, 'ch-2')
    expect(after.file).toBe('outline/02.yaml')
    expect(after.outline).toEqual([
      ['vol-1', 'ch-1'],
      ['vol-2', 'ch-2', 'ch-new-1', 'ch-new-2']
    ])
    const first = insert(files)
    expect(first.before).toBeUndefined()
    expect(first.outline.map(([id]) => id)).toEqual(['vol-manuscript', 'vol-1', 'vol-2'])
  })
})
