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
async function openServed(chat: Handler) {
  const info = { ...SHOW.model_info, 'llama.context_length': WINDOW }
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
  return { novel, model, sizes }
}

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
