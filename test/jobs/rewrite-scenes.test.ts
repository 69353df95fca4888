import { expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../../src/adapters/clock.ts'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import type { JobEvent } from '../../src/core/events.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { search } from '../../src/jobs/search.ts'
import { showPrompt } from '../../src/jobs/show-prompt.ts'
import { planningModel } from '../../src/jobs/steps/planning-model.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import { chatReply, type Handler, type Reply, SHOW, startFakeOllama, TAG } from '../fake-ollama.ts'
import { prose } from '../prose.ts'
import { chapterFile, collect, type Novel, never, novelFiles, openNovel } from './novel.ts'

const WINDOW = 8192
const PHRASINGS = [
  'The brass links run over the boards',
  'She kneels with her chain',
  'Feet and inches are noted'
]
const KEPT = '.fabula/rewrites/ch-2.json'

const phrasings = (queries = PHRASINGS): Reply => chatReply([JSON.stringify({ queries })])

/**
 * The novel with a first chapter, drafted by a server: `answer` is its reply to the question for other
 * phrasings, drafts are sound. `questions` are the texts of the former.
 */
async function openServed(answer: Handler, { size = 1_000_000_000, change = {} } = {}) {
  const questions: string[] = []
  const order: string[] = []
  const info = { ...SHOW.model_info, 'llama.context_length': WINDOW, 'general.parameter_count': size }
  const details = { family: 'llama', parameter_size: `${size / 1e9}B` }
  const fake = await startFakeOllama({
    '/api/show': () => ({ json: { ...SHOW, details, model_info: info } }),
    '/api/ps': () => ({ json: { models: [{ name: TAG.name, context_length: WINDOW }] } }),
    '/api/chat': (body, count) => {
      order.push(body.format ? 'question' : 'draft')
      if (!body.format) return chatReply([prose('en', 145, 50 + count)])
      questions.push((body.messages as { content: string }[]).map(({ content }) => content).join('\n'))
      return answer(body, questions.length)
    }
  })
  onTestFinished(() => fake.close())
  const server = openOllama({ host: fake.host, allowRemote: false, clock: systemClock })
  onTestFinished(() => server.close())
  const model = await server.openModel({ name: TAG.name, language: 'en', window: WINDOW })
  const first = chapterFile('ch-1', prose('en', 300, 7), 'She kneels with her chain on the salt floor.')
  const novel = await openNovel(model, { files: { 'chapters/0001.md': first, ...change }, synced: true })
  return { novel, questions, order }
}

const draft = (novel: Novel, more: { rewriteQueries?: boolean; untilScene?: number } = {}) =>
  collect(writeChapter(novel.ports, { number: 2, seed: 1, ...more }, never))

async function shown(novel: Novel, rewriteQueries?: boolean) {
  const events: JobEvent[] = []
  const job = showPrompt(novel.ports, { number: 2, scene: 1, model: undefined, rewriteQueries }, never)
  let step = await job.next()
  for (; !step.done; step = await job.next()) events.push(step.value)
  return { report: step.value as { rewrites: string[]; messages: unknown; parts: unknown[] }, events }
}

const queriesIn = (parts: unknown): string[] => [
  ...new Set(
    JSON.stringify(parts)
      .match(/"query":"rewrite-\d"/g)
      ?.map(found => found.slice(9, -1))
  )
]
const errorsIn = (events: JobEvent[]) => events.filter(event => event.type === 'error')

it('asks nothing where it is not wanted', async () => {
  const { novel, questions } = await openServed(() => phrasings())
  const events = await draft(novel)
  expect(questions).toEqual([])
  expect(queriesIn(events)).toEqual([])
  expect(await novel.list('.fabula/rewrites')).toEqual([])
})

it('asks once for each scene before the first is drafted, and searches for the answers as well', async () => {
  const { novel, questions, order } = await openServed(() => phrasings())
  const events = await draft(novel, { rewriteQueries: true })
  expect(order.slice(0, 4)).toEqual(['question', 'question', 'draft', 'draft'])
  expect(questions[0]).toContain('Ada lays the chain across floor 21.')
  expect(questions[1]).toContain('Ada lays the chain across floor 22.')
  expect(events.filter(event => event.type === 'progress' && event.step === 'rewriting')).toMatchObject([
    { chapter: 2, done: 0, total: 2 },
    { chapter: 2, done: 1, total: 2 }
  ])
  const ready = events.filter(event => event.type === 'prompt-ready')
  expect(queriesIn(ready[0]!.parts)).toEqual(expect.arrayContaining(['rewrite-1', 'rewrite-2']))
  const receipts = (await novel.ports.store.readReceipts('ch-2')) as { rewrites?: string[] }[]
  expect(receipts[0]!.rewrites).toEqual(PHRASINGS)
})

it('obeys the setting of the project, and keeps answers as long as the scene says the same', async () => {
  const settings = `${novelFiles('en')['fabula.yaml']}retrieval: {rewrite: true}\n`
  const { novel, questions } = await openServed(
    (_, count) => phrasings(PHRASINGS.map(text => `${text} (${count})`)),
    { change: { 'fabula.yaml': settings } }
  )
  await draft(novel, { untilScene: 1 })
  const { report } = await shown(novel)
  expect((await shown(novel)).report).toEqual(report)
  expect(report.rewrites).toEqual(PHRASINGS.map(text => `${text} (1)`))
  expect(questions).toHaveLength(1)
  // Without a server the answers are there all the same.
  novel.use(planningModel({ name: undefined, own: undefined, language: 'en', window: WINDOW }))
  expect((await shown(novel)).report.rewrites).toEqual(report.rewrites)

  const { novel: other, questions: asked } = await openServed(() => phrasings(), {
    change: { 'fabula.yaml': settings, [KEPT]: await novel.read(KEPT) }
  })
  expect((await shown(other)).report.rewrites).toEqual(report.rewrites)
  const outline = await other.read('outline.yaml')
  await other.write('outline.yaml', outline.replace('across floor 21', 'over the hearth'))
  expect((await shown(other)).report.rewrites).toEqual(PHRASINGS)
  expect(asked).toHaveLength(1)
})

it.each<[string, string, Handler, number, number]>([
  ['answers noise', 'unusable', () => chatReply(['{"queries": ["x"]']), 2, 1_000_000_000],
  ['fails', 'failed', () => ({ status: 500, json: { error: 'out of memory' } }), 1, 1_000_000_000],
  ['is too small', 'incapable', () => phrasings(), 0, 100_000_000]
])('drafts all the same where the model %s, and says so', async (_, kind, answer, asked, size) => {
  const { novel, questions } = await openServed(answer, { size })
  const events = await draft(novel, { rewriteQueries: true })
  expect(questions).toHaveLength(asked)
  const errors = errorsIn(events)
  expect(errors).toHaveLength(Math.max(1, asked))
  expect(errors[0]).toMatchObject({ code: 'rewrite-failed', chapter: 2, scene: 1, data: { kind } })
  expect(events.at(-1)!.type).toBe('done')
  expect(await novel.read('chapters/0002.md')).toContain('status: draft')
})

it('is not asked again for the attempts of one scene', async () => {
  let drafts = 0
  const { novel, questions, order } = await openServed(() => phrasings())
  const { models } = novel.ports
  const stream = async function* () {
    drafts++
    yield {
      type: 'text',
      text: drafts === 1 ? 'I cannot write this.' : prose('en', 145, 70 + drafts)
    } as const
    const numbers = { promptTokens: undefined, outputTokens: 9, firstTokenMs: 1, totalMs: 2 }
    yield { type: 'end', reason: 'stop', ...numbers } as const
  }
  const real = await models.open({ name: undefined, own: undefined, language: 'en', window: WINDOW })
  novel.use({ ...real, stream: (p, o, signal) => (o.schema ? real.stream(p, o, signal) : stream()) })
  const events = await draft(novel, { rewriteQueries: true, untilScene: 1 })
  const ready = events.filter(event => event.type === 'prompt-ready')
  expect(ready.map(({ attempt }) => attempt)).toEqual([1, 2])
  expect(ready[1]!.parts).toEqual(ready[0]!.parts)
  expect([questions.length, order]).toEqual([1, ['question']])
})

it('searches for other phrasings of a query, and says where there are none', async () => {
  let good = true
  const { novel } = await openServed(() => (good ? phrasings() : chatReply(['no'])))
  const project = await readProject(novel.ports.store)
  const find = async (rewrite: boolean) => {
    const request = {
      project,
      query: 'Ada measures',
      pool: 'chapter' as const,
      before: undefined,
      limit: 10,
      rewrite
    }
    const job = search(novel.ports, request, never)
    let step = await job.next()
    while (!step.done) step = await job.next()
    return step.value
  }
  const plain = await find(false)
  expect([plain.rewrites, queriesIn(plain.hits)]).toEqual([undefined, []])
  const more = await find(true)
  expect(more.rewrites).toEqual(PHRASINGS)
  expect(queriesIn(more.hits)).toContain('rewrite-2')
  good = false
  expect(await find(true)).toEqual({ ...plain, notes: ['rewrite-failed'] })
})
