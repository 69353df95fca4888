import { describe, expect, it } from 'vitest'
import { checkDraft } from '../../src/core/check/check-draft.ts'
import type { DraftContext } from '../../src/core/check/finding.ts'
import { trimToLength } from '../../src/core/check/length.ts'
import { trimLoop } from '../../src/core/check/loops.ts'
import type { Language } from '../../src/core/model.ts'
import { countLength } from '../../src/core/text.ts'

const check = (name: string, text: string, language: Language, more: Partial<DraftContext> = {}) =>
  checkDraft(text, {
    language,
    target: undefined,
    beats: [],
    sources: undefined,
    off: [],
    endReason: 'stop',
    ...more
  }).filter(finding => finding.gate === name)

const EN = [
  'The lamp went out at nine.',
  'Nobody spoke while Ada looked for the matches in the drawer.',
  'Outside the wind had turned, and the boats knocked against the quay.',
  'She struck one match, and then another, and the second held.'
]
const ZH = [
  '灯在九点灭了。',
  '阿青在抽屉里找火柴，谁也没有说话。',
  '外面的风转了向，船一下一下撞着码头。',
  '她划了一根，又划了一根，第二根终于亮了。'
]

describe('loops', () => {
  it('finds where sentences begin to come again, and the job can trim there', () => {
    const head = [...EN, 'The harbour master came in without knocking and put his wet hat on the table.']
    const text = `${head.join(' ')} ${EN.slice(1).join(' ')} ${EN.slice(1).join(' ')}`
    const [finding, ...rest] = check('loops', text, 'en')
    expect(rest).toEqual([])
    expect(finding).toMatchObject({ verdict: 'fail', consequence: 'retry' })
    expect(trimLoop(text, finding!)).toBe(head.join(' '))
    expect(check('loops', text, 'en', { target: 60 })).toMatchObject([{ consequence: 'trim' }])
  })

  it('finds an n-gram that cycles at the end without sentence ends', () => {
    const text = `${ZH.join('')}他往前走，${'走过桥，走过河，'.repeat(12)}走过`
    const [finding] = check('loops', text, 'zh')
    expect(finding).toMatchObject({ verdict: 'fail' })
    expect(finding!.position).toBeLessThan(text.length - 80)
    const cut = trimLoop(text, finding!)
    expect(cut.match(/走过桥/g)?.length ?? 0).toBeLessThanOrEqual(2)
    expect(cut.startsWith(ZH.join(''))).toBe(true)
    expect(check('loops', `${EN.join(' ')} and on${' and on and on'.repeat(30)}`, 'en')).toHaveLength(1)
  })

  it('finds near-identical sentences', () => {
    const days = ['一', '二', '三', '四', '五'].map(
      n => `第${n}天清晨，林舟推开窗户，看见院子里落了一层薄薄的白雪。`
    )
    expect(check('loops', ZH.join('') + days.join(''), 'zh')).toMatchObject([{ verdict: 'fail' }])
  })

  it('warns of one sentence that comes again, and goes on', () => {
    const text = `${EN.join(' ')} Then the door opened. ${EN[1]} It was the pilot, and his coat was torn at the sleeve. He asked for water, and he drank it standing.`
    expect(check('loops', text, 'en')).toMatchObject([
      { verdict: 'warn', consequence: 'report', quote: EN[1], position: text.lastIndexOf(EN[1]!) }
    ])
  })

  it('lets short refrains, laughter and shared phrases be', () => {
    expect(check('loops', `${ZH.join('')}“不。”他说。“不。”他又说。“哈哈哈哈哈哈！”`, 'zh')).toEqual([])
    const refrain = EN.map(sentence => `${sentence} So it goes.`).join(' ')
    expect(check('loops', refrain, 'en')).toEqual([])
  })

  it('stays linear', () => {
    const text = '啊'.repeat(200_000)
    expect(check('loops', text, 'zh')).toHaveLength(1)
    const unlike = Array.from({ length: 20_000 }, (_, i) => `数字${i}和${i * 7}在纸上排成${i * 13}行。`).join(
      ''
    )
    expect(() => check('loops', unlike, 'zh')).not.toThrow()
  })
})

describe('length', () => {
  const text = EN.join(' ')
  const words = countLength(text)

  it('keeps quiet within a tenth of the target', () => {
    for (const target of [words, Math.ceil(words / 1.1), Math.floor(words / 0.9)]) {
      expect(check('length', text, 'en', { target })).toEqual([])
    }
  })

  it('trims what is too long and reports what is too short', () => {
    const over = check('length', text, 'en', { target: 20 })
    expect(over).toMatchObject([{ verdict: 'warn', consequence: 'trim', quote: EN[2] }])
    expect(over[0]?.message).toContain(`${words} words of 20`)
    const under = check('length', ZH.join(''), 'zh', { target: 500 })
    expect(under).toMatchObject([{ verdict: 'warn', consequence: 'report' }])
    expect(under[0]?.message).toContain('characters of 500')
  })
})

describe('unfinished', () => {
  it('trims what the output limit has cut, else reports it', () => {
    const text = `${ZH.join('')}然后他转过身`
    expect(check('unfinished', text, 'zh', { endReason: 'length' })).toMatchObject([
      { consequence: 'trim', quote: '然后他转过身', position: ZH.join('').length }
    ])
    expect(check('unfinished', text, 'zh')).toMatchObject([{ consequence: 'report' }])
    expect(check('unfinished', '“走吧——”', 'zh', { endReason: 'length' })).toEqual([])
  })
})

describe('trimToLength', () => {
  it('cuts at a sentence end at or under the limit', () => {
    const text = EN.join(' ')
    expect(trimToLength(text, { language: 'en', limit: 20 })).toBe(EN.slice(0, 2).join(' '))
    expect(trimToLength(text, { language: 'en', limit: 1000 })).toBe(text)
    expect(trimToLength(ZH.join('\n\n'), { language: 'zh', limit: 25 })).toBe(ZH.slice(0, 2).join('\n\n'))
  })

  it('keeps closing quotes and does not part a speech', () => {
    const text = `${ZH.join('')}“你先走。我随后就到。路上小心。”他说。`
    const limit = countLength(ZH.join('')) + 5
    expect(trimToLength(text, { language: 'zh', limit })).toBe(ZH.join(''))
    expect(trimToLength(`${EN[0]} "Go. Run." ${EN[1]}`, { language: 'en', limit: 8 })).toBe(
      `${EN[0]} "Go. Run."`
    )
  })

  it('parts a speech that is the whole text rather than keep too much', () => {
    const speech = `“${ZH.join('')}”`
    const cut = trimToLength(speech, { language: 'zh', limit: 25 })
    expect(cut).toBe(`“${ZH[0]}${ZH[1]}`)
  })

  it('leaves no scene break at the end and never leaves nothing', () => {
    expect(trimToLength(`${EN[0]}\n\n***\n\n${EN[1]}`, { language: 'en', limit: 8 })).toBe(EN[0])
    expect(trimToLength(`${EN[1]} ${EN[2]}`, { language: 'en', limit: 3 })).toBe(EN[1])
    expect(trimToLength('', { language: 'zh', limit: 3 })).toBe('')
  })
})

describe('length of next to nothing', () => {
  it.each([
    ['zh' as const, '以描写为主。', 1500],
    ['en' as const, 'He waited.', 170]
  ])('is tried again (%s)', (language, text, target) => {
    expect(check('length', text, language, { target })).toMatchObject([
      { verdict: 'fail', consequence: 'retry' }
    ])
  })

  it('is not so for a scene that is merely short', () => {
    expect(check('length', EN.join(' '), 'en', { target: 100 })).toMatchObject([
      { verdict: 'warn', consequence: 'report' }
    ])
  })
})
