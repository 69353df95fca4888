import { describe, expect, it } from 'vitest'
import { checkDraft, GATES } from '../../src/core/check/check-draft.ts'
import { type DraftContext, findingKey } from '../../src/core/check/finding.ts'
import type { Finding } from '../../src/core/events.ts'
import type { Language } from '../../src/core/model.ts'

const context = (language: Language, more: Partial<DraftContext> = {}): DraftContext => ({
  language,
  target: undefined,
  beats: [],
  sources: undefined,
  off: [],
  endReason: 'stop',
  ...more
})

const EN = `The ferry came in late, and nobody on the quay had thought to light the second lamp. Ada counted the passengers as they climbed the wet steps. There were eleven, and she had been told to expect twelve.

"You are sure?" she asked the pilot.

"I counted them on," he said. "I did not count them off."`
const ZH = `林舟把灯笼挂在门口，回头看了一眼空荡荡的院子。雨已经停了，瓦上还在滴水。

“师父走了多久？”他问。

“三天。”阿青把剑放在桌上，“他说，若是第四天还不回来，就让我们烧掉那封信。”`

/** Findings of one gate; also holds that each stands where it says it does. */
function gate(name: string, text: string, given: DraftContext): Finding[] {
  const findings = checkDraft(text, given).filter(finding => finding.gate === name)
  for (const { quote, position } of findings) {
    expect(text.slice(position).trimStart()).toSatisfy((rest: string) =>
      rest.startsWith(quote.replace(/…$/, '').trim())
    )
  }
  return findings
}

describe('checkDraft', () => {
  it('has nothing to say about plain prose', () => {
    expect(checkDraft(EN, context('en'))).toEqual([])
    expect(checkDraft(ZH, context('zh'))).toEqual([])
  })

  it('leaves out gates that are off and findings that were waived', () => {
    const text = `<think>x</think> ${EN}`
    const [first, ...rest] = checkDraft(text, context('en'))
    expect(first?.gate).toBe('thinking')
    expect(checkDraft(text, context('en', { off: ['thinking'] })).map(f => f.gate)).not.toContain('thinking')
    const waived = [first!, ...rest].map(findingKey)
    expect(checkDraft(`A line before it.\n\n${text}`, context('en', { waived }))).toEqual([])
  })

  it('caps a gate and says how many more there are', () => {
    const text = Array.from({ length: 30 }, (_, i) => `Line ${i} of it <|im_end|> here.`).join('\n')
    const findings = gate('thinking', text, context('en'))
    expect(findings).toHaveLength(21)
    expect(findings[20]?.message).toContain('10 more')
  })

  it('names its gates as the settings do', () => {
    expect(Object.keys(GATES)).toEqual([
      'empty-or-refusal',
      'thinking',
      'preamble',
      'list-form',
      'wrong-language',
      'loops',
      'copying',
      'repetition',
      'unfinished',
      'length'
    ])
  })
})

describe('empty-or-refusal', () => {
  it.each([
    ['', 'en'],
    ['  \n\t ', 'zh'],
    ['……', 'zh'],
    ["I'm sorry, but I can't write that scene.", 'en'],
    ['I cannot assist with that request.', 'en'],
    [`As an AI language model, I do not write violence.\n\n${EN}`, 'en'],
    ['抱歉，我不能继续写这个情节。', 'zh'],
    ['作为一个AI语言模型，我无法描写这样的内容。', 'zh'],
    ['很抱歉，但我无法满足您的要求。', 'zh'],
    ['我无法为您续写这段内容，请换一个要求。', 'zh']
  ] as const)('fails %j', (text, language) => {
    const [finding] = gate('empty-or-refusal', text, context(language))
    expect(finding).toMatchObject({ verdict: 'fail', consequence: 'retry' })
  })

  it.each([
    [`"I'm sorry, but I can't help you," said Ada, and shut the door.`, 'en'],
    ["“I'm sorry, but I can't,” she said. She was an AI, and she knew it.", 'en'],
    ["'I'm sorry, but I can't,' she said, and went out.", 'en'],
    ['“抱歉，我不能跟你走。”她说。', 'zh'],
    ['「作为人工智能，我无法撒谎。」机器说。', 'zh'],
    [`${EN} I was sorry, but I could not stay. I can't help thinking of it.`, 'en'],
    ['我无法入睡，只好起来点灯。', 'zh']
  ] as const)('takes no offence at %j', (text, language) => {
    expect(gate('empty-or-refusal', text, context(language))).toEqual([])
  })
})

describe('thinking', () => {
  it.each([
    '<think>The user wants</think>',
    'plan it</think>',
    '<|im_start|>assistant',
    '[INST] go on [/INST]',
    '<start_of_turn>model',
    '<|endoftext|>',
    '### Response:',
    '<｜end▁of▁sentence｜>',
    'Okay, so the user wants me to write a scene.',
    '嗯，用户希望我写一个雨夜的场景。',
    '{{beats}}'
  ])('finds %j', leak => {
    const findings = gate('thinking', `${EN}\n${leak}\n${EN}`, context('en'))
    expect(findings.length).toBeGreaterThan(0)
    expect(findings[0]).toMatchObject({ verdict: 'fail', consequence: 'retry' })
    expect(findings[0]!.position).toBeGreaterThanOrEqual(EN.length)
  })

  it.each([
    'I think that you should let me think about it.',
    '“用户希望我写什么？”他问。',
    'He wrote x < y and y > z on the board [twice].',
    'I need to think about what he said.'
  ])('leaves %j alone', text => {
    expect(gate('thinking', text, context('en'))).toEqual([])
  })
})

describe('preamble', () => {
  it.each([
    ['Sure, here is the next scene:', 'en'],
    ["Here's a possible continuation of the chapter:", 'en'],
    ['Certainly! Below is the revised passage.', 'en'],
    ['# Chapter 3', 'en'],
    ['**The Ferry**', 'en'],
    ['Chapter Three: The Ferry', 'en'],
    ['好的，以下是根据您的要求续写的内容：', 'zh'],
    ['以下是第三章的正文：', 'zh'],
    ['第三章 雨夜', 'zh'],
    ['【正文】', 'zh']
  ] as const)('finds %j at the top', (line, language) => {
    const text = `${line}\n\n${language === 'zh' ? ZH : EN}`
    expect(gate('preamble', text, context(language))).toMatchObject([
      { quote: line, position: 0, verdict: 'fail', consequence: 'trim' }
    ])
  })

  it.each([
    ['[End of scene]', 'en'],
    ['Word count: 500', 'en'],
    ["Let me know if you'd like me to go on!", 'en'],
    ['（本章完）', 'zh'],
    ['（全文约1200字）', 'zh'],
    ['字数：812', 'zh'],
    ['希望这段内容符合您的要求。', 'zh'],
    ['这个场景通过对话展现了两人的关系。', 'zh']
  ] as const)('finds %j at the end', (line, language) => {
    const text = `${language === 'zh' ? ZH : EN}\n\n${line}`
    expect(gate('preamble', text, context(language))).toMatchObject([{ quote: line, consequence: 'trim' }])
  })

  it.each([
    ['"Sure, here is the scene," said the director, and gave her the page.', 'en'],
    ["Of course I knew the story. I'd known it all along.", 'en'],
    ['Of course, the story was a lie.', 'en'],
    ['Here is where it begins to get strange.', 'en'],
    ['The end of the line was a shed and a lamp.', 'en'],
    ['当然，这是后话了。', 'zh'],
    ['“好的，以下是名单。”掌柜说。', 'zh'],
    ['这是一个很旧的故事。', 'zh'],
    ['第三天，雨停了。', 'zh'],
    ['第一场雪落下来，压弯了竹子。', 'zh']
  ] as const)('leaves prose that begins or ends with %j alone', (line, language) => {
    const prose = language === 'zh' ? ZH : EN
    expect(gate('preamble', `${line}\n\n${prose}`, context(language))).toEqual([])
    expect(gate('preamble', `${prose}\n\n${line}`, context(language))).toEqual([])
  })

  it('retries for a remark in the middle, reports a heading there, and a beat repeated word for word', () => {
    const text = `${EN}\n\nLet me know if you want more.\n\n## Scene 2\n\n- Ada counts the passengers.\n\n${EN}`
    const findings = gate('preamble', text, context('en', { beats: ['Ada counts the passengers'] }))
    expect(findings.map(f => f.consequence)).toEqual(['retry', 'report', 'report'])
  })
})
