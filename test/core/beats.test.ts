import { describe, expect, it } from 'vitest'
import { undoneBeats } from '../../src/core/beats.ts'

describe('undoneBeats', () => {
  it.each([
    [
      ['Ada tastes the water.', 'Vera locks the cellar door.'],
      'Ada dipped a finger and tasted: Ada knew water, and the water was fresh.',
      ['Vera locks the cellar door.']
    ],
    [['林舟推开木门。', '白露撑伞而来。'], '林舟伸手推开木门，屋里没有人。', ['白露撑伞而来。']],
    [['……', ''], '什么也没有。', []],
    [[], 'Nothing to do.', []],
    [['林舟拔剑。'], '', ['林舟拔剑。']]
  ])('of %j', (beats, text, undone) => {
    expect(undoneBeats(beats, text)).toEqual(undone)
  })
})
