import { afterEach, expect, test } from 'vitest'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import type { Patience } from '../../src/adapters/ollama/watchdog.ts'
import { UserError } from '../../src/errors.ts'
import type { GenerateEnd, GenerateOptions, Model, Prompt } from '../../src/ports.ts'
import {
  chatLines,
  chatReply,
  type FakeOllama,
  type Handler,
  SHOW,
  startFakeOllama,
  TAG
} from '../fake-ollama.ts'
import { fixedClock } from '../fakes.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const PROMPT: Prompt = { messages: [{ role: 'user', content: 'Go on.' }] }
const OPTIONS: GenerateOptions = {
  seed: 7,
  temperature: 0.8,
  topP: 0.9,
  minP: 0.05,
  repeatPenalty: 1.1,
  maxTokens: 100,
  stop: ['***']
}
const ALWAYS = new AbortController().signal
const ndjson = 'application/x-ndjson'

interface Scene {
  fake: FakeOllama
  sleeps: number[]
  open(name?: string): Promise<Model>
  server: ReturnType<typeof openOllama>
}

async function scene(
  handlers: Record<string, Handler> = {},
  options: { patience?: Patience; allowRemote?: boolean; host?: (fake: FakeOllama) => string } = {}
): Promise<Scene> {
  const fake = await startFakeOllama(handlers)
  const sleeps: number[] = []
  const clock = { ...fixedClock(), sleep: async (ms: number) => void sleeps.push(ms) }
  const server = openOllama({
    host: options.host?.(fake) ?? fake.host,
    allowRemote: options.allowRemote ?? false,
    clock,
    ...(options.patience ? { patience: options.patience } : {})
  })
  closing.push(fake.close, server.close)
  return {
    fake,
    sleeps,
    server,
    open: (name = TAG.name) => server.openModel({ name, language: 'en', window: undefined })
  }
}

async function collect(model: Model, prompt = PROMPT, signal = ALWAYS, options = OPTIONS) {
  let text = ''
  let end: GenerateEnd | undefined
  for await (const event of model.stream(prompt, options, signal)) {
    if (event.type === 'text') text += event.text
    else end = event
  }
  return { text, end: end! }
}

async function failure(run: Promise<unknown>): Promise<UserError> {
  const error = await run.then(
    () => undefined,
    error => error
  )
  expect(error).toBeInstanceOf(UserError)
  return error as UserError
}

const streaming = async (handler: Handler, patience?: Patience) => {
  const made = await scene({ '/api/chat': handler }, patience ? { patience } : {})
  return { ...made, model: await made.open() }
}

test('streams a draft and says how it ended', async () => {
  const { model } = await streaming(() =>
    chatReply(['The', ' end', '.'], { done_reason: 'length', prompt_eval_count: 36 })
  )
  const { text, end } = await collect(model)
  expect(text).toBe('The end.')
  expect(end).toMatchObject({ type: 'end', reason: 'length', promptTokens: 36, outputTokens: 3 })
  expect(end.firstTokenMs).toBeLessThanOrEqual(end.totalMs)
})

test('every call forbids silent truncation and sets all options', async () => {
  const { model, fake } = await streaming(() => chatReply(['ok']))
  await collect(model)
  const { body } = fake.requests.find(({ path }) => path === '/api/chat')!
  expect(body).toMatchObject({
    model: TAG.name,
    stream: true,
    truncate: false,
    shift: false,
    keep_alive: '30m'
  })
  expect(body).not.toHaveProperty('think')
  expect(body.options).toEqual({
    num_ctx: 4096,
    num_predict: 100,
    seed: 7,
    temperature: 0.8,
    top_k: 40,
    top_p: 0.9,
    min_p: 0.05,
    typical_p: 1,
    repeat_penalty: 1.1,
    repeat_last_n: 64,
    presence_penalty: 0,
    frequency_penalty: 0,
    stop: ['<|im_end|>', '***']
  })
})

test('a schema goes along as format, thinking is switched off where the model has it', async () => {
  const made = await scene({
    '/api/show': () => ({ json: { ...SHOW, capabilities: ['completion', 'thinking'] } })
  })
  const schema = { type: 'object' }
  await collect(await made.open(), PROMPT, ALWAYS, { ...OPTIONS, schema })
  expect(made.fake.requests.at(-2)!.body).toMatchObject({ format: schema, think: false })
})

test('Chinese and emoji survive packets of one byte', async () => {
  const story = '林舟推开门，“🐉来了！”'
  const bytes = Buffer.from(chatLines([story, '😀完']).join(''))
  const { model } = await streaming(() => ({
    type: ndjson,
    chunks: [...bytes].map(byte => Uint8Array.of(byte))
  }))
  expect((await collect(model)).text).toBe(`${story}😀完`)
})

const whole = chatLines(['one', ' two'])
const cuts: [string, Handler][] = [
  ['the socket dies', () => ({ type: ndjson, chunks: [whole[0]!], after: 'cut' })],
  ['the answer ends without done', () => ({ type: ndjson, chunks: whole.slice(0, 2) })],
  ['the last line is cut', () => ({ type: ndjson, chunks: [whole[0]!, whole[1]!.slice(0, 20)] })],
  [
    'a line in the middle is broken',
    () => ({ type: ndjson, chunks: [whole[0]!, '{"message": oops}\n', ...whole.slice(1)] })
  ],
  ['a line is no object', () => ({ type: ndjson, chunks: [whole[0]!, '"done"\n', ...whole.slice(1)] })],
  [
    'bytes are not UTF-8',
    () => ({ type: ndjson, chunks: [whole[0]!, Uint8Array.of(0x22, 0xff, 0xfe, 0x0a), ...whole.slice(1)] })
  ]
]
test.each(cuts)('%s: model-stream-cut, never a draft with a hole', async (_, handler) => {
  const { model } = await streaming(handler)
  const error = await failure(collect(model))
  expect(error).toMatchObject({ code: 'model-stream-cut', exit: 'server' })
  expect(error.message).toContain(TAG.name)
})

test('an error line in mid-stream is quoted', async () => {
  const { model } = await streaming(() => ({
    type: ndjson,
    chunks: [whole[0]!, '{"error":"unexpected EOF in runner"}\n']
  }))
  const error = await failure(collect(model))
  expect(error.code).toBe('server-error')
  expect(error.message).toContain('unexpected EOF in runner')
})

test('a model that falls silent is given up, before the first token and between two', async () => {
  const patience = { firstTokenMs: 40, nextTokenMs: 20 }
  for (const chunks of [[], [whole[0]!]]) {
    const { model, fake } = await streaming(() => ({ type: ndjson, chunks, after: 'hang' }), patience)
    expect(await failure(collect(model))).toMatchObject({ code: 'model-stalled', exit: 'server' })
    await expect.poll(() => fake.dropped).toContain('/api/chat')
  }
})

test('aborting throws the reason of the signal and hangs up on the server', async () => {
  const { model, fake } = await streaming(() => ({ type: ndjson, chunks: [whole[0]!], after: 'hang' }))
  const controller = new AbortController()
  const reason = new Error('Esc')
  const run = (async () => {
    for await (const event of model.stream(PROMPT, OPTIONS, controller.signal)) {
      if (event.type === 'text') controller.abort(reason)
    }
  })()
  await expect(run).rejects.toBe(reason)
  await expect.poll(() => fake.dropped).toContain('/api/chat')
})

test('leaving the loop hangs up on the server', async () => {
  const { model, fake } = await streaming(() => ({ type: ndjson, chunks: [whole[0]!], after: 'hang' }))
  for await (const event of model.stream(PROMPT, OPTIONS, ALWAYS)) {
    expect(event).toEqual({ type: 'text', text: 'one' })
    break
  }
  await expect.poll(() => fake.dropped).toContain('/api/chat')
})

test('aborting one stream leaves another one alone', async () => {
  const { model } = await streaming((_, count) =>
    count === 1 ? { type: ndjson, chunks: [whole[0]!], after: 'hang' } : chatReply(['whole'])
  )
  const controller = new AbortController()
  const first = collect(model, PROMPT, controller.signal)
  const second = collect(model)
  expect((await second).text).toBe('whole')
  controller.abort(new Error('stop'))
  await expect(first).rejects.toThrow('stop')
})

test.each([503, 429])('status %i: waits longer each time, then goes on', async status => {
  const { model, sleeps } = await streaming((_, count) =>
    count < 4 ? { status, json: { error: 'server busy' } } : chatReply(['late'])
  )
  expect((await collect(model)).text).toBe('late')
  expect(sleeps).toHaveLength(3)
  for (const [index, wait] of sleeps.entries()) {
    expect(wait).toBeGreaterThanOrEqual(250 * 2 ** index)
    expect(wait).toBeLessThanOrEqual(750 * 2 ** index)
  }
})

test('a server that stays busy is an error after five tries', async () => {
  const { model, fake } = await streaming(() => ({ status: 503, json: { error: 'server busy' } }))
  expect(await failure(collect(model))).toMatchObject({ code: 'server-error' })
  expect(fake.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(5)
})

test('a runner without memory: the hint is a smaller window', async () => {
  const { model } = await streaming(() => ({
    status: 500,
    json: { error: 'model requires more system memory (9.1 GiB) than is available (3.2 GiB)' }
  }))
  const error = await failure(collect(model))
  expect(error.code).toBe('model-out-of-memory')
  expect(error.hint).toContain('context.window')
})

test('too long a prompt: the counts of the server, or ours', async () => {
  const nested = {
    code: 400,
    message: 'exceeds',
    type: 'exceed_context_size_error',
    n_prompt_tokens: 5000,
    n_ctx: 4096
  }
  const answers: [unknown, number][] = [
    [JSON.stringify(nested), 5000],
    [JSON.stringify({ error: nested }), 5000],
    [nested, 5000],
    // No counts: one more than fits, where we counted less.
    ['the input length exceeds the context length', 4097]
  ]
  for (const [error, promptTokens] of answers) {
    const { model } = await streaming(() => ({ status: 400, json: { error } }))
    expect(await failure(collect(model))).toMatchObject({
      code: 'prompt-too-long',
      exit: 'context',
      data: { promptTokens, window: 4096 }
    })
  }
})

test('after a refused prompt the counter knows better', async () => {
  const { model } = await streaming(() => ({
    status: 400,
    json: { error: 'the input length exceeds the context length' }
  }))
  const before = model.counter.countPrompt(PROMPT)
  expect(before).toBe('_user\nGo on._\n_assistant\n'.length)
  await failure(collect(model))
  expect(before * (1 + model.counter.spare)).toBeGreaterThan(4096)
})

test('another 400 is the fault of the request, not of its length', async () => {
  const { model } = await streaming(() => ({ status: 400, json: { error: 'invalid format' } }))
  expect(await failure(collect(model))).toMatchObject({ code: 'server-error' })
})

test('a prompt that was cut silently rejects the draft', async () => {
  const long: Prompt = { messages: [{ role: 'user', content: 'x'.repeat(1000) }] }
  const { model } = await streaming((_, count) =>
    chatReply(['draft'], { prompt_eval_count: count === 1 ? 514 : 1024 })
  )
  const expected = model.counter.countPrompt(long)
  const error = await failure(collect(model, long))
  expect(error).toMatchObject({ code: 'prompt-cut', exit: 'context', data: { tokens: 514, expected } })
  expect((await collect(model, long)).text).toBe('draft')
})

test('a count that is missing is no sign of a cut prompt', async () => {
  const { model } = await streaming(() => chatReply(['fine']))
  expect((await collect(model)).end.promptTokens).toBeUndefined()
})

test('a smaller window than asked for is told, once the model is loaded', async () => {
  const made = await scene({
    '/api/ps': () => ({ json: { models: [{ name: TAG.name, context_length: 2048 }] } })
  })
  expect(await failure(collect(await made.open()))).toMatchObject({
    code: 'window-smaller',
    data: { given: 2048, window: 4096 }
  })
})

test('thinking is cut, however it is split', async () => {
  const { model } = await streaming(() =>
    chatReply(['\n<th', 'ink>Hm, ', 'a dragon', '</thi', 'nk>\n\nThe', ' dragon.'])
  )
  expect((await collect(model)).text).toBe('The dragon.')
})
