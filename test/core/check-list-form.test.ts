import { describe, expect, it } from 'vitest'
import { listForm } from '../../src/core/check/list-form.ts'

const context = (language: 'zh' | 'en') => ({
  language,
  target: 300,
  beats: [],
  sources: undefined,
  off: [],
  endReason: 'stop' as const
})

describe('listForm', () => {
  it('turns down a plan in Markdown instead of a scene', () => {
    const zh =
      '### 一、山门前\n- **背景**：山门前有三百少年。\n- **人物**：陆迟\n\n### 二、许平先测\n石上亮起青光。'
    const en = '## Scene 1\n\n1. Nell comes in.\n2. Wat says nothing.\n\n**Wat:**\n\n“Flour.”'
    expect(listForm(zh, context('zh'))).toMatchObject([{ verdict: 'fail', consequence: 'retry' }])
    expect(listForm(en, context('en'))).toMatchObject([{ gate: 'list-form', position: 0 }])
  })

  it('leaves prose alone: speech, a shouted list, a letter, dashes of dialogue', () => {
    const zh = '他说：\n“一、不许哭。二、不许回头。”\n\n她没有回头。\n\n碗里还剩半碗水。\n\n猫看着她。'
    const en =
      'He read it aloud:\n\n“Flour. Paraffin. Letters.”\n\nShe waited.\n\nThe pony shifted its feet.\n\nIt rained.'
    expect(listForm(zh, context('zh'))).toEqual([])
    expect(listForm(en, context('en'))).toEqual([])
  })
})
