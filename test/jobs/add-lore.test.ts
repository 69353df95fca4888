import { describe, expect, it } from 'vitest'
import { type NewLoreEntry, slug } from '../../src/core/new-entry.ts'
import { addLoreEntry } from '../../src/jobs/add-lore.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { scriptedModel } from '../fakes.ts'
import { type Novel, openNovel } from './novel.ts'

const add = (novel: Novel, given: Partial<NewLoreEntry>) =>
  addLoreEntry(novel.ports, {
    kind: 'character',
    name: 'Zoë O’Hara',
    id: undefined,
    aliases: [],
    facts: [],
    about: '',
    ...given
  })

describe('addLoreEntry', () => {
  it('writes an entry that reads back as it was given', async () => {
    const novel = await openNovel(scriptedModel(['x']))
    const facts = ['Has a scar: left cheek', '- keeps bees', '# 3']
    const made = await add(novel, { aliases: ['The: Bee'], facts, about: 'Tall.\n\nQuiet.' })
    expect(made).toEqual({ id: 'zoe-ohara', file: 'lore/characters/zoe-ohara.md' })
    const project = await readProject(novel.ports.store)
    expect(project.problems).toEqual([])
    expect(project.lore.find(({ id }) => id === made.id)).toMatchObject({
      kind: 'character',
      names: ['Zoë O’Hara'],
      aliases: [{ name: 'The: Bee' }],
      facts: facts.map((text, at) => ({ id: `f-zoe-ohara-${at + 1}`, text })),
      description: 'Tall.\n\nQuiet.'
    })
  })

  it('makes an id for a name without Latin letters, or takes the one given', async () => {
    const novel = await openNovel(scriptedModel(['x']), { language: 'zh' })
    const made = await add(novel, { name: '赵无极', kind: 'faction' })
    expect(made.id).toMatch(/^faction-/)
    expect((await add(novel, { name: '钱多多', id: 'qian' })).file).toBe('lore/characters/qian.md')
    expect((await readProject(novel.ports.store)).lore.map(({ names }) => names[0])).toEqual(
      expect.arrayContaining(['赵无极', '钱多多'])
    )
  })

  it('refuses an id that is none or is taken, and a file that is there', async () => {
    const novel = await openNovel(scriptedModel(['x']))
    await expect(add(novel, { id: '../x' })).rejects.toMatchObject({ code: 'id-invalid' })
    await expect(add(novel, { id: 'ada' })).rejects.toMatchObject({ code: 'id-twice' })
    await novel.write('lore/characters/bob.md', 'a note of mine')
    await expect(add(novel, { id: 'bob' })).rejects.toMatchObject({ code: 'file-changed' })
    expect(await novel.read('lore/characters/bob.md')).toBe('a note of mine')
  })
})

describe('slug', () => {
  it.each([
    ['Zoë O’Hara', 'zoe-ohara'],
    ['  The “Grey” Walker! ', 'the-grey-walker'],
    ['林舟', ''],
    ['A 林 7', 'a-7']
  ])('of %j is %j', (name, id) => {
    expect(slug(name)).toBe(id)
  })
})
