import { describe, expect, it } from 'vitest'
import { parseLoreEntry } from '../../src/core/lore.ts'
import { findName, findNames, isSearchableName, namesAt, namesInQuery } from '../../src/core/mentions.ts'

const named = (...names: string[]) => names.map((name, index) => ({ entryId: `e${index}`, name }))
const found = (text: string, ...names: string[]) => findNames(text, named(...names)).map(({ name }) => name)

describe('findName', () => {
  it('takes Latin names as whole words only, also beside Han', () => {
    expect(findName('It will rain.', 'ai')).toBe(-1)
    expect(findName('The AI spoke.', 'AI')).toBe(4)
    expect(findName('这个AI会说话', 'AI')).toBe(2)
    expect(findName("Mara's book", 'Mara')).toBe(0)
    expect(findName('Maras book, then Mara', 'Mara')).toBe(17)
  })

  it('takes names as they are written', () => {
    expect(findName('will you come, Will?', 'Will')).toBe(15)
  })

  it('finds Han names anywhere', () => {
    expect(findName('却说林舟去了', '林舟')).toBe(2)
    expect(findName('阿Q正传', '阿Q')).toBe(0)
  })
})

describe('findNames', () => {
  it('lets longer names take their letters, and tells names in order of place', () => {
    expect(found('到了林舟山，遇见白露', '林舟', '林舟山', '白露')).toEqual(['林舟山', '白露'])
    expect(found('林舟到了林舟山', '林舟', '林舟山')).toEqual(['林舟', '林舟山'])
    expect(found('New York and York', 'York', 'New York')).toEqual(['New York', 'York'])
  })

  it('does not look for a single Han character', () => {
    expect(found('林中有风', '林')).toEqual([])
    expect(isSearchableName('K')).toBe(true)
    expect(isSearchableName(' ')).toBe(false)
  })

  it('names every bearer of a name', () => {
    expect(
      findNames('Tom came', [
        { entryId: 'a', name: 'Tom' },
        { entryId: 'b', name: 'Tom' }
      ])
    ).toHaveLength(2)
  })
})

describe('namesAt', () => {
  const entry = parseLoreEntry(
    'lore/lin.md',
    '---\nid: lin\nkind: character\nnames: [林舟]\naliases:\n  - {name: 青衣客, from: ch-2, until: ch-4}\n---\n'
  )
  const positionOf = (id: string) => ({ 'ch-2': 2000, 'ch-4': 4000 })[id]

  it('has an alias only while it holds', () => {
    const names = (position: number) => namesAt([entry], position, positionOf).map(({ name }) => name)
    expect(names(1000)).toEqual(['林舟'])
    expect(names(2000)).toEqual(['林舟', '青衣客'])
    expect(names(4000)).toEqual(['林舟'])
  })
})

describe('namesInQuery', () => {
  const asked = (...names: string[]) => names.map(name => ({ name, role: 'asked' }))
  const mentioned = (...names: string[]) => names.map(name => ({ name, role: 'mentioned' }))

  it.each([
    ['玄德是谁？', '玄德'],
    ['请问玄德究竟是什么人', '玄德'],
    ['水帘洞是什么地方？', '水帘洞'],
    ['請問劉備是誰？', '劉備'],
    ['水簾洞是什麼地方', '水簾洞'],
    ['谁是卧龙', '卧龙'],
    ['卧龙又叫什么名字？', '卧龙'],
    ['青衣客的来历', '青衣客'],
    ['介绍一下白露', '白露'],
    ['关公子是谁', '关公子'],
    ['Who is Queequeg?', 'Queequeg'],
    ['who is mr. darcy', 'mr. darcy'],
    ['What is the White Whale?', 'White Whale'],
    ['who was the Red-Headed League', 'Red-Headed League'],
    ['Who is Mr. Bingley?', 'Mr. Bingley'],
    ['tell me about Ahab', 'Ahab']
  ])('%s: asked for', (query, name) => {
    expect(namesInQuery(query, named('关公', 'Darcy'))).toEqual(asked(name))
  })

  it('parts two that are asked for together', () => {
    expect(namesInQuery('Who are Stubb and Flask?')).toEqual(asked('Stubb', 'Flask'))
    expect(namesInQuery('虎力、羊力是谁？')).toEqual(asked('虎力', '羊力'))
  })

  it.each([
    ['the ball where Darcy met Jane Bennet', ['Darcy', 'Jane Bennet']],
    ['“长生”出自何处', ['长生']],
    ['Where is Pemberley?', ['Pemberley']],
    ['风雪夜里两人在山神庙对饮', []],
    ['a storm at sea', []]
  ])('%s: mentioned', (query, names) => {
    expect(namesInQuery(query)).toEqual(mentioned(...names))
  })

  it('takes a known name alone as asked for, any other word as one that may be a name', () => {
    expect(namesInQuery('玄德', named('玄德'))).toEqual(asked('玄德'))
    expect(namesInQuery('玄德')).toEqual([{ name: '玄德', role: 'alone' }])
    expect(namesInQuery('Darcy')).toEqual([{ name: 'Darcy', role: 'alone' }])
  })

  it('has known names first and not inside longer ones', () => {
    expect(namesInQuery('青衣客和白露谁先到？', named('白露', '青衣客', '青衣'))).toEqual(
      mentioned('青衣客', '白露')
    )
  })
})
