import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobEvent } from '../../src/core/events.ts'
import type { Language } from '../../src/core/model.ts'
import { runFigures } from '../../src/tui/state/batch-run.ts'
import { BATCH_LANE } from '../../src/tui/state/shared.ts'
import type { Action, State } from '../../src/tui/state.ts'
import { textWidth } from '../../src/tui/text/width.ts'
import type { Place } from '../cli/run.ts'
import { makeMill, startStoryServer, writeScene } from '../cli/story.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'

const projects = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }
const WIDTHS = [50, 60, 80, 120, 200]

function batch(options: StateOptions = {}): State {
  const project = projects[options.language ?? 'en']
  return after(
    stateOf(options),
    { type: 'project-opened', opened: { root: '/p', project, lockedBy: undefined } },
    { type: 'go', screen: 'batch' }
  ).state
}

/** An event without its version. */
type Told = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'v'> : never) : never
const job = (event: Told): Action => ({
  type: 'job',
  lane: BATCH_LANE,
  event: { v: 1, ...event } as JobEvent
})
const task: Action = {
  type: 'task-started',
  task: { lane: BATCH_LANE, label: 'tui.task.batch', root: '/p' }
}

/** Chapter 3 is being written, in its second attempt. */
function running(options: StateOptions = {}): State {
  const text =
    options.language === 'zh' ? '雨下了一夜。'.repeat(40) : 'The rain went on all night. '.repeat(40)
  return after(
    press(batch(options), 'enter').state,
    task,
    job({ type: 'progress', chapter: 3, step: 'batch', detail: { number: 3 }, done: 0, total: 8 }),
    job({ type: 'scene-started', chapter: 3, scene: 1, goal: 'g', target: 300 }),
    job({ type: 'text-delta', chapter: 3, scene: 1, attempt: 1, text: 'no' }),
    job({
      type: 'issues-found',
      chapter: 3,
      scene: 1,
      attempt: 1,
      issues: [
        { gate: 'copying', verdict: 'fail', message: '', quote: '', position: 0, consequence: 'retry' }
      ]
    }),
    job({ type: 'text-replaced', chapter: 3, scene: 1, attempt: 2, text: '', why: 'retry' }),
    job({ type: 'text-delta', chapter: 3, scene: 1, attempt: 2, text }),
    { type: 'batch-measured', seconds: 60, tokensPerSecond: 17.4 }
  ).state
}

describe('a plan', () => {
  it('is the next ten chapters that are not written, and begins by the key that is named', () => {
    const state = batch()
    expect(frame(state).at(-1)).toMatch(/Enter Begin the batch$/)
    const { effects } = press(state, 'enter')
    expect(effects).toEqual([
      {
        type: 'run-batch',
        root: '/p',
        plan: { from: 3, to: 10, policy: 'flag' },
        resume: undefined
      }
    ])
  })

  it('takes a range as people type it, and no other', () => {
    for (const [typed, from, to] of [
      ['4-6', 4, 6],
      ['4–6', 4, 6],
      ['４～６', 4, 6],
      ['第', undefined, undefined],
      ['6-4', undefined, undefined],
      ['4-60', undefined, undefined],
      ['7', 7, 7]
    ] as const) {
      const { state } = press(batch(), 'c', 'ctrl+u', typed, 'enter')
      expect(state.screens.batch.range).toEqual(from === undefined ? undefined : { from, to })
      expect(state.shared.notice === undefined).toBe(from !== undefined)
    }
  })

  it('goes on with what the journal has, if it is of this project', () => {
    const unfinished = { run: 'batch-1', from: 3, to: 5, policy: 'stop' as const, model: undefined }
    const { state } = after(batch(), { type: 'batch-looked', root: '/p', batch: unfinished })
    expect(frame(state).join('\n')).toContain('chapters 3 to 5 is not finished')
    expect(frame(state).at(-1)).toMatch(/^.*r Go on with the unfinished batch$/)
    expect(press(state, 'r').effects).toEqual([
      { type: 'run-batch', root: '/p', plan: { from: 3, to: 5, policy: 'stop' }, resume: unfinished }
    ])
    const other = after(batch(), { type: 'batch-looked', root: '/q', batch: unfinished }).state
    expect(press(other, 'r').effects).toEqual([])
  })

  it('keeps the range that was typed and not sent', () => {
    const typed = press(batch(), 'c', 'ctrl+u', '4-').state.screens.batch
    const again = stateOf({
      memory: { version: 1, screens: { batch: JSON.parse(JSON.stringify({ typed: typed.input?.text })) } }
    })
    expect(again.screens.batch.input?.text).toBe('4-')
  })
})

describe('a batch that runs', () => {
  it('tells words against target, attempt, checks, speed and what is left', () => {
    const all = frame(running({ columns: 100 })).join('\n')
    expect(all).toContain('scene 1/')
    expect(all).toContain('attempt 2 · copied words')
    expect(all).toContain('17 tokens a second')
    expect(all).toContain('240 a minute')
    expect(all).toMatch(/240\/\d+/)
    expect(all).toContain('about')
  })

  it('can be asked to pause after the scene or the chapter, and asked not to', () => {
    const asked = press(running(), 'p').state
    expect(asked.screens.batch.run?.ending).toBe('scene')
    expect(frame(asked).join('\n')).toContain('Pauses after this scene')
    expect(press(asked, 'p').state.screens.batch.run?.ending).toBeUndefined()
    expect(press(asked, 'l').state.screens.batch.run?.ending).toBe('chapter')
    expect(press(asked, 'x').effects).toEqual([{ type: 'stop', lane: BATCH_LANE }])
  })

  it('stops at once where it only waits for the server', () => {
    const { state } = after(
      running(),
      job({ type: 'progress', chapter: 3, step: 'waiting', detail: { seconds: 20 } })
    )
    expect(frame(state).join('\n')).toContain('server tried again ×1')
    expect(press(state, 'p').effects).toEqual([{ type: 'stop', lane: BATCH_LANE }])
  })

  it('says what is waited for', () => {
    const { state } = after(
      running(),
      job({ type: 'scene-started', chapter: 3, scene: 2, goal: 'g', target: 300 })
    )
    expect(frame(state).join('\n')).toContain('Looking for what scene 2 needs')
    const ready = { tokens: 6465, window: 8192, parts: [], dropped: [] }
    const reads = after(state, job({ type: 'prompt-ready', chapter: 3, scene: 2, attempt: 1, ...ready }))
    expect(frame(reads.state).join('\n')).toContain('The model reads the prompt: 6465 tokens')
  })

  it('leaves the other screens usable, and is named there', () => {
    const elsewhere = press(running({ columns: 100 }), '2').state
    expect(elsewhere.screen).toBe('desk')
    expect(frame(elsewhere).at(-1)).toContain('Chapter 3 0/8')
  })

  it('ends in a report', () => {
    const chapters = [
      { number: 3, state: 'drafted', file: 'f', length: 1500, target: 1400, failed: ['length'] },
      {
        number: 4,
        state: 'failed',
        failed: [],
        error: 'It does not answer.',
        code: 'server-down',
        data: { host: 'h' }
      }
    ]
    const { state, effects } = after(
      running({ columns: 100 }),
      job({ type: 'done', result: { run: 'b', from: 3, to: 10, complete: false, seconds: 9, chapters } }),
      { type: 'task-ended', lane: BATCH_LANE, outcome: 'done' }
    )
    const all = frame(state).join('\n')
    expect(all).toMatch(/1500\/\d+ +drafted · length/)
    expect(all).toContain('failed · It does not answer.')
    expect(all).toContain('Chapters to look at: 1')
    expect(effects).toContainEqual({ type: 'look-batch', root: '/p' })
  })

  it('counts nothing that is not there', () => {
    const { run } = press(batch(), 'enter').state.screens.batch
    expect(runFigures(run!)).toEqual({ done: 0, total: 8, speed: undefined, left: undefined })
  })
})

const places: Record<string, (options: StateOptions) => State> = {
  'the plan': batch,
  'a range that is typed': options => press(batch(options), 'c').state,
  'a batch that runs': running,
  'a report': options => after(running(options), { type: 'batch-paused' }).state
}

describe.each(Object.entries(places))('%s', (_, make) => {
  it.each(
    (['en', 'zh'] satisfies Language[]).flatMap(language => WIDTHS.map(columns => ({ language, columns })))
  )('fills the terminal and no more: $language, $columns columns', ({ language, columns }) => {
    const lines = frame(make({ language, columns, rows: 24 }))
    expect(lines).toHaveLength(24)
    for (const line of lines) expect(textWidth(line, false), line).toBeLessThanOrEqual(columns)
    expect(lines.join('\n')).not.toMatch(/tui\.\w|\{\w+\}|undefined|NaN/)
  })
})

describe('with a server', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fabula-batch-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  it('drafts, pauses after the scene, goes on from there in another run of the program, and reports', async () => {
    // Slow enough to be paused before the scene is over: text comes to the screen in steps of 50 ms.
    const server = await startStoryServer((body, count) => ({ ...writeScene(body, count), pause: 20 }))
    const root = await makeMill({ dir } as Place, 'mill')
    const first = await openLive(dir, server.host)
    await first.open(root)
    first.dispatch({ type: 'go', screen: 'batch' })
    first.command('batch.begin')
    await first.until(({ screens }) => (screens.batch.run?.text ?? '') !== '')
    first.command('batch.pause')
    const paused = await first.until(({ screens }) => screens.batch.run?.outcome !== undefined)
    await first.until(({ shared }) => shared.tasks.length === 0)
    expect(paused.screens.batch.run?.outcome).toBe('paused')
    expect(server.requests.filter(({ path }) => path === '/api/chat')).toHaveLength(1)
    expect(await readFile(join(root, 'drafts/0001/draft.part'), 'utf8').catch(() => '')).not.toBe('')
    await first.close()

    const second = await openLive(dir, server.host)
    await second.open(root)
    second.dispatch({ type: 'go', screen: 'batch' })
    await second.until(({ screens }) => screens.batch.unfinished !== undefined)
    second.command('batch.resume')
    const ended = await second.until(({ screens }) => screens.batch.run?.outcome !== undefined)
    const { run } = ended.screens.batch
    expect(run?.outcome).toBe('complete')
    expect(run?.rows.map(({ state }) => state)).toEqual(['drafted', 'drafted', 'drafted', 'drafted'])
    expect(run?.rows.every(({ length }) => length > 50)).toBe(true)
    expect(run?.tokensPerSecond).toBeGreaterThan(0)
    expect(ended.shared.project?.project.written.size).toBe(4)
    await second.until(({ screens, shared }) => !screens.batch.unfinished && shared.tasks.length === 0)
    await second.close()
    await server.close()
  })

  it('stops after the chapter that is being written, and leaves the project to others', async () => {
    const server = await startStoryServer(writeScene)
    const root = await makeMill({ dir } as Place, 'second')
    const live = await openLive(dir, server.host)
    await live.open(root)
    live.dispatch({ type: 'go', screen: 'batch' })
    live.command('batch.begin', 'batch.last')
    await live.until(({ screens }) => screens.batch.run?.outcome !== undefined)
    await live.until(({ screens, shared }) => shared.tasks.length === 0 && !!screens.batch.unfinished)
    const { run } = live.state().screens.batch
    expect(run?.outcome).toBe('paused')
    expect(run?.rows.map(({ state }) => state)).toEqual(['drafted', 'waiting', 'waiting', 'waiting'])
    expect(live.state().screens.batch.unfinished?.batch).toMatchObject({ from: 1, to: 4 })
    await live.close()
    await server.close()
  })

  it('tells the time while a model says nothing, and stops at once', async () => {
    const server = await startStoryServer(() => ({
      type: 'application/x-ndjson',
      chunks: [' '],
      after: 'hang'
    }))
    const root = await makeMill({ dir } as Place, 'third')
    const live = await openLive(dir, server.host)
    await live.open(root)
    live.dispatch({ type: 'go', screen: 'batch' })
    live.command('batch.begin')
    await live.until(({ screens }) => screens.batch.run?.doing?.label === 'tui.batch.reading')
    const { seconds } = live.state().screens.batch.run!
    await live.until(({ screens }) => screens.batch.run!.seconds >= seconds + 1)
    live.command('batch.stop')
    await live.until(({ screens }) => screens.batch.run?.outcome === 'stopped')
    await live.close()
    await server.close()
  })
})
