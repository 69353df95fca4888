import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBuiltinDrafter } from '../../src/adapters/transformers/drafter.ts'
import type { GenerateEnd, GenerateOptions, Model, Prompt } from '../../src/ports.ts'

const modelsDir = resolve(import.meta.dirname, '../../models')
const drafter = openBuiltinDrafter({ modelsDir })
let model: Model
beforeAll(async () => {
  model = await drafter.open(undefined)
})
afterAll(() => drafter.close())

const ask: Prompt = { messages: [{ role: 'user', content: 'Describe a lighthouse in three sentences.' }] }
const greedy: GenerateOptions = {
  seed: 1,
  temperature: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  maxTokens: 24,
  stop: []
}
const never = new AbortController().signal

async function draft(prompt: Prompt, options: Partial<GenerateOptions> = {}, signal = never) {
  const pieces: string[] = []
  const ends: GenerateEnd[] = []
  for await (const event of model.stream(prompt, { ...greedy, ...options }, signal)) {
    if (event.type === 'text') pieces.push(event.text)
    else ends.push(event)
  }
  expect(ends).toHaveLength(1)
  return { pieces, text: pieces.join(''), end: ends[0]! }
}

describe('openBuiltinDrafter', () => {
  it('describes itself without starting the model', async () => {
    expect(model.info).toEqual({
      name: 'builtin/SmolLM2-135M-Instruct',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      server: 'built in',
      window: 2048,
      trained: 8192,
      prompt: 'raw',
      languages: ['en'],
      schema: false,
      builtin: true
    })
    expect(drafter.pid()).toBeUndefined()
    expect((await drafter.open(1024)).info.window).toBe(1024)
    expect((await drafter.open(100_000)).info.window).toBe(4096)
  })

  it('streams English and counts as it said it would', async () => {
    const { pieces, text, end } = await draft(ask)
    expect(pieces.length).toBeGreaterThan(10)
    expect(text).toMatch(/lighthouse/i)
    expect(text).not.toMatch(/<\||\uFFFD/)
    expect(end).toMatchObject({ reason: 'length', outputTokens: 24 })
    expect(end.promptTokens).toBe(model.counter.countPrompt(ask))
    expect(end.totalMs).toBeGreaterThanOrEqual(end.firstTokenMs)
    expect(end.firstTokenMs).toBeGreaterThan(0)
  })

  it('goes on with a raw text', async () => {
    const prompt = { raw: 'One, two, three, four, five, six,' }
    const { text, end } = await draft(prompt, { maxTokens: 3 })
    expect(text).toContain(' seven')
    expect(end.promptTokens).toBe(model.counter.count(prompt.raw))
  })

  it('ends by itself when the model has ended', async () => {
    const prompt: Prompt = {
      messages: [{ role: 'user', content: 'What is the capital of France? One word.' }]
    }
    const { text, end } = await draft(prompt, { maxTokens: 100 })
    expect(text).toContain('Paris')
    expect(end.reason).toBe('stop')
    expect(end.outputTokens).toBeLessThan(100)
  })

  it('says the same again: greedily, and by the seed', async () => {
    expect((await draft(ask)).text).toBe((await draft(ask)).text)
    const warm = { temperature: 1, topP: 0.95, minP: 0.02, repeatPenalty: 1.1 }
    const first = await draft(ask, { ...warm, seed: 7 })
    expect((await draft(ask, { ...warm, seed: 7 })).text).toBe(first.text)
    expect((await draft(ask, { ...warm, seed: 8 })).text).not.toBe(first.text)
  })

  it('stops before a stop string', async () => {
    const { text: full } = await draft(ask)
    const stop = full.slice(40, 46)
    const { text, end } = await draft(ask, { stop: ['never said', stop] })
    expect(text).toBe(full.slice(0, full.indexOf(stop)))
    expect(end.reason).toBe('stop')
    expect(end.outputTokens).toBeLessThan(24)
  })

  it('keeps what was streamed before an abort, and drafts again', async () => {
    const { text: full } = await draft(ask)
    const abort = new AbortController()
    const reason = new Error('Esc')
    let kept = ''
    const reading = async () => {
      for await (const event of model.stream(ask, { ...greedy, maxTokens: 400 }, abort.signal)) {
        if (event.type === 'text') kept += event.text
        if (kept.length > 20) abort.abort(reason)
      }
    }
    await expect(reading()).rejects.toBe(reason)
    expect(kept.length).toBeGreaterThan(20)
    expect(full.startsWith(kept) || kept.startsWith(full)).toBe(true)
    expect((await draft(ask)).text).toBe(full)
  })

  it('lets go when the reader has enough', async () => {
    for await (const event of model.stream(ask, { ...greedy, maxTokens: 1500 }, never)) {
      expect(event.type).toBe('text')
      break
    }
    expect((await draft(ask, { maxTokens: 2 })).end.outputTokens).toBe(2)
  })

  it('drafts two at once one after the other, each as if alone', async () => {
    const other: Prompt = { raw: 'The captain closed the map and said' }
    const alone = [(await draft(ask)).text, (await draft(other)).text]
    const together = await Promise.all([draft(ask), draft(other)])
    expect(together.map(({ text }) => text)).toEqual(alone)
  })

  it('refuses what does not fit the window, with the numbers', async () => {
    const long: Prompt = { raw: 'The tide came in. '.repeat(500) }
    const promptTokens = model.counter.countPrompt(long)
    await expect(draft(long)).rejects.toMatchObject({
      code: 'prompt-too-long',
      exit: 'context',
      data: { promptTokens, window: 2048 }
    })
    await expect(draft(ask, { maxTokens: 2048 })).rejects.toMatchObject({ code: 'prompt-too-long' })
  })

  it('fails with model-crashed when the process dies in mid-draft, and starts a new one', async () => {
    const before = drafter.pid()!
    let kept = ''
    const reading = async () => {
      for await (const event of model.stream(ask, { ...greedy, maxTokens: 1000 }, never)) {
        if (event.type === 'text') kept += event.text
        process.kill(before, 'SIGKILL')
      }
    }
    await expect(reading()).rejects.toMatchObject({
      code: 'model-crashed',
      exit: 'server',
      data: { model: 'SmolLM2-135M-Instruct', how: 'SIGKILL' }
    })
    expect(kept).not.toBe('')
    expect((await draft(ask, { maxTokens: 4 })).end.outputTokens).toBe(4)
    expect(drafter.pid()).not.toBe(before)
  })
})
