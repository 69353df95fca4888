import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { type BatchRequest, runBatch, unfinishedBatch } from '../../src/jobs/run-batch.ts'
import { writeChapter } from '../../src/jobs/write-chapter.ts'
import type { Model } from '../../src/ports.ts'
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
        draft: (number, id) => writeChapter(novel.ports, { number, run: id, seed: 1 }, signal),
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
      ...['planned', 'committed', 'committed', 'done']
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
      const draft = (number: number, id: string) =>
        writeChapter(novel.ports, { number, run: id, seed: 1 }, stop.signal)
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
})
