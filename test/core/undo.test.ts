import { describe, expect, it } from 'vitest'
import { undoSteps } from '../../src/core/undo.ts'

/** `A>B:draft` as standings: texts in order of time, each with why it was replaced. */
function steps(...texts: [hash: string, reason: string][]) {
  return undoSteps(
    texts.map(([hash, reason], index) => ({
      version: index === texts.length - 1 ? undefined : index + 1,
      hash,
      reason
    }))
  )
}

describe('undo and redo', () => {
  it('have nothing to do with a first text', () => {
    expect(steps()).toEqual({})
    expect(steps(['a', ''])).toEqual({})
  })

  it('go back and forth through what was, also over several steps', () => {
    expect(steps(['a', 'rewrite'], ['b', 'rewrite'], ['c', ''])).toEqual({ undo: 2 })
    expect(steps(['a', 'rewrite'], ['b', 'rewrite'], ['c', 'restore'], ['b', ''])).toEqual({
      undo: 1,
      redo: 3
    })
    const twice = steps(['a', 'rewrite'], ['b', 'rewrite'], ['c', 'restore'], ['b', 'restore'], ['a', ''])
    expect(twice).toEqual({ redo: 4 })
    expect(
      steps(
        ['a', 'rewrite'],
        ['b', 'rewrite'],
        ['c', 'restore'],
        ['b', 'restore'],
        ['a', 'restore'],
        ['b', '']
      )
    ).toEqual({ undo: 5, redo: 3 })
  })

  it('lose the way forth when something new is written after a step back', () => {
    expect(steps(['a', 'rewrite'], ['b', 'restore'], ['a', 'edit'], ['d', ''])).toEqual({ undo: 3 })
  })

  it('are not misled by a version that only has another status', () => {
    expect(steps(['a', 'rewrite'], ['a', 'rewrite'], ['b', ''])).toEqual({ undo: 2 })
  })
})
