import { describe, expect, it } from 'vitest'
import {
  joinScenes,
  proseOf,
  splitFrontMatter,
  splitScenes,
  withoutComments
} from '../../src/core/markdown.ts'

describe('splitFrontMatter', () => {
  it.each([
    ['---\nid: a\n---\nProse.\n', 'id: a', 'Prose.\n'],
    ['---\r\nid: a\r\nb: c\r\n---\r\nProse.\r\n', 'id: a\r\nb: c', 'Prose.\r\n'],
    ['\uFEFF---\nid: a\n---\n\n　　雨。\n', 'id: a', '\n　　雨。\n'],
    ['--- \nid: a\n---  \nProse.', 'id: a', 'Prose.'],
    ['---\nid: a\n---', 'id: a', ''],
    ['---\n---\nProse.\n\n---\n', '', 'Prose.\n\n---\n'],
    ['---\n\n---\nProse.\n', '', 'Prose.\n'],
    ['---\ntext: a --- b\n---\n', 'text: a --- b', '']
  ])('of %j', (text, matter, body) => {
    expect(splitFrontMatter(text)).toEqual({ matter, matterOffset: 1, body })
  })

  it.each(['Prose.\n---\nid: a\n---\n', '---\nno end', '----\na\n----\n', ''])('finds none in %j', text => {
    expect(splitFrontMatter(text)).toEqual({ matter: '', matterOffset: 0, body: text })
  })

  it('keeps the body byte for byte', () => {
    for (const end of ['\n', '\r\n'])
      for (const bom of ['', '\uFEFF']) {
        const head = ['---', 'id: a', '---', ''].join(end)
        const body = ['', '　　他说：“走。”', '', '', '***', ' two  ', ''].join(end)
        expect(head + splitFrontMatter(bom + head + body).body).toBe(head + body)
      }
  })
})

describe('withoutComments', () => {
  it.each([
    ['A.\n\n<!-- mine -->\n\nB.\n', 'A.\n\nB.\n'],
    ['A <!-- x --> B.', 'A  B.'],
    ['<!-- one\n\ntwo -->\n\nA.', '\n\nA.'],
    ['雨<!-- 记 -->停了。', '雨停了。'],
    ['A.\n\n<!-- never closed\n\nB.', 'A.\n\n'],
    ['`<!-- code -->` stays', '`<!-- code -->` stays'],
    ['a < b and c --> d', 'a < b and c --> d']
  ])('%j', (text, expected) => {
    expect(withoutComments(text)).toBe(expected)
  })
})

describe('scenes', () => {
  it('part at lines of stars, in all the ways they are typed', () => {
    for (const line of ['***', '* * *', '　　***', '*****', '***  '])
      expect(splitScenes(`　　One.\n\n${line}\n\nTwo.\n`)).toEqual(['　　One.', 'Two.'])
  })

  it('do not part at emphasis', () => {
    for (const text of ['***bold*** words.', 'a *** b', '**', '* item'])
      expect(splitScenes(text)).toEqual([text])
  })

  it('come back as they were joined', () => {
    const scenes = ['　　雨。\n\n　　风。', 'Two\n\nparagraphs.']
    expect(splitScenes(joinScenes(scenes))).toEqual(scenes)
    expect(proseOf(joinScenes(scenes))).toBe(joinScenes(scenes).trimEnd())
  })

  it('are none in a file of stars alone', () => {
    expect(splitScenes('***\n\n***\n')).toEqual([])
  })
})

describe('proseOf', () => {
  it('has no notes, one kind of line end, and keeps the first indent', () => {
    expect(proseOf('\r\n\r\n　　雨。\r\n<!-- note -->\r\n\r\n　　风。\r\n')).toBe('　　雨。\n\n　　风。')
  })
})
