import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OllamaServer } from '../../src/adapters/ollama/server.ts'
import type { Model, ModelEvent } from '../../src/ports.ts'
import { draft, GEMMA, OPTIONS, openReal, QWEN, realServer, SMOLLM, WINDOW } from './server.ts'

let server: OllamaServer
const models = new Map<string, Model>()
const model = (name: string) => models.get(name)!

beforeAll(async () => {
  server = await realServer()
  for (const name of [SMOLLM, GEMMA, QWEN]) models.set(name, await openReal(server, name))
})
afterAll(async () => server?.close())

const ask = (content: string) => ({ messages: [{ role: 'user' as const, content }] })

test('what each model is', () => {
  expect(model(SMOLLM).info).toMatchObject({
    prompt: 'messages',
    trained: 8192,
    window: WINDOW,
    languages: ['en'],
    schema: false
  })
  expect(model(GEMMA).info).toMatchObject({ prompt: 'raw', trained: 32768, window: WINDOW, schema: false })
  expect(model(QWEN).info).toMatchObject({ prompt: 'messages', trained: 32768, window: WINDOW, schema: true })
  for (const { info, counter } of models.values()) {
    expect(info.server).toMatch(/^Ollama \d+\.\d+/)
    expect(info.digest).toMatch(/^(?:sha256:)?[0-9a-f]{64}$/)
    expect(counter).toMatchObject({ by: 'vocabulary', spare: 0 })
  }
})

test('streams a draft in many pieces and stops at the limit', async () => {
  const events: ModelEvent[] = []
  for await (const event of model(SMOLLM).stream(
    ask('Tell a long story about a lighthouse.'),
    OPTIONS,
    new AbortController().signal
  )) {
    events.push(event)
  }
  const end = events.at(-1)!
  expect(events.length).toBeGreaterThan(10)
  expect(events.slice(0, -1).every(event => event.type === 'text' && event.text !== '')).toBe(true)
  expect(end).toMatchObject({ type: 'end', reason: 'length', outputTokens: OPTIONS.maxTokens })
  if (end.type === 'end') expect(end.totalMs).toBeGreaterThan(end.firstTokenMs)
})

test('stops by itself, and at a stop text, which stays out', async () => {
  const short = await draft(model(QWEN), ask('Answer with one word: what color is snow?'), {
    temperature: 0,
    maxTokens: 40
  })
  expect(short.end.reason).toBe('stop')
  expect(short.end.outputTokens).toBeLessThan(40)
  const cut = await draft(model(SMOLLM), ask('Count from one to ten.'), { stop: ['\n', '.', ','] })
  expect(cut.end.reason).toBe('stop')
  expect(cut.text).not.toMatch(/[\n.,]/)
})

test('the window ends an answer that has no limit of its own', async () => {
  const long = ask('word '.repeat(WINDOW - 60))
  const { end } = await draft(model(SMOLLM), long, { maxTokens: 500, temperature: 1 })
  // The last token needs no place any more.
  expect(end.promptTokens! + end.outputTokens).toBeLessThanOrEqual(WINDOW + 1)
  expect(end.promptTokens).toBe(model(SMOLLM).counter.countPrompt(long))
})

test('a prompt that is too long is refused, never cut', async () => {
  for (const name of [SMOLLM, GEMMA]) {
    const prompt = name === GEMMA ? { raw: 'word '.repeat(WINDOW + 10) } : ask('word '.repeat(WINDOW + 10))
    const promptTokens = model(name).counter.countPrompt(prompt)
    await expect(draft(model(name), prompt)).rejects.toMatchObject({
      code: 'prompt-too-long',
      exit: 'context',
      data: { promptTokens, window: WINDOW }
    })
  }
})

test('a prompt that fits to the token is taken', async () => {
  const { counter } = model(SMOLLM)
  const fill = (words: number) => ask(`Go on.${' word'.repeat(words)}`)
  const words = WINDOW - 1 - counter.countPrompt(fill(0))
  expect(counter.countPrompt(fill(words))).toBe(WINDOW - 1)
  const { end } = await draft(model(SMOLLM), fill(words), { maxTokens: 1 })
  expect(end.promptTokens).toBe(WINDOW - 1)
})

test('aborting ends the stream at once, and the server is free again', async () => {
  const controller = new AbortController()
  const reason = new Error('Esc')
  const run = (async () => {
    for await (const event of model(SMOLLM).stream(
      ask('Tell a long story.'),
      { ...OPTIONS, maxTokens: 1000 },
      controller.signal
    )) {
      if (event.type === 'text') controller.abort(reason)
    }
  })()
  await expect(run).rejects.toBe(reason)
  const { end } = await draft(model(SMOLLM), ask('Hello.'), { maxTokens: 4 })
  expect(end.totalMs).toBeLessThan(30_000)
})

test('a base model goes on in Chinese', async () => {
  const { text } = await draft(model(GEMMA), { raw: '却说林舟推开门，只见院中' }, { maxTokens: 16 })
  expect(text).toMatch(/\p{Script=Han}{3}/u)
})

test('a chat model hears the system message, also where the server has no template for it', async () => {
  const prompt = {
    messages: [
      { role: 'system' as const, content: 'You only ever answer with the single word: PINEAPPLE' },
      { role: 'user' as const, content: 'What is your answer?' }
    ]
  }
  const { text } = await draft(model(QWEN), prompt, { temperature: 0, maxTokens: 12 })
  expect(text.toUpperCase()).toContain('PINEAPPLE')
})

test('an answer follows its schema', async () => {
  const schema = {
    type: 'object',
    properties: { name: { type: 'string' }, place: { type: 'string' } },
    required: ['name', 'place']
  }
  const prompt = ask('“林舟走进了青石镇。” 谁走进了哪里？用 JSON 回答：name 是人名，place 是地名。')
  const { text } = await draft(model(QWEN), prompt, { schema, temperature: 0, maxTokens: 80 })
  const answer = JSON.parse(text)
  expect(answer).toMatchObject({ name: expect.any(String), place: expect.any(String) })
  expect(Object.keys(answer).sort()).toEqual(['name', 'place'])
})

test('chooses what fits the language', async () => {
  const zh = await server.openModel({ name: undefined, language: 'zh', window: WINDOW })
  const en = await server.openModel({ name: undefined, language: 'en', window: WINDOW })
  expect(zh.info).toMatchObject({ name: QWEN, prompt: 'messages' })
  expect(en.info).toMatchObject({ prompt: 'messages' })
})

test('what is not there is missing, what does not embed is refused', async () => {
  const open = server.openModel({ name: 'none:1b', language: 'en', window: undefined })
  await expect(open).rejects.toMatchObject({ code: 'model-missing', exit: 'server' })
  await expect(server.embedder({ name: 'none:1b' }).embed(['a'], 'query')).rejects.toMatchObject({
    code: 'model-missing'
  })
  await expect(server.embedder({ name: GEMMA }).embed(['a'], 'query')).rejects.toMatchObject({
    code: 'model-not-embedding'
  })
})
