import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import { UserError } from '../../src/errors.ts'
import type { GenerateOptions, Model, Prompt } from '../../src/ports.ts'
import {
  CHATML,
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

function connect(host: string, allowRemote = false) {
  const server = openOllama({ host, allowRemote, clock: fixedClock() })
  closing.push(server.close)
  return server
}

async function scene(handlers: Record<string, Handler> = {}, allowRemote = false) {
  const fake = await startFakeOllama(handlers)
  closing.push(fake.close)
  return { fake, server: connect(fake.host, allowRemote) }
}

async function failure(run: Promise<unknown>): Promise<UserError> {
  const error = await run.then(
    () => undefined,
    error => error
  )
  expect(error).toBeInstanceOf(UserError)
  return error as UserError
}

const OPTIONS: GenerateOptions = {
  seed: 1,
  temperature: 0,
  topP: 1,
  minP: 0,
  repeatPenalty: 1,
  maxTokens: 9,
  stop: []
}
const USER: Prompt = { messages: [{ role: 'user', content: 'b' }] }

async function drain(model: Model, prompt: Prompt): Promise<void> {
  for await (const event of model.stream(prompt, OPTIONS, new AbortController().signal))
    expect(event.type).toBeTruthy()
}

const show = (changes: Record<string, unknown>, info: Record<string, unknown> = {}): Handler => {
  const json = { ...SHOW, ...changes, model_info: { ...SHOW.model_info, ...info } }
  return () => ({ json })
}
const tags =
  (...models: Record<string, unknown>[]): Handler =>
  () => ({ json: { models } })

test('a server that is down: names the host and the fix, within two seconds', async () => {
  const fake = await startFakeOllama()
  await fake.close()
  const start = performance.now()
  const error = await failure(connect(fake.host).version())
  expect(performance.now() - start).toBeLessThan(2000)
  expect(error).toMatchObject({ code: 'server-down', exit: 'server' })
  expect(error.message).toContain(`http://${fake.host}`)
  expect(error.message).toContain('ECONNREFUSED')
  expect(error.hint).toContain('ollama serve')
})

test('a page, another JSON service, and something that speaks no HTTP are not Ollama', async () => {
  const page: Handler = () => ({ type: 'text/html', chunks: ['<!doctype html><title>Router</title>'] })
  const answers: Handler[] = [
    page,
    () => ({ ...page({}, 1), status: 404 }),
    () => ({ json: { name: 'other' } })
  ]
  for (const answer of answers) {
    const { server } = await scene({ '/api/version': answer })
    expect(await failure(server.version())).toMatchObject({ code: 'server-not-ollama', exit: 'server' })
  }
  const raw = createServer(socket => socket.resume().end('SSH-2.0-OpenSSH_9.6\r\n'))
  await new Promise<void>(resolve => raw.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise(resolve => raw.close(() => resolve())))
  const { port } = raw.address() as { port: number }
  expect(await failure(connect(`127.0.0.1:${port}`).version())).toMatchObject({ code: 'server-not-ollama' })
})

test('a proxy in the environment is never asked', async () => {
  const { server } = await scene()
  const before = { ...process.env }
  const dead = 'http://127.0.0.1:1'
  Object.assign(process.env, { HTTP_PROXY: dead, http_proxy: dead, ALL_PROXY: dead, NODE_USE_ENV_PROXY: '1' })
  try {
    expect(await server.version()).toBe('0.17.4')
  } finally {
    process.env = before
  }
})

test('servers that ignore truncate are refused', async () => {
  for (const [version, code] of [
    ['0.12.5', 'server-old'],
    ['0.9.0', 'server-old']
  ] as const) {
    const { server } = await scene({ '/api/version': () => ({ json: { version } }) })
    const error = await failure(server.openModel({ name: TAG.name, language: 'en', window: undefined }))
    expect(error).toMatchObject({ code, data: { version } })
  }
  for (const version of ['0.12.6', '0.33.0-rc2', '0.0.0', 'dev']) {
    const { server } = await scene({ '/api/version': () => ({ json: { version } }) })
    const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
    expect(model.info.server).toContain(version)
  }
})

test('a missing model: how to get it', async () => {
  const { server } = await scene()
  const error = await failure(server.openModel({ name: 'qwen3:8b', language: 'zh', window: undefined }))
  expect(error).toMatchObject({ code: 'model-missing', data: { model: 'qwen3:8b' } })
  expect(error.hint).toContain('ollama pull qwen3:8b')
  expect(error.hint).toContain('fabula models')
})

test('a model that was removed while drafting is missing too', async () => {
  const { server } = await scene({
    '/api/chat': () => ({ status: 404, json: { error: "model 'tale:1b' not found" } })
  })
  const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
  expect(await failure(drain(model, USER))).toMatchObject({ code: 'model-missing' })
})

const remotes: [string, Record<string, Handler>][] = [
  ['tags', { '/api/tags': tags({ ...TAG, remote_host: 'https://ollama.com:443', remote_model: 'big' }) }],
  ['show', { '/api/show': show({ remote_host: 'https://ollama.com:443' }) }],
  ['its name', { '/api/tags': tags({ ...TAG, name: 'big:120b-cloud' }) }]
]
test.each(remotes)('a cloud model, known by %s, is refused and never sent a word', async (_, handlers) => {
  const { server, fake } = await scene(handlers)
  const name = (await server.list())[0]!.name
  const error = await failure(server.openModel({ name, language: 'en', window: undefined }))
  expect(error).toMatchObject({ code: 'model-remote', exit: 'server' })
  expect(fake.requests.map(({ path }) => path)).not.toContain('/api/chat')
  const allowed = connect(fake.host, true)
  expect((await allowed.openModel({ name, language: 'en', window: undefined })).info.name).toBe(name)
})

test('lists models with role and place', async () => {
  const { server, fake } = await scene({
    '/api/tags': tags(
      TAG,
      { name: 'bge-m3:latest', size: 5, details: { family: 'bert' } },
      { name: 'big:cloud', remote_host: 'https://ollama.com' }
    )
  })
  const url = `http://${fake.host}`
  expect(await server.list()).toEqual([
    { name: 'tale:1b', role: 'draft', server: url, size: 1e9, family: 'llama', remote: false },
    { name: 'bge-m3:latest', role: 'embed', server: url, size: 5, family: 'bert', remote: false },
    { name: 'big:cloud', role: 'draft', server: url, size: undefined, family: undefined, remote: true }
  ])
})

test('chooses a general chat model for the language', async () => {
  const bare = { template: '{{ .Prompt }}' }
  const shown: Record<string, Handler> = {
    'gemma3:270m': show(bare),
    'smollm2:1.7b': show({}),
    'llama3.1:8b': show({}),
    'qwen2.5-coder:14b': show({}),
    'qwen3:4b': show({}),
    'qwen3:235b': show({})
  }
  const sizes: Record<string, number> = {
    'qwen3:235b': 140e9,
    'qwen2.5-coder:14b': 9e9,
    'llama3.1:8b': 5e9,
    'qwen3:4b': 2.6e9
  }
  const choose = async (language: 'zh' | 'en', names: string[]) => {
    const { server } = await scene({
      '/api/tags': tags(
        { name: 'nomic-embed-text:latest', size: 9e9, details: { family: 'nomic-bert' } },
        { name: 'huge:cloud', remote_host: 'x' },
        ...names.map(name => ({ name, size: sizes[name] ?? 1e9 }))
      ),
      '/api/show': (body, count) => shown[String(body.model)]!(body, count)
    })
    return (await server.openModel({ name: undefined, language, window: undefined })).info.name
  }
  const all = Object.keys(shown)
  expect(await choose('en', all)).toBe('llama3.1:8b')
  expect(await choose('zh', all)).toBe('qwen3:4b')
  expect(await choose('zh', ['smollm2:1.7b', 'qwen2.5-coder:14b'])).toBe('qwen2.5-coder:14b')
  expect(await choose('en', ['gemma3:270m', 'smollm2:1.7b'])).toBe('smollm2:1.7b')
  expect(await choose('zh', ['gemma3:270m', 'smollm2:1.7b'])).toBe('gemma3:270m')
  const { server } = await scene({ '/api/tags': tags() })
  const error = await failure(server.openModel({ name: undefined, language: 'zh', window: undefined }))
  expect(error.code).toBe('model-none')
})

test('the window: asked for, 8192 by default, never above the trained maximum', async () => {
  for (const [asked, trained, window] of [
    [undefined, 32768, 8192],
    [undefined, 4096, 4096],
    [16384, 32768, 16384],
    [65536, 32768, 32768]
  ] as const) {
    const { server } = await scene({ '/api/show': show({}, { 'llama.context_length': trained }) })
    const { info } = await server.openModel({ name: TAG.name, language: 'en', window: asked })
    expect(info).toMatchObject({ window, trained })
  }
})

test('what a model is good for', async () => {
  const open = async (handler: Handler, name = TAG.name) => {
    const { server } = await scene({ '/api/tags': tags({ ...TAG, name }), '/api/show': handler })
    return (await server.openModel({ name, language: 'en', window: undefined })).info
  }
  expect(await open(show({}))).toMatchObject({
    prompt: 'messages',
    schema: true,
    languages: undefined,
    digest: 'sha256:aa'
  })
  expect(await open(show({}, { 'general.parameter_count': 135e6 }))).toMatchObject({ schema: false })
  expect(await open(show({ template: '{{ .Prompt }}' }))).toMatchObject({ prompt: 'raw', schema: false })
  expect(await open(show({}), 'smollm2:135m')).toMatchObject({ languages: ['en'] })
  expect(await open(show({}, { 'general.languages': ['zh'] }))).toMatchObject({ languages: ['zh'] })
  expect(await open(show({}, { 'general.languages': ['en', 'fr'] }))).toMatchObject({ languages: undefined })
})

test('an instruction model without its template gets its turns from us', async () => {
  const { server, fake } = await scene({
    '/api/show': show({ template: '{{ .Prompt }}', parameters: '' }, { 'general.finetune': 'Instruct-AWQ' }),
    '/api/generate': () => ({
      type: 'application/x-ndjson',
      chunks: ['{"response":"ok","done":false}\n', '{"response":"","done":true,"done_reason":"stop"}\n']
    })
  })
  const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
  await drain(model, {
    messages: [
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' }
    ]
  })
  const sent = fake.requests.find(({ path }) => path === '/api/generate')!.body
  expect(sent).toMatchObject({
    raw: true,
    prompt: '<|im_start|>system\na<|im_end|>\n<|im_start|>user\nb<|im_end|>\n<|im_start|>assistant\n',
    options: { stop: ['<|im_end|>', '<|im_start|>'] }
  })
})

test('a renderer that is built into the server is learned from its own words', async () => {
  const render = (messages: { role: string; content: string }[]) =>
    `[gMASK]${messages.map(({ role, content }) => `<|im_start|>${role}:${content}|`).join('')}<|im_start|>assistant:`
  const { server } = await scene({
    '/api/show': show({ template: '{{ .Prompt }}', modelfile: 'FROM x\nRENDERER glm-4.6\nPARSER glm-4.6\n' }),
    '/api/chat': body => ({ json: { _debug_info: { rendered_template: render(body.messages as never) } } })
  })
  const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
  expect(model.info.prompt).toBe('messages')
  expect(model.counter.by).toBe('vocabulary')
  const turns = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Who?' },
    { role: 'assistant', content: 'Lin.' },
    { role: 'user', content: 'And?' }
  ] as const
  for (const messages of [turns, turns.slice(0, 2), turns.slice(1, 2), turns.slice(1)]) {
    expect(model.counter.countPrompt({ messages: [...messages] })).toBe(
      model.counter.count(render([...messages]))
    )
  }
})

test('a vocabulary that we can not read is estimated, and learns', async () => {
  const { server } = await scene({
    '/api/show': show({}, { 'tokenizer.ggml.pre': 'of-tomorrow' }),
    '/api/chat': () => chatReply(['ok'], { prompt_eval_count: 31 })
  })
  const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
  expect(model.counter).toMatchObject({ by: 'estimate', spare: 0.15 })
  const before = model.counter.countPrompt(USER)
  await drain(model, USER)
  const { counter } = model
  expect(counter.countPrompt(USER)).toBeGreaterThan(before)
  expect(Math.ceil(counter.countPrompt(USER) * (1 + counter.spare))).toBeGreaterThanOrEqual(31)
})

test('a model that was changed on the server has another digest when it is opened again', async () => {
  const { server } = await scene({
    '/api/tags': (_, count) => ({ json: { models: [{ ...TAG, digest: `sha256:${count}` }] } })
  })
  const open = async () =>
    (await server.openModel({ name: TAG.name, language: 'en', window: undefined })).info.digest
  expect([await open(), await open()]).toEqual(['sha256:1', 'sha256:2'])
})

test('the vocabulary is asked for once a digest', async () => {
  const { server, fake } = await scene()
  const open = () => server.openModel({ name: TAG.name, language: 'en', window: undefined })
  const [first, second] = [await open(), await open()]
  expect(fake.requests.filter(({ path, body }) => path === '/api/show' && body.verbose)).toHaveLength(1)
  expect(second.counter.countPrompt(USER)).toBe(first.counter.countPrompt(USER))
})

test('a server that restarts drafts again', async () => {
  const { server, fake } = await scene()
  const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
  await fake.close()
  expect(await failure(drain(model, USER))).toMatchObject({ code: 'server-down' })
  const again = await restart(fake)
  await drain(model, USER)
  expect(again.requests.map(({ path }) => path)).toContain('/api/chat')
})

async function restart(fake: FakeOllama): Promise<FakeOllama> {
  const again = await startFakeOllama(
    { '/api/chat': () => chatReply(['back']) },
    Number(fake.host.split(':')[1])
  )
  closing.push(again.close)
  return again
}

test('templates of one turn and of all turns are counted as the server renders them', async () => {
  const legacy =
    '{{ if .System }}<|im_start|>{{ .System }}\n{{ end }}<|im_start|>{{ .Prompt }}<|im_end|>{{ .Response }}<|im_end|>'
  const cases: [string, string][] = [
    [CHATML, '<|im_start|>system\na<|im_end|>\n<|im_start|>user\nb<|im_end|>\n<|im_start|>assistant\n'],
    [legacy, '<|im_start|>a\n<|im_start|>b<|im_end|>']
  ]
  for (const [template, text] of cases) {
    const { server } = await scene({ '/api/show': show({ template }) })
    const { counter } = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
    const prompt: Prompt = {
      messages: [
        { role: 'system', content: 'a' },
        { role: 'user', content: 'b' }
      ]
    }
    expect(counter.countPrompt(prompt)).toBe(counter.count(text))
  }
})
