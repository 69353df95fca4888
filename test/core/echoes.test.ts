import { describe, expect, it } from 'vitest'
import { cutEchoes, holdsRun } from '../../src/core/echoes.ts'

describe('cutEchoes', () => {
  it.each([
    [
      'en',
      'What it must do:\n1. Ada crosses the causeway.\nLength: about 300 words.',
      '**What it must do:**\n\n- Ada crosses the causeway.\n\nThe tide was coming in.',
      'The tide was coming in.'
    ],
    ['zh', '细纲，依次写：\n1. 林舟推开木门。', '　　林舟推开木门。\n\n　　屋里没有人。', '　　屋里没有人。']
  ])('takes out lines of the prompt, however they are marked (%s)', (_, prompt, draft, text) => {
    const cut = cutEchoes(draft, prompt)
    expect(cut.text.trim()).toBe(text.trim())
    expect(cut.cuts.length).toBeGreaterThan(0)
    for (const { what, text: line } of cut.cuts) {
      expect(what).toBe('echo')
      expect(draft).toContain(line)
    }
  })

  it('leaves short lines, and a draft without echoes byte for byte', () => {
    const draft = '“No.”\n\n\n\nShe went on.  \n'
    expect(cutEchoes(draft, '“No.”\nGo.')).toEqual({ text: draft, cuts: [] })
  })

  it('leaves the draft’s own beginning, which the prompt of a continuation holds, once', () => {
    const begun = 'The tide was coming in.\n\nAda ran for the car.'
    const prompt = `Write.\n\n${begun}`
    const draft = `${begun}\n\nThe tide was coming in.\n\nIt did not start.`
    expect(cutEchoes(draft, prompt, begun)).toEqual({
      text: `${begun}\n\nIt did not start.`,
      cuts: [{ what: 'echo', text: 'The tide was coming in.' }]
    })
  })

  it('takes out what stands elsewhere in the prompt, too, though it is in the beginning', () => {
    const begun = 'Ada crosses the causeway.\n\nThe tide was in.'
    expect(cutEchoes(begun, `1. Ada crosses the causeway.\n${begun}`, begun).text.trim()).toBe(
      'The tide was in.'
    )
  })
})

describe('holdsRun', () => {
  it('knows an exemplar by the beginning of what was copied of it, whatever the marks', () => {
    expect(holdsRun('It was a bright, cold day in April.', ['bright cold day in April and'])).toBe(true)
    expect(holdsRun('却说那一日，大雪纷飞，山门紧闭，无人往来。', ['大雪纷飞，山门紧闭，无人。他'])).toBe(
      true
    )
    expect(holdsRun('It was a bright day.', ['another day altogether'])).toBe(false)
    expect(holdsRun('anything', [])).toBe(false)
  })
})
