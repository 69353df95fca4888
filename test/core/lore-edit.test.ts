import { describe, expect, it } from 'vitest'
import { parseLoreEntry } from '../../src/core/lore.ts'
import { type LoreChange, loreFileWith } from '../../src/core/lore-edit.ts'

const FILE = `---
# Who she is.
id: ada
kind: character        # the surveyor
names: [Ada Marsh]
mood: sour
aliases:
  - Miss Marsh
  - {name: the Grey Crane, knownBy: [{who: vera, since: ch-2}]}   # hush
facts:
  - id: f-chain
    text: "Carries a brass chain."
    colour: brass        # mine
  - {id: f-debt, text: Owes nine hundred., knownBy: [vera, reader], reveal: act-on}
---
She surveys.

<!-- ask Mother about her eyes -->
`
const free = { from: undefined, until: undefined, knownBy: undefined }
const edit = (change: LoreChange, file = FILE) => loreFileWith(file, change)
const entry = (text: string) => parseLoreEntry('lore/ada.md', text)

describe('loreFileWith', () => {
  it('leaves a file alone that says so already', () => {
    expect(edit({ type: 'alias', was: 'Miss Marsh', name: 'Miss Marsh', bounds: free })).toBe(FILE)
    const body = 'She surveys.\n\n<!-- ask Mother about her eyes -->'
    expect(edit({ type: 'entry', kind: 'character', names: ['Ada Marsh'], body })).toBe(FILE)
    const debt = {
      from: undefined,
      until: undefined,
      knownBy: [
        { who: 'vera', since: undefined },
        { who: 'reader', since: undefined }
      ]
    }
    expect(
      edit({ type: 'fact', id: 'f-debt', text: 'Owes nine hundred.', bounds: debt, reveal: 'act-on' })
    ).toBe(FILE)
  })

  it('changes what it is asked to, and keeps comments, unknown keys and the way it is set', () => {
    const bounds = { from: 'ch-1', until: 'ch-3', knownBy: [{ who: 'vera', since: 'ch-2' }] }
    const text = edit({ type: 'fact', id: 'f-chain', text: 'Carries: a rope.', bounds, reveal: 'hide' })
    for (const kept of [
      '# Who she is.',
      '# the surveyor',
      'mood: sour',
      '# hush',
      'colour: brass',
      '# mine',
      'ask Mother',
      '{id: f-debt,'
    ])
      expect(text).toContain(kept)
    expect(entry(text).facts[0]).toMatchObject({
      id: 'f-chain',
      text: 'Carries: a rope.',
      ...bounds,
      reveal: 'hide'
    })
    const back = edit(
      { type: 'fact', id: 'f-chain', text: 'Carries a brass chain.', bounds: free, reveal: 'free' },
      text
    )
    expect(entry(back).facts).toEqual(entry(FILE).facts)
  })

  it('adds facts and aliases with ids of their own, and takes them out', () => {
    const fact = { type: 'fact', id: undefined, text: 'Has a scar.', bounds: free, reveal: 'free' } as const
    const two = edit(fact, edit(fact))
    expect(entry(two).facts.map(({ id }) => id)).toEqual(['f-chain', 'f-debt', 'f-ada-3', 'f-ada-4'])
    const named = edit({ type: 'alias', was: undefined, name: 'Crane', bounds: { ...free, from: 'ch-2' } })
    expect(entry(named).aliases.map(({ name }) => name)).toEqual(['Miss Marsh', 'the Grey Crane', 'Crane'])
    const gone = edit(
      { type: 'alias-removed', was: 'Miss Marsh' },
      edit({ type: 'fact-removed', id: 'f-chain' })
    )
    expect(entry(gone)).toMatchObject({ aliases: [{ name: 'the Grey Crane' }], facts: [{ id: 'f-debt' }] })
  })

  it('never makes a secret alias known by giving it another name', () => {
    const bounds = { ...free, knownBy: [{ who: 'vera', since: 'ch-2' }] }
    const text = edit({ type: 'alias', was: 'the Grey Crane', name: 'the Heron', bounds })
    expect(entry(text).aliases[1]).toEqual({ name: 'the Heron', ...bounds })
  })

  it('gives an entry other names, another kind, another text', () => {
    const change = { type: 'entry', kind: 'place', names: ['Salt House', 'the House'], body: '' } as const
    expect(entry(edit(change))).toMatchObject({
      kind: 'place',
      names: ['Salt House', 'the House'],
      description: ''
    })
  })

  it('keeps Windows line ends, and makes lists where there are none', () => {
    const bare = '---\r\nid: ada\r\nkind: character\r\nnames: [Ada]\r\n---\r\nText.\r\n'
    const text = edit({ type: 'fact', id: undefined, text: 'New.', bounds: free, reveal: 'free' }, bare)
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
    expect(entry(text)).toMatchObject({ facts: [{ id: 'f-ada-1', text: 'New.' }], description: 'Text.' })
  })
})
