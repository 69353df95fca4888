import { describe, expect, it } from 'vitest'
import { knowersNamed, knowersText, placeNamed, placeText } from '../../src/core/lore-fields.ts'
import { demoProject } from '../tui/projects.ts'

const project = demoProject('jiu-mei-ju-ding')
const { chapters } = project
const second = chapters[1]!

describe('places as people write them', () => {
  it('are numbers of chapters and scenes', () => {
    expect(placeText(chapters, second.id)).toBe('2')
    expect(placeText(chapters, second.scenes[1]!.id)).toBe('2.2')
    expect(placeNamed(chapters, ' 2 ')).toBe(second.id)
    expect(placeNamed(chapters, '2.2')).toBe(second.scenes[1]!.id)
    expect(placeNamed(chapters, second.id)).toBe(second.id)
    expect(placeNamed(chapters, '')).toBeUndefined()
  })

  it('may be what the outline lost, but nothing else', () => {
    expect(placeText(chapters, 'ch-lost')).toBe('ch-lost')
    expect(placeNamed(chapters, 'ch-lost', 'ch-lost')).toBe('ch-lost')
    expect(() => placeNamed(chapters, '2.99')).toThrow('no chapter or scene "2.99"')
  })
})

describe('knowers as people write them', () => {
  const knowers = [
    { who: 'cheng-zhui', since: second.id },
    { who: 'reader', since: undefined }
  ]

  it('are names with chapters', () => {
    expect(knowersText(project, knowers)).toBe('程缀@2、读者')
    expect(knowersNamed(project, '程缀@2、读者')).toEqual(knowers)
    expect(knowersNamed(project, '程缀＠2；reader')).toEqual(knowers)
    expect([knowersText(project, undefined), knowersText(project, [])]).toEqual(['', '-'])
    expect([knowersNamed(project, ''), knowersNamed(project, '-')]).toEqual([undefined, []])
  })

  it('all there and back, for every fact of the demo', () => {
    for (const { knownBy } of project.lore.flatMap(({ facts, aliases }) => [...facts, ...aliases]))
      expect(knowersNamed(project, knowersText(project, knownBy), knownBy)).toEqual(knownBy)
  })

  it('must be in the lore', () => {
    expect(() => knowersNamed(project, '张三')).toThrow('nobody called "张三"')
    expect(knowersNamed(project, 'gone', [{ who: 'gone', since: undefined }])).toEqual([
      { who: 'gone', since: undefined }
    ])
  })
})
