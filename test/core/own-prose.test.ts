import { describe, expect, it } from 'vitest'
import type { JournalEntry } from '../../src/core/journal.ts'
import { ownChapters } from '../../src/core/own-prose.ts'
import { parseProject } from '../../src/core/project.ts'

const chapter = (id: string, status: string) => `---\nid: ${id}\nstatus: ${status}\n---\n\nText of ${id}.\n`
const project = parseProject(
  new Map([
    ['fabula.yaml', 'format: 1\ntitle: T\nlanguage: en\n'],
    [
      'outline.yaml',
      `volumes:\n  - id: v\n    chapters:\n${[1, 2, 3, 4, 5].map(n => `      - {id: ch-${n}}\n`).join('')}`
    ],
    ['chapters/0001.md', chapter('ch-1', 'accepted')],
    ['chapters/0002.md', chapter('ch-2', 'draft')],
    ['chapters/0003.md', 'A chapter without front matter.\n'],
    ['chapters/0004.md', chapter('ch-4', 'published')]
  ]),
  text => `${text.length}`
)
const entry = (more: Partial<JournalEntry>): JournalEntry => ({
  at: '2024-01-01T00:00:00.000Z',
  job: 'draft',
  state: 'committed',
  ...more
})

describe('ownChapters', () => {
  it('are accepted or published, written, and before the chapter', () => {
    expect(ownChapters(project, [], 5)).toEqual(['ch-1', 'ch-3', 'ch-4'])
    expect(ownChapters(project, [], 3)).toEqual(['ch-1'])
  })

  it.each([
    ['a draft', { job: 'draft' }, false],
    ['a rewrite', { job: 'rewrite', state: 'staged' }, false],
    ['a candidate that became the chapter', { job: 'accept' }, false],
    ['a draft that was begun', { job: 'draft', state: 'drafting' }, true],
    ['an acceptance', { job: 'accept', state: 'accepted' }, true],
    ['an import', { job: 'import' }, true]
  ] as const)('%s in the journal tells whose it is', (_, more, own) => {
    const ids = ownChapters(project, [entry({ chapter: 'ch-1', ...more })], 5)
    expect(ids.includes('ch-1')).toBe(own)
  })
})
