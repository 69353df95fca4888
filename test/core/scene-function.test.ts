import { describe, expect, it } from 'vitest'
import { sceneFeatures } from '../../src/core/scene-features.ts'
import { passageFeatures } from '../../src/core/scene-function.ts'
import { SCENE_WEIGHTS } from '../../src/core/scene-weights.ts'
import { speechOf } from '../../src/core/speech.ts'

describe('passageFeatures', () => {
  it.each([
    ['“你来了？”他说，“我等你很久了，跟我走吧。”', 'dialogue'],
    ['"You came?" he said. "I have been waiting. Come with me."', 'dialogue'],
    ['他拔刀扑上，一刀劈下，那人躲闪不及，转身便逃，众人追了出去。', 'action'],
    ['He jumped up, grabbed the lamp, threw it and ran; they chased him and he climbed the wall.', 'action'],
    ['他心中暗想，或许自己一开始就不该来，不禁后悔，又怕她知道。', 'reflection'],
    [
      'She thought of him, and wondered whether she had ever known what he felt; perhaps she regretted it.',
      'reflection'
    ],
    ['远山青黑，江上雾白，院中一树红花，灯影里只见石墙与草。', 'description'],
    [
      'The old house stood on a hill above the river; the walls were grey and the garden dark with trees.',
      'description'
    ]
  ])('%s is %s', (text, wanted) => {
    expect(passageFeatures(text).function).toBe(wanted)
  })
})

describe('sceneFeatures', () => {
  it('has a value for everything that the model weighs, in both languages', () => {
    for (const [language, text] of [
      ['zh', '他走了。'],
      ['en', 'He went.']
    ] as const) {
      const { bias, ...rows } = SCENE_WEIGHTS[language]
      const { language: found, values } = sceneFeatures(text)
      expect(found).toBe(language)
      expect(bias).toHaveLength(4)
      for (const name in rows) {
        expect(values[name], name).toSatisfy(Number.isFinite)
        expect(rows[name]).toHaveLength(6)
      }
    }
  })

  it('sees the same in traditional and in simplified characters', () => {
    const { speech: _, ...simple } = sceneFeatures('他拔剑冲出，忽然觉得害怕，远处云雾笼罩着楼台。')
    const { speech: __, ...traditional } = sceneFeatures('他拔劍衝出，忽然覺得害怕，遠處雲霧籠罩著樓臺。')
    expect(traditional.values.motion).toBe(simple.values.motion)
    expect(traditional.values.thought).toBe(simple.values.thought)
  })

  it('takes a text of neither language, or of nothing, as it comes', () => {
    for (const text of ['', '……', '123', '🙂🙂', '"'])
      expect(['dialogue', 'action', 'description', 'reflection']).toContain(passageFeatures(text).function)
  })
})

describe('speechOf', () => {
  const share = (text: string) => speechOf(text).share

  it('counts speech that began before the passage, and single quotes where they are the only ones', () => {
    expect(share('走吧。”他站起来。')).toBeCloseTo(3 / 9, 2)
    expect(share('‘I don’t know,’ he said.')).toBeGreaterThan(0.4)
    expect(share('I don’t know, he said.')).toBe(0)
  })

  it.each([
    ['“', '”'],
    ['"', '"']
  ])('follows a speech in %s over the lines of a hard-wrapped paragraph', (open, close) => {
    const text = `${open}I see no occasion\nfor that. You may\ngo alone,${close} he said.\n\n${open}No,${close} she said.`
    const { share, turns, longest } = speechOf(text)
    expect(turns).toBe(2)
    expect(share).toBeCloseTo(38 / 54, 1)
    expect(longest).toBeGreaterThan(share / 2)
  })

  it('ends a speech that nothing closes with its line or paragraph', () => {
    expect(speechOf('“他没有说完\n“我说。”他走了。').share).toBeCloseTo(8 / 15, 1)
    expect(speechOf('“He never ended\n\nThe rest is told and told and told.').share).toBeLessThan(0.4)
  })
})
