import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { type BatchRequest, runBatch, unfinishedBatch } from '../../src/jobs/run-batch.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import type { Model, Models } from '../../src/ports.ts'
import { type Answer, scriptedModel } from '../fakes.ts'
import { prose } from '../prose.ts'
import { chapterFile, collect, doneOf, type Novel, never, openNovel } from './novel.ts'

/** A sound scene of the small novel, another for each seed. */
const scene = (seed: number) => prose('en', 145, 7000 + seed)
const down = new UserError('server-down', 'The server does not answer.', {
  exit: 'server',
  hint: 'Start it.'
})
const refusal = 'I’m sorry, but I can’t write this scene.'

const run = (novel: Novel, request: Partial<BatchRequest> = {}, signal = never) =>
  collect(
    runBatch(
      novel.ports,
      {
        from: 1,
        to: 2,
        policy: 'flag',
        draft: (ports, number, id) => writeChapter(ports, { number, run: id, seed: 1 }, signal),
        ...request
      },
      signal
    )
  )

const open = (answers: Answer[] | Model, files: Record<string, string> = {}) =>
  openNovel(Array.isArray(answers) ? scriptedModel(answers) : answers, { files })

const chaptersOf = (events: Awaited<ReturnType<typeof run>>) => doneOf(events).chapters

describe('runBatch', () => {
  it('drafts what is not written, in order, and journals it under one run', async () => {
    const novel = await open([scene(1), scene(2), scene(3), scene(4)], {
      'chapters/0002.md': chapterFile('ch-2', 'Mine.')
    })
    const events = await run(novel, { to: 3 })
    expect(doneOf(events)).toMatchObject({ from: 1, to: 3, complete: true })
    expect(chaptersOf(events)).toMatchObject([
      { number: 1, state: 'drafted', file: 'chapters/0001.md', failed: [] },
      { number: 2, state: 'skipped' },
      { number: 3, state: 'drafted', file: 'chapters/0003.md' }
    ])
    expect(await novel.read('chapters/0002.md')).toBe(chapterFile('ch-2', 'Mine.'))
    const journal = await novel.ports.store.readJournal()
    expect(new Set(journal.map(entry => entry.run)).size).toBe(1)
    expect(journal.filter(({ job }) => job === 'batch').map(({ state }) => state)).toEqual([
      ...['planned', 'drafting', 'committed', 'committed', 'done']
    ])
    expect(unfinishedBatch(journal)).toBeUndefined()
  })

  it('waits longer and longer for a server that does not answer, then goes on where it was', async () => {
    const novel = await open([scene(1), down, down, scene(2)])
    const events = await run(novel, { to: 1 })
    expect(novel.waits).toEqual([5000, 20_000])
    expect(events.filter(({ type }) => type === 'error')).toMatchObject([
      { code: 'server-down', hint: 'Start it.' },
      { code: 'server-down' }
    ])
    expect(chaptersOf(events)).toMatchObject([{ state: 'drafted', failed: [] }])
    expect(await novel.read('chapters/0001.md')).toContain(scene(1))
  })

  it('gives up after four waits, and ends there', async () => {
    const novel = await open([down])
    const events = await run(novel)
    expect(novel.waits).toEqual([5000, 20_000, 60_000, 180_000])
    expect(doneOf(events).complete).toBe(false)
    expect(chaptersOf(events)).toMatchObject([{ number: 1, state: 'failed', error: down.message }])
    const journal = await novel.ports.store.readJournal()
    expect(unfinishedBatch(journal)).toMatchObject({ from: 1, to: 2, policy: 'flag' })
  })

  it('does not try again where the writer must mend something', async () => {
    const novel = await open([new UserError('context-too-small', 'No room.', { exit: 'context' })])
    expect(chaptersOf(await run(novel))).toMatchObject([{ state: 'failed', error: 'No room.' }])
    expect(novel.waits).toEqual([])
  })

  it('names the gates that failed in the text that was kept, not those of attempts thrown away', async () => {
    const novel = await open([refusal, scene(1), scene(2)])
    const events = await run(novel, { to: 1, policy: 'stop' })
    expect(events.some(({ type }) => type === 'issues-found')).toBe(true)
    expect(doneOf(events)).toMatchObject({ complete: true, chapters: [{ failed: [] }] })
  })

  it('names them also when the server failed in between', async () => {
    const foreign = prose('zh', 140, 5)
    const novel = await open([foreign, foreign, foreign, down, scene(2)])
    const events = await run(novel, { to: 1 })
    expect(chaptersOf(events)).toMatchObject([{ state: 'drafted', failed: ['wrong-language'] }])
  })

  it.each([
    { policy: 'stop' as const, numbers: [1] },
    { policy: 'flag' as const, numbers: [1, 2] }
  ])('with a failed gate and the policy $policy, drafts $numbers', async ({ policy, numbers }) => {
    const foreign = prose('zh', 140, 5)
    const novel = await open([foreign, foreign, foreign, scene(2), scene(3), scene(4)])
    const events = await run(novel, { policy })
    expect(chaptersOf(events)).toMatchObject(numbers.map(number => ({ number, state: 'drafted' })))
    expect(doneOf(events).complete).toBe(policy === 'flag')
  })

  it('leaves a batch that was stopped to be resumed, and skips what is done', async () => {
    const novel = await open([scene(1), scene(2), scene(3), scene(4)])
    const stop = new AbortController()
    const stopped = async () => {
      const draft: BatchRequest['draft'] = (ports, number, id) =>
        writeChapter(ports, { number, run: id, seed: 1 }, stop.signal)
      for await (const event of runBatch(novel.ports, { from: 1, to: 2, policy: 'stop', draft }, stop.signal))
        if (event.type === 'scene-started' && event.chapter === 2) stop.abort(new Error('bedtime'))
    }
    await expect(stopped()).rejects.toThrow('bedtime')
    const last = unfinishedBatch(await novel.ports.store.readJournal())!
    expect(last).toMatchObject({ from: 1, to: 2, policy: 'stop' })
    const events = await run(novel, { ...last })
    expect(doneOf(events).run).toBe(last.run)
    expect(chaptersOf(events)).toMatchObject([{ state: 'skipped' }, { state: 'drafted' }])
    expect(unfinishedBatch(await novel.ports.store.readJournal())).toBeUndefined()
  })

  it('stops before a chapter whose model is not the one it began with; nothing is lost', async () => {
    const answers = [scene(1), scene(2), scene(3), scene(4)]
    const novel = await open(scriptedModel(answers, { digest: 'sha256:aaaabbbbccccdddd' }))
    const changed = scriptedModel(answers.slice(2), { digest: 'sha256:eeeeffff00001111' })
    const draft: BatchRequest['draft'] = (ports, number, id) => {
      if (number === 2) novel.use(changed)
      return writeChapter(ports, { number, run: id, seed: 1 }, never)
    }
    // The server's model is changed behind the batch's back.
    const { list } = novel.ports.models
    const models: Models = { list, open: request => novel.ports.models.open(request) }
    const ports = { ...novel.ports, models }
    const events = await collect(runBatch(ports, { from: 1, to: 2, policy: 'flag', draft }, never))
    expect(chaptersOf(events)).toMatchObject([
      { number: 1, state: 'drafted' },
      { number: 2, state: 'failed', code: 'model-changed' }
    ])
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      message: expect.stringMatching(/aaaabbbbcccc.*eeeeffff0000/),
      hint: expect.stringContaining('fabula batch --resume --accept-model')
    })
    expect(novel.waits).toEqual([])
    expect(changed.prompts).toEqual([])
    expect(await novel.list('chapters')).toEqual(['chapters/0001.md'])

    const last = unfinishedBatch(await novel.ports.store.readJournal())!
    expect(last.model).toEqual({ name: 'scripted', digest: 'sha256:aaaabbbbccccdddd' })
    expect(chaptersOf(await run(novel, last))).toMatchObject([
      { state: 'skipped' },
      { code: 'model-changed' }
    ])
    const accepted = await run(novel, { ...last, model: undefined })
    expect(chaptersOf(accepted)).toMatchObject([{ state: 'skipped' }, { state: 'drafted' }])
    const noted = (await novel.ports.store.readJournal()).findLast(({ detail }) => detail?.model)
    expect(noted!.detail).toEqual({ model: { name: 'scripted', digest: 'sha256:eeeeffff00001111' } })
  })
})
