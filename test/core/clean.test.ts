import { describe, expect, it } from 'vitest'
import { cleanDraft } from '../../src/core/clean.ts'

const EN = 'The ferry came in late.\n\n"Who is there?" asked Ada.'
const ZH = '船到得很晚。\n\n“谁在那里？”阿青问。'

const HOSTILE: [string, 'zh' | 'en'][] = [
  [
    `<think>plan\n\nmore</think>\n\nSure, here is the scene:\n\n# Chapter 2\n\n${EN}\n\n[End of scene]\n\nWord count: 9`,
    'en'
  ],
  [`\`\`\`markdown\n${EN}\n\`\`\`\nLet me know if you want more.`, 'en'],
  [`<|im_start|>assistant\n${EN}<|im_end|>\n<|im_start|>user\nGo on<|im_end|>`, 'en'],
  [`"Two paragraphs in quotes.\n\nAnd nothing else in them."`, 'en'],
  [`好的，以下是续写的内容：\n第三章 雨夜\n***\n${ZH}\n***\n（本章完）`, 'zh'],
  ['他说,"你 来 了?" 她笑了笑...没有回答.\n一行\n\n\n　　又一行', 'zh'],
  ['</think></think>', 'en'],
  ['```', 'en'],
  ['"', 'zh'],
  ['', 'zh'],
  ['### Response:\n### Response:\nSure!', 'en'],
  ['Here is the scene: Here is the scene: The rain fell on the roof.', 'en'],
  ['第一章\n第二章\n第三章', 'zh'],
  ['“ ” " " 「」 \n\n " 好 " ', 'zh']
]

describe('cleanDraft', () => {
  it('takes off thinking, preamble, heading and remarks, and gives them back', () => {
    const { text, cuts } = cleanDraft(HOSTILE[0]![0], { language: 'en' })
    expect(text).toBe(EN)
    expect(cuts).toEqual([
      { what: 'thinking', text: '<think>plan\n\nmore</think>' },
      { what: 'preamble', text: 'Sure, here is the scene:' },
      { what: 'heading', text: '# Chapter 2' },
      { what: 'meta', text: '[End of scene]' },
      { what: 'meta', text: 'Word count: 9' }
    ])
  })

  it('takes off everything through the last </think>, even a bare one', () => {
    expect(cleanDraft(`a</think>b</think>${EN}`, { language: 'en' }).text).toBe(EN)
    expect(cleanDraft(`<think>never closed ${EN}`, { language: 'en' }).text).toContain('<think>')
  })

  it('takes off fences, chat markers and quotes around the whole', () => {
    expect(cleanDraft(HOSTILE[1]![0], { language: 'en' }).text).toBe(EN)
    const marked = cleanDraft(HOSTILE[2]![0], { language: 'en' })
    expect(marked.text).toBe(EN)
    expect(marked.cuts.map(cut => cut.what)).toEqual(['marker', 'marker'])
    expect(marked.cuts[1]!.text).toContain('Go on')
    expect(cleanDraft(HOSTILE[3]![0], { language: 'en' }).text).toBe(
      'Two paragraphs in quotes.\n\nAnd nothing else in them.'
    )
  })

  it('cuts an opener that stands in one line with the prose', () => {
    const { text, cuts } = cleanDraft(`Sure! Here's the next scene: The rain fell.\n\nIt fell all night.`, {
      language: 'en'
    })
    expect(text).toBe('The rain fell.\n\nIt fell all night.')
    expect(cuts).toEqual([{ what: 'preamble', text: "Sure! Here's the next scene:" }])
  })

  it('works as well for Chinese', () => {
    const { text, cuts } = cleanDraft(HOSTILE[4]![0], { language: 'zh' })
    expect(text).toBe(ZH)
    expect(cuts.map(cut => cut.text)).toEqual([
      '好的，以下是续写的内容：',
      '第三章 雨夜',
      '***',
      '***',
      '（本章完）'
    ])
  })

  it('mends punctuation between Han characters only', () => {
    const mend = (text: string) => cleanDraft(text, { language: 'zh' }).text
    expect(mend('他说,"你来了?" 她笑了笑...没有回答.')).toBe('他说，“你来了？”她笑了笑……没有回答。')
    expect(mend('现在是12:30,气温3.5度.')).toBe('现在是12:30,气温3.5度。')
    expect(mend('他用 Node.js 写了 v1.2, 很快!')).toBe('他用 Node.js 写了 v1.2, 很快！')
    expect(mend('你 来 了 吗？')).toBe('你来了吗？')
    expect(mend('床前明月光　疑是地上霜')).toBe('床前明月光　疑是地上霜')
    expect(mend('She said "no" and left.')).toBe('She said "no" and left.')
    expect(mend('他身高5\'10"，她说"好"。')).toBe('他身高5\'10"，她说"好"。')
  })

  it('puts one blank line between paragraphs and indents as the project does', () => {
    const options = { language: 'zh', indent: '　　' } as const
    expect(cleanDraft('　　第一段。\n第二段。\n\n\n***\n第三段。', options).text).toBe(
      '　　第一段。\n\n　　第二段。\n\n***\n\n　　第三段。'
    )
    expect(cleanDraft('  One.  \nTwo.\n\n\n\nThree.\r\n', { language: 'en' }).text).toBe(
      'One.\n\nTwo.\n\nThree.'
    )
  })

  it('joins hard-wrapped lines, but neither speech nor verse', () => {
    const wrapped =
      'The ferry came in late that evening, and nobody on the old\nquay had thought to light the second lamp.\n"Who?"'
    expect(cleanDraft(wrapped, { language: 'en' }).text).toBe(
      'The ferry came in late that evening, and nobody on the old quay had thought to light the second lamp.\n\n"Who?"'
    )
    const verse = '床前明月光，\n疑是地上霜。'
    expect(cleanDraft(verse, { language: 'zh' }).text).toBe('床前明月光，\n\n疑是地上霜。')
  })

  it('leaves clean prose as it is', () => {
    for (const [text, language] of [
      [EN, 'en'],
      [ZH, 'zh'],
      ['“一句话。”', 'zh'],
      ['"One line."', 'en']
    ] as const) {
      expect(cleanDraft(text, { language })).toEqual({ text, cuts: [] })
    }
  })

  it.each(HOSTILE)('is idempotent for %j', (text, language) => {
    for (const indent of ['', '　　'] as const) {
      const once = cleanDraft(text, { language, indent }).text
      expect(cleanDraft(once, { language, indent })).toEqual({ text: once, cuts: [] })
    }
  })
})
