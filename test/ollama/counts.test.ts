import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OllamaServer } from '../../src/adapters/ollama/server.ts'
import type { Prompt } from '../../src/ports.ts'
import { draft, GEMMA, openReal, QWEN, realServer, SMOLLM } from './server.ts'

let server: OllamaServer
beforeAll(async () => {
  server = await realServer()
})
afterAll(async () => server?.close())

const TEXTS = [
  'Hello',
  "It's 2026; don't you'll we've I'M. 1,234,567.89 and 3.14159",
  '　　林舟推开门，看见了三百二十块灵石。\n　　“你来了。”她说。——“……嗯。”',
  'mixed 文本 with English and 数字 12345 67，and more。',
  '😀👩‍👩‍👧‍👦🇨🇳✍🏽 𠀀𠮷𡘙𪚥 龘靐齉 ①②③ ½ Ⅷ ² ٣٤٥',
  '\t\tdef f(x):\r\n\t\treturn x**2  # ok\n\n\n   spaces   at end   ',
  '<|im_start|>user\nhi<|im_end|> <start_of_turn>user\nhi<end_of_turn> <bos><eos><|endoftext|></s>[INST]<unk>',
  '<think>\nHm.\n</think>\n\nYes.',
  `${'a'.repeat(60)}${' '.repeat(37)}x${'\n'.repeat(35)}${'。'.repeat(30)}${'—'.repeat(9)}`,
  'café naïve ﬁ ſ e\u0301 हिन्दी العربية עברית ไทย 日本語カタカナ 한국어 русский',
  'x\u00a0y\u2028z\u0085v\ufeffw\u0000\u0007\u001b[31m',
  'lone \ud83d half',
  'http://example.com/a?b=c&d=%20 CamelCaseWORDS HTTPServer ```js\nconst x = {a: 1}\n```'
]

const chats = (text: string): Prompt[] => [
  { messages: [{ role: 'user', content: text }] },
  {
    messages: [
      { role: 'system', content: text },
      { role: 'user', content: `${text}\n` },
      { role: 'assistant', content: '好。' },
      { role: 'user', content: ' Go on.' }
    ]
  }
]

// The one fact that packing rests on: what we count is what the server counts, to the token.
test.each([SMOLLM, GEMMA, QWEN])('counts of %s are the server’s own', async name => {
  const model = await openReal(server, name)
  const raws: Prompt[] = [...TEXTS, TEXTS.slice(0, 6).join('\n\n')].map(raw => ({ raw }))
  const prompts = model.info.prompt === 'messages' ? [...raws, ...TEXTS.slice(1, 7).flatMap(chats)] : raws
  for (const prompt of prompts) {
    const ours = model.counter.countPrompt(prompt)
    const { end } = await draft(model, prompt, { maxTokens: 1 })
    expect(end.promptTokens, JSON.stringify(prompt)).toBe(ours)
  }
  expect(model.counter.spare).toBe(0)
})
