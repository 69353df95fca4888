import type { JobEvent } from '../../core/events.ts'
import type { Project } from '../../core/model.ts'
import { planChapter } from '../../core/outline.ts'
import { countLength } from '../../core/text.ts'
import type { Told } from '../../core/told-text.ts'
import type { BatchChapter } from '../../jobs/run-batch.ts'
import { chapterLength } from './reading.ts'

export interface BatchPlan {
  from: number
  to: number
  /** What a chapter with a failed check does: ends the batch, or is named in the report. */
  policy: 'stop' | 'flag'
}

/** A chapter in the queue. Lengths in 字 or words. */
export interface QueueRow {
  number: number
  title: string
  state: 'waiting' | 'written' | 'drafting' | 'drafted' | 'failed'
  target: number
  length: number
  /** Targets of its scenes, in order. */
  scenes: readonly number[]
  /** From 1; undefined before the first scene. */
  scene: number | undefined
  attempt: number
  /** How often the server was tried again. */
  retries: number
  /** Names of checks that failed in what is kept, or in the attempt that goes on. */
  failed: readonly string[]
  error: Told | undefined
}

/** A batch that runs, or the report of one that did. */
export interface BatchRun {
  root: string
  plan: BatchPlan
  rows: readonly QueueRow[]
  /** Asked for: an end after this scene, or after this chapter. */
  ending: 'scene' | 'chapter' | undefined
  outcome: 'complete' | 'incomplete' | 'paused' | 'stopped' | 'failed' | undefined
  /** What is done besides writing: searching, waiting, summing up; undefined while text comes. */
  doing: { label: string; detail: Record<string, string | number> } | undefined
  /** The scene that is being written, as far as it is told. */
  text: string
  /** Seconds since the batch began. */
  seconds: number
  /** Length written so far by this run, without the scene that is being written. */
  made: number
  /** Tokens a second of the last scene, as the server counted them; undefined before the first one ends. */
  tokensPerSecond: number | undefined
}

/** The queue of a range; what is written already stays as it is. */
export function startRun(root: string, plan: BatchPlan, project: Project): BatchRun {
  const rows = project.chapters.slice(plan.from - 1, plan.to).map((chapter): QueueRow => {
    const { scenes, target } = planChapter(project, chapter)
    const written = project.written.get(chapter.id)
    return {
      number: chapter.number,
      title: chapter.title,
      state: written ? 'written' : 'waiting',
      target,
      length: chapterLength(project, chapter.id),
      scenes: scenes.map(scene => scene.target),
      scene: undefined,
      attempt: 1,
      retries: 0,
      failed: [],
      error: undefined
    }
  })
  return {
    root,
    plan,
    rows,
    ending: undefined,
    outcome: undefined,
    doing: undefined,
    text: '',
    seconds: 0,
    made: 0,
    tokensPerSecond: undefined
  }
}

/** The run after an event of its job. */
export function followRun(run: BatchRun, event: JobEvent): BatchRun {
  switch (event.type) {
    case 'progress':
      return afterProgress(run, event)
    case 'scene-started': {
      const { scene = 1 } = event
      const searching = { label: 'tui.batch.searching', detail: { scene } }
      const before = { ...sceneEnded(run, event.chapter), doing: searching }
      return withRow(before, event.chapter, row => ({
        // Scenes of an earlier run are kept and not told again: they count as long as they were planned.
        length: row.scene === undefined ? sum(row.scenes.slice(0, scene - 1)) : row.length,
        scene,
        attempt: 1,
        failed: []
      }))
    }
    case 'prompt-ready': {
      const doing = { label: 'tui.batch.reading', detail: { tokens: event.tokens } }
      return withRow({ ...run, doing }, event.chapter, () => ({ attempt: event.attempt ?? 1 }))
    }
    case 'text-delta':
      return { ...run, text: run.text + event.text, doing: undefined }
    case 'text-replaced':
      return withRow({ ...run, text: event.text }, event.chapter, () => ({ attempt: event.attempt ?? 1 }))
    case 'issues-found': {
      const failed = event.issues.filter(({ verdict }) => verdict === 'fail').map(({ gate }) => gate)
      return withRow(run, event.chapter, () => ({ failed: [...new Set(failed)] }))
    }
    case 'chapter-saved': {
      const { length } = event
      const saved = sceneEnded(run, event.chapter)
      return withRow(saved, event.chapter, () => ({ length, target: event.target, state: 'drafted' }))
    }
    case 'error': {
      const { code, message, hint, data } = event
      const error: Told = { code, message, hint, ...(data && { data }) }
      return withRow(run, event.chapter, () => ({ error }))
    }
    case 'done':
      return event.result?.run === undefined ? run : reported(run, event.result)
    default:
      return run
  }
}

/** What the report of the job says of each chapter, and how it ended. */
function reported(run: BatchRun, result: Record<string, unknown>): BatchRun {
  const chapters = result.chapters as BatchChapter[]
  const rows = run.rows.map(row => {
    const told = chapters.find(({ number }) => number === row.number)
    if (!told) return row
    const { failed, length = row.length, code, error: message = '', data } = told
    const error = code === undefined ? undefined : { code, message, ...(data && { data }) }
    const state = told.state === 'skipped' ? ('written' as const) : told.state
    return { ...row, state, failed, length, error }
  })
  return { ...run, rows, outcome: result.complete === true ? 'complete' : 'incomplete', doing: undefined }
}

function afterProgress(run: BatchRun, event: Extract<JobEvent, { type: 'progress' }>): BatchRun {
  const doing = { label: `progress.${event.step}`, detail: event.detail ?? {} }
  if (event.step === 'batch')
    return withRow({ ...run, text: '', doing: undefined }, event.chapter, ({ state }) =>
      state === 'written' ? {} : { state: 'drafting' }
    )
  const next = { ...run, doing }
  return event.step === 'waiting'
    ? withRow(next, event.chapter, ({ retries }) => ({ retries: retries + 1 }))
    : next
}

/** The text of the scene that is over goes into the sums. */
function sceneEnded(run: BatchRun, number: number | undefined): BatchRun {
  const length = countLength(run.text)
  const counted = { ...run, text: '', made: run.made + length, doing: undefined }
  return withRow(counted, number, row => ({ length: row.length + length }))
}

function withRow(
  run: BatchRun,
  number: number | undefined,
  change: (row: QueueRow) => Partial<QueueRow>
): BatchRun {
  const rows = run.rows.map(row => (row.number === number ? { ...row, ...change(row) } : row))
  return { ...run, rows }
}

/** Length of a chapter, with the scene that is being written. */
export const rowLength = (run: BatchRun, row: QueueRow): number =>
  row.state === 'drafting' ? row.length + countLength(run.text) : row.length

/** The chapter that is being drafted. */
export const currentRow = (run: BatchRun): QueueRow | undefined =>
  run.outcome === undefined ? run.rows.find(({ state }) => state === 'drafting') : undefined

export interface RunFigures {
  /** Chapters that are done, and all of them. */
  done: number
  total: number
  /** 字 or words a second over the whole run, retries and searches included; undefined before there is any. */
  speed: number | undefined
  /** Seconds left at that speed; undefined where there is none. */
  left: number | undefined
}

/** The seconds after which a speed says something. */
const TELLING = 10

export function runFigures(run: BatchRun): RunFigures {
  const made = run.made + countLength(run.text)
  const speed = run.seconds >= TELLING && made > 0 ? made / run.seconds : undefined
  const open = run.rows.filter(({ state }) => state === 'waiting' || state === 'drafting')
  const missing = sum(open.map(row => Math.max(0, row.target - rowLength(run, row))))
  return {
    done: run.rows.length - open.length,
    total: run.rows.length,
    speed,
    left: speed === undefined ? undefined : missing / speed
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
