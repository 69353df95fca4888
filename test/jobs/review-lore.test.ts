import { describe, expect, it } from 'vitest'
import { editLoreEntry, readLoreFile } from '../../src/jobs/edit-lore.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { reviewLore } from '../../src/jobs/review-lore.ts'
import { proposeChapterNames } from '../../src/jobs/steps/propose-names.ts'
import { scriptedModel } from '../fakes.ts'
import { chapterFile, type Novel, openNovel } from './novel.ts'

const TEXT =
  'Old Perkin Vane came in. “Perkin Vane,” he said. Perkin Vane and Moll Tansy sat. Moll Tansy wept at Moll Tansy.'
const files = { 'chapters/0001.md': chapterFile('ch-1', TEXT), 'chapters/0002.md': chapterFile('ch-2', TEXT) }
const novel = () => openNovel(scriptedModel(['x']), { files })

async function propose({ ports }: Novel, number: number, text = TEXT) {
  const project = await readProject(ports.store)
  return proposeChapterNames(ports, { project, chapter: project.chapters[number - 1]!, text })
}
const waiting = async ({ ports }: Novel) =>
  (await readProject(ports.store)).proposals.map(({ name, count, quotes }) => [name, count, quotes.length])
const entryOf = (name: string, kind = 'character' as const) => ({
  kind,
  name,
  id: undefined,
  aliases: [],
  facts: [],
  about: ''
})

describe('names that wait', () => {
  it('are one proposal in all chapters, with a quote of each', async () => {
    const made = await novel()
    expect((await propose(made, 1)).file).toBe('review/0001.yaml')
    await propose(made, 2)
    expect(await waiting(made)).toEqual([
      ['Moll Tansy', 6, 2],
      ['Perkin Vane', 6, 2]
    ])
  })

  it('become entries, and are gone', async () => {
    const made = await novel()
    await propose(made, 1)
    const entry = { ...entryOf('Perkin Vane'), name: 'Peregrine Vane', aliases: ['old Perkin'] }
    const { accepted } = await reviewLore(made.ports, [{ decision: 'accept', name: 'Perkin Vane', entry }])
    expect(accepted).toEqual([
      { name: 'Perkin Vane', id: 'peregrine-vane', file: 'lore/characters/peregrine-vane.md' }
    ])
    expect(await waiting(made)).toEqual([['Moll Tansy', 3, 1]])
    // Neither when the chapter is drafted again, under the name that it was proposed by.
    await propose(made, 1)
    expect(await waiting(made)).toEqual([['Moll Tansy', 3, 1]])
  })

  it('are not proposed again once they are rejected, until that is taken back', async () => {
    const made = await novel()
    await propose(made, 1)
    await made.write(
      'review/decisions.yaml',
      '# mine\nformat: 1\nnames:\n  - {name: Old Harry, decision: rejected, note: never}\n'
    )
    await reviewLore(made.ports, [
      { decision: 'reject', name: 'Moll Tansy' },
      { decision: 'reject', name: 'Perkin Vane' }
    ])
    expect((await propose(made, 1)).proposals).toEqual([])
    expect((await propose(made, 2)).proposals).toEqual([])
    expect(await made.list('review')).toEqual(['review/0001.yaml', 'review/decisions.yaml'])
    await reviewLore(made.ports, [{ decision: 'reopen', name: 'Moll Tansy' }])
    expect((await propose(made, 1)).proposals.map(({ name }) => name)).toEqual(['Moll Tansy'])
    const kept = await made.read('review/decisions.yaml')
    expect(kept).toContain('# mine')
    expect(kept).toContain('note: never')
  })

  it('do not overwrite those of a chapter that was moved, nor what others put there', async () => {
    const made = await novel()
    const other = 'format: 1\nchapter: ch-5\nproposals:\n  - {kind: new-entry, name: X, count: 2, quote: Y}\n'
    await made.write('review/0001.yaml', other)
    expect((await propose(made, 1)).file).toBe('review/0001-ch-1.yaml')
    expect(await made.read('review/0001.yaml')).toBe(other)
    await made.write(
      'review/0002.yaml',
      'format: 1\nchapter: ch-2\nmood: sour\nproposals:\n  - {kind: new-fact, text: F}\n  - {kind: new-entry, name: Old, quote: Z}\n'
    )
    await propose(made, 2)
    const text = await made.read('review/0002.yaml')
    expect(text).toMatch(/mood: sour[\s\S]*new-fact[\s\S]*Perkin Vane/)
    expect(text).not.toContain('Old,')
  })

  it('are only those whose quote stands in the chapter; a broken file is told of', async () => {
    const made = await novel()
    await made.write(
      'review/0001.yaml',
      'chapter: ch-1\nproposals:\n  - {kind: new-entry, name: Ghost, quote: not there}\n'
    )
    await made.write('review/0002.yaml', 'chapter: [')
    const project = await readProject(made.ports.store)
    expect(project.proposals).toEqual([])
    expect(project.problems).toEqual([])
    expect(project.warnings.map(({ code }) => code)).toEqual(['yaml-broken'])
    // Drafting goes on all the same, also where the decisions can't be read.
    await made.write('review/decisions.yaml', 'names: 7')
    expect((await propose(made, 2)).file).toBe('review/0002-ch-2.yaml')
  })
})

describe('editing an entry', () => {
  const bounds = { from: undefined, until: undefined, knownBy: undefined }
  const fact = { type: 'fact', id: undefined, text: 'Has a scar.', bounds, reveal: 'free' } as const

  it('changes its file, and keeps the rest', async () => {
    const made = await novel()
    await editLoreEntry(made.ports, { file: 'lore/ada.md', change: fact })
    const ada = (await readProject(made.ports.store)).lore.find(({ id }) => id === 'ada')
    expect(ada?.facts.map(({ text }) => text)).toEqual(['carries a brass chain', 'Has a scar.'])
    expect(ada?.description).toBe('She surveys land and trusts only her chain.')
  })

  it('refuses what was changed meanwhile, what could not be read again, and what is gone', async () => {
    const made = await novel()
    const read = await readLoreFile(made.ports, 'lore/ada.md')
    await made.write('lore/ada.md', `${read!.text}\nBy hand.\n`)
    const edit = { file: 'lore/ada.md', change: fact, expect: read!.hash }
    await expect(editLoreEntry(made.ports, edit)).rejects.toMatchObject({ code: 'lore-changed' })
    const empty = { type: 'entry', kind: 'character', names: [], body: '' } as const
    await expect(editLoreEntry(made.ports, { file: 'lore/ada.md', change: empty })).rejects.toMatchObject({
      code: 'project-invalid'
    })
    await expect(editLoreEntry(made.ports, { file: 'lore/x.md', change: fact })).rejects.toMatchObject({
      code: 'lore-gone'
    })
    expect(await made.read('lore/ada.md')).toBe(`${read!.text}\nBy hand.\n`)
  })
})
