import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import { chatReply, type Handler, SHOW, startFakeOllama, TAG } from '../fake-ollama.ts'
import { prose } from '../prose.ts'
import { collect, never, openNovel } from './novel.ts'

const WINDOW = 8192
const TOO_LONG = 'the input length exceeds the context length'

/** More standing lore than the window has room for. */
const pinned = Array.from({ length: 24 }, (_, at) => [
  `lore/rule-${at}.md`,
  `---\nid: rule-${at}\nkind: rule\nnames: [Rule ${at}]\npinned: true\n---\n${prose('en', 60, 300 + at)}\n`
])

/** The novel, drafted by a server that answers chats as the handler says. */
async function openServed(chat: Handler, changed: Record<string, unknown> = {}) {
  const info = { ...SHOW.model_info, 'llama.context_length': WINDOW, ...changed }
  const fake = await startFakeOllama({
    '/api/show': () => ({ json: { ...SHOW, model_info: info } }),
    '/api/ps': () => ({ json: { models: [{ name: TAG.name, context_length: WINDOW }] } }),
    '/api/chat': chat
  })
  onTestFinished(() => fake.close())
  const server = openOllama({ host: fake.host, allowRemote: false, clock: systemClock })
  onTestFinished(() => server.close())
  const model = await server.openModel({ name: TAG.name, language: 'en', window: WINDOW })
  const novel = await openNovel(model, { files: Object.fromEntries(pinned) })
  const sizes = () =>
    fake.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => JSON.stringify(body).length)
  return { novel, model, sizes, fake }
}

/** A tokenizer that the product does not know. */
const UNKNOWN = { 'tokenizer.ggml.pre': 'of-tomorrow' }

it('a fresh estimate has the server count the first prompt, and the draft is packed by what was learnt', async () => {
  const TOKENS = 2600
  const { novel, model, fake, sizes } = await openServed(
    (_, count) =>
      count === 1
        ? chatReply(['x'], { prompt_eval_count: TOKENS })
        : chatReply([prose('en', 145, 50 + count)], { prompt_eval_count: undefined }),
    UNKNOWN
  )
  expect(model.counter.fresh).toBe(true)
  const events = await collect(writeChapter(novel.ports, { number: 1, untilScene: 1 }, never))
  const chats = fake.requests.filter(({ path }) => path === '/api/chat').map(({ body }) => body)
  const limits = chats.map(({ options }) => (options as { num_predict: number }).num_predict)
  expect(limits[0]).toBe(1)
  expect(limits[1]).toBeGreaterThan(1)
  expect(model.counter.fresh).toBe(false)
  expect(model.counter.countPrompt({ messages: chats[0]!.messages as never }) / TOKENS).toBeCloseTo(1, 1)
  // It takes fewer than was feared, so that more fits.
  expect(events.filter(event => event.type === 'prompt-ready')).toHaveLength(2)
  expect(sizes()[1]).toBeGreaterThan(sizes()[0]!)
  expect(await novel.read('drafts/0001/draft.part')).not.toMatch(/^x/)
})

it('a fresh estimate whose prompts the server refuses again and again gives up after three', async () => {
  const { novel, sizes } = await openServed(() => ({ status: 400, json: { error: TOO_LONG } }), UNKNOWN)
  await expect(collect(writeChapter(novel.ports, { number: 1 }, never))).rejects.toMatchObject({
    code: 'prompt-too-long'
  })
  expect(sizes()).toHaveLength(3)
})

it.each([
  ['without counts', TOO_LONG, WINDOW + 1],
  [
    'with the counts in it',
    {
      type: 'exceed_context_size_error',
      code: 400,
      message: 'too long',
      n_prompt_tokens: 9000,
      n_ctx: WINDOW
    },
    9000
  ]
])('a prompt that the server finds too long is packed once more, shorter (%s)', async (_, error, tokens) => {
  const { novel, model, sizes } = await openServed((_body, count) =>
    count === 1 ? { status: 400, json: { error } } : chatReply([prose('en', 145, 50 + count)])
  )
  const events = await collect(writeChapter(novel.ports, { number: 1, untilScene: 1 }, never))
  const prompts = events.filter(event => event.type === 'prompt-ready')
  expect(prompts).toHaveLength(2)
  const [first, second] = prompts
  expect(second!.tokens).toBeLessThan(first!.tokens)
  // What the server said of the first prompt is kept in mind for all that follow.
  expect(first!.tokens * (1 + model.counter.spare)).toBeGreaterThanOrEqual(tokens)
  expect(sizes()[1]).toBeLessThan(sizes()[0]!)
  expect(await novel.read('drafts/0001/draft.part')).toContain(prose('en', 145, 52).slice(0, 80))
})

it('a prompt that is too long a second time ends the draft and says so', async () => {
  const { novel, sizes } = await openServed(() => ({ status: 400, json: { error: TOO_LONG } }))
  await expect(collect(writeChapter(novel.ports, { number: 1 }, never))).rejects.toMatchObject({
    code: 'prompt-too-long',
    exit: 'context'
  })
  expect(sizes()).toHaveLength(2)
  expect(await novel.list('chapters')).toEqual([])
})
