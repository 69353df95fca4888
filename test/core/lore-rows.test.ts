import { describe, expect, it } from 'vitest'
import { parseLoreEntry } from '../../src/core/lore.ts'
import { loreRows } from '../../src/core/lore-rows.ts'
import { loreRowId, MAX_POSITION } from '../../src/core/passages.ts'

const rows = (yaml: string, description: string) =>
  loreRows(
    parseLoreEntry(
      'lore/lin.md',
      `---\nid: lin-zhou\nkind: character\nnames: [林舟]\n${yaml}---\n${description}\n`
    ),
    {
      language: 'zh',
      positionOf: id => ({ 'ch-2': 2000, 'ch-4': 4000 })[id],
      endOf: id => ({ 'ch-2': 3000, 'ch-4': 5000 })[id],
      hash: text => `h:${text}`
    }
  )

describe('loreRows', () => {
  it('makes a row of the description and one of each fact, in force where the fact is', () => {
    const yaml =
      'aliases: [{name: 白衣, knownBy: [reader]}]\nfacts:\n  - {id: arm, text: 左臂有伤, from: ch-2, until: ch-4}\n  - {id: home, text: 住在渡口}\n'
    const [description, arm, home] = rows(yaml, '沉默的剑客。')
    expect(description).toMatchObject({
      id: loreRowId('lin-zhou'),
      text: '沉默的剑客。',
      from: 0,
      until: MAX_POSITION
    })
    expect(arm).toMatchObject({
      id: loreRowId('lin-zhou', 'arm'),
      text: '左臂有伤',
      from: 2000,
      until: 4000,
      order: 0
    })
    expect(home).toMatchObject({ bookId: 'lin-zhou', chapterId: '', from: 0, until: MAX_POSITION })
    expect(home!.position).toBeGreaterThan(arm!.position)
  })

  it('puts the first name before the text, never an alias, which may be a secret', () => {
    const all = rows('aliases: [{name: 白衣, knownBy: [reader]}]\nfacts: [{id: a, text: 用剑}]\n', '剑客。')
    expect(all.map(({ prefix }) => prefix)).toEqual(['林舟\n', '林舟\n'])
  })

  it('cuts a long description, with ids that stay apart', () => {
    const all = rows('', '山高水长，月明星稀。\n'.repeat(90))
    expect(all.length).toBeGreaterThan(1)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  })

  it('has nothing for an entry of a name alone', () => {
    expect(rows('', '')).toEqual([])
  })
})
