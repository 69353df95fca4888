import { afterEach, expect, test } from 'vitest'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import type { UserError } from '../../src/errors.ts'
import { type Handler, SHOW, startFakeOllama } from '../fake-ollama.ts'
import { fixedClock } from '../fakes.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const DIMENSION = 3
const vectorOf = (text: string) => [text.length, 1, 0]
const good: Handler = body => ({ json: { embeddings: (body.input as string[]).map(vectorOf) } })
const EMBEDS = {
  ...SHOW,
  capabilities: ['embedding'],
  model_info: { ...SHOW.model_info, 'llama.embedding_length': DIMENSION }
}

async function scene(embed: Handler, name = 'bge-m3:latest', show: unknown = EMBEDS) {
  const fake = await startFakeOllama({
    '/api/tags': () => ({ json: { models: [{ name, digest: 'sha256:ee' }] } }),
    '/api/show': () => ({ json: show }),
    '/api/embed': embed
  })
  const server = openOllama({ host: fake.host, allowRemote: false, clock: fixedClock() })
  closing.push(fake.close, server.close)
  const inputs = () =>
    fake.requests.filter(({ path }) => path === '/api/embed').map(({ body }) => body.input as string[])
  return { embedder: server.embedder({ name: name.replace(':latest', '') }), server, fake, inputs }
}

const failure = (run: Promise<unknown>): Promise<UserError> =>
  run.then(
    () => expect.unreachable(),
    error => error
  )

test('names its space by model and digest', async () => {
  const { embedder } = await scene(good)
  expect(await embedder.space()).toEqual({
    model: 'bge-m3',
    revision: 'sha256:ee',
    dimension: 3,
    prefixRule: 'none'
  })
})

test('embeds in order, in batches of 32, without truncation, to unit length', async () => {
  const { embedder, fake, inputs } = await scene(good)
  const texts = Array.from({ length: 70 }, (_, index) => 'x'.repeat(index + 1))
  const vectors = await embedder.embed(texts, 'passage')
  expect(inputs().map(({ length }) => length)).toEqual([32, 32, 6])
  expect(fake.requests.at(-1)!.body).toMatchObject({ truncate: false })
  for (const [index, vector] of vectors.entries()) {
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    expect(vector[0]! / vector[1]!).toBeCloseTo(index + 1, 2)
  }
})

test('adds the prefixes that a model was trained with', async () => {
  const { embedder, inputs } = await scene(good, 'nomic-embed-text:latest')
  await embedder.embed(['Who?'], 'query')
  await embedder.embed(['Lin.'], 'passage')
  expect(inputs()).toEqual([['search_query: Who?'], ['search_document: Lin.']])
})

const bad = (text: string) => text.startsWith('bad')
const faults: [string, Handler][] = [
  [
    'fails on one text',
    body =>
      (body.input as string[]).some(bad)
        ? { status: 500, json: { error: 'json: unsupported value: NaN' } }
        : good(body, 1)
  ],
  [
    'returns null for a number',
    body => ({
      json: { embeddings: (body.input as string[]).map(t => (bad(t) ? [null, null, null] : vectorOf(t))) }
    })
  ],
  [
    'returns another dimension',
    body => ({ json: { embeddings: (body.input as string[]).map(t => (bad(t) ? [1, 2] : vectorOf(t))) } })
  ],
  [
    'leaves a vector out',
    body => ({ json: { embeddings: (body.input as string[]).filter(t => !bad(t)).map(vectorOf) } })
  ],
  [
    'refuses a text that is too long',
    body =>
      (body.input as string[]).some(bad)
        ? { status: 400, json: { error: 'the input length exceeds the context length' } }
        : good(body, 1)
  ]
]
test.each(faults)('a server that %s: the text is named', async (_, embed) => {
  const { embedder } = await scene(embed)
  const texts = ['a', 'b', 'c', 'd', 'e', 'bad f', 'g']
  const error = await failure(embedder.embed(texts, 'passage'))
  expect(error).toMatchObject({ code: 'embedder-failed', data: { index: 5 } })
})

test('a server that goes down is not the fault of a text', async () => {
  const { embedder, fake } = await scene(good)
  await embedder.space()
  await fake.close()
  expect(await failure(embedder.embed(['a', 'b'], 'passage'))).toMatchObject({ code: 'server-down' })
})

test('queries overtake passages that wait', async () => {
  const { embedder, inputs } = await scene(good)
  await embedder.space()
  const passages = embedder.embed(
    Array.from({ length: 96 }, () => 'p'),
    'passage'
  )
  await Promise.all([passages, embedder.embed(['q'], 'query')])
  expect(
    inputs()
      .map(texts => texts[0])
      .indexOf('q')
  ).toBe(1)
  expect(inputs()).toHaveLength(4)
})

test('stops when the signal is aborted', async () => {
  const { embedder } = await scene(() => ({ chunks: [], after: 'hang' }))
  await embedder.space()
  const controller = new AbortController()
  const run = embedder.embed(['a'], 'passage', controller.signal)
  controller.abort(new Error('Esc'))
  await expect(run).rejects.toThrow('Esc')
})

test('a drafting model is no embedder, a missing one is missing', async () => {
  const { embedder, server } = await scene(good, 'tale:1b', SHOW)
  expect(await failure(embedder.embed(['a'], 'query'))).toMatchObject({ code: 'model-not-embedding' })
  const missing = server.embedder({ name: 'none' })
  expect(await failure(missing.embed(['a'], 'query'))).toMatchObject({
    code: 'model-missing',
    data: { model: 'none' }
  })
})
