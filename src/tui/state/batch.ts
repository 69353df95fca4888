import type { UnfinishedBatch } from '../../jobs/run-batch.ts'
import { type ChapterRange, isRange, plannedRange, rangeIn } from './batch-range.ts'
import { type BatchPlan, type BatchRun, followRun, startRun } from './batch-run.ts'
import { queueHeight } from './batch-size.ts'
import { editInput, type Input, inputOf, insertText } from './input.ts'
import { type ListState, listStart, moveInList, selectRow } from './list.ts'
import {
  act,
  BATCH_LANE,
  type CommonAction,
  type CommonEffect,
  DRAFT_LANE,
  type Shared,
  type Slice,
  type Step
} from './shared.ts'
import { runsHere } from './tasks.ts'

export interface BatchState {
  /** Of the project that the range is about. */
  root: string | undefined
  /** Undefined: the first ten chapters that are not written. */
  range: ChapterRange | undefined
  policy: BatchPlan['policy']
  /** The range while it is typed, as `4-13`. */
  input: Input | undefined
  /** What the journal of this project has to go on with. */
  unfinished: { root: string; batch: UnfinishedBatch } | undefined
  run: BatchRun | undefined
  list: ListState
}

export type BatchAction =
  | { type: 'batch-looked'; root: string; batch: UnfinishedBatch | undefined }
  /** Seconds since the start; tokens a second of the last scene, where it is known. */
  | { type: 'batch-measured'; seconds: number; tokensPerSecond: number | undefined }
  /** A chapter is done; these checks failed in the text that is kept. */
  | { type: 'batch-chapter'; number: number; failed: readonly string[] }
  | { type: 'batch-paused' }

export type BatchEffect =
  | { type: 'look-batch'; root: string }
  | { type: 'run-batch'; root: string; plan: BatchPlan; resume: UnfinishedBatch | undefined }

type BatchStep = Step<BatchState, BatchEffect | CommonEffect>

export const batchSlice: Slice<BatchState, BatchAction, BatchEffect> = {
  initial(memory) {
    const { root, range, policy, typed } = (memory ?? {}) as Record<string, unknown>
    return {
      root: typeof root === 'string' ? root : undefined,
      range: isRange(range) ? range : undefined,
      policy: policy === 'stop' ? 'stop' : 'flag',
      input: typeof typed === 'string' ? inputOf(typed) : undefined,
      unfinished: undefined,
      run: undefined,
      list: listStart
    }
  },
  reduce(state, action, shared) {
    switch (action.type) {
      case 'command':
        return state.input
          ? inInput(state, state.input, { command: action.command, shared })
          : reduceCommand(state, action.command, shared)
      case 'insert':
        return [
          state.input ? { ...state, input: insertText(state.input, action.text, { oneLine: true }) } : state
        ]
      case 'batch-looked':
        return [{ ...state, unfinished: action.batch && { root: action.root, batch: action.batch } }]
      case 'project-opened': {
        const { root } = action.opened
        const range = state.root === root ? state.range : undefined
        return [
          { ...state, root, range },
          { type: 'look-batch', root }
        ]
      }
      case 'task-ended':
        return action.lane === BATCH_LANE && state.run ? ended(state, state.run, action.outcome) : [state]
      default:
        return [state.run ? { ...state, run: reduceRun(state.run, action) } : state]
    }
  },
  contexts({ input, run }) {
    if (input) return ['input', 'global']
    if (run?.outcome === undefined && run) return ['batch-running', 'list', 'global']
    return [run ? 'batch-report' : 'batch-plan', 'list', 'global']
  },
  next({ input, run, unfinished }, shared) {
    if (input) return 'input.submit'
    if (run && run.outcome === undefined) return 'batch.pause'
    if (canResume(unfinished, shared)) return 'batch.resume'
    return run ? 'batch.plan' : 'batch.begin'
  },
  remember: ({ root, range, policy, input }) => ({ root, range, policy, typed: input?.text })
}

function reduceRun(run: BatchRun, action: BatchAction | CommonAction): BatchRun {
  switch (action.type) {
    case 'job':
      return action.lane === BATCH_LANE ? followRun(run, action.event) : run
    case 'batch-measured': {
      const { seconds, tokensPerSecond = run.tokensPerSecond } = action
      return { ...run, seconds, tokensPerSecond }
    }
    case 'batch-chapter': {
      const { number, failed } = action
      return { ...run, rows: run.rows.map(row => (row.number === number ? { ...row, failed } : row)) }
    }
    case 'batch-paused':
      return { ...run, outcome: 'paused' }
    default:
      return run
  }
}

export const canResume = (unfinished: BatchState['unfinished'], { project }: Shared): boolean =>
  unfinished !== undefined && unfinished.root === project?.root

function reduceCommand(state: BatchState, command: string, shared: Shared): BatchStep {
  const { run } = state
  switch (command) {
    case 'batch.range': {
      const range = plannedRange(state, shared)
      return [{ ...state, input: inputOf(range ? `${range.from}-${range.to}` : '') }]
    }
    case 'batch.policy':
      return [{ ...state, policy: state.policy === 'flag' ? 'stop' : 'flag' }]
    case 'batch.begin': {
      const range = plannedRange(state, shared)
      if (!range) return [state, tell('warn', 'tui.batch.nothing')]
      return begin(state, { plan: { ...range, policy: state.policy }, resume: undefined }, shared)
    }
    case 'batch.resume':
    case 'batch.accept-model': {
      const batch = canResume(state.unfinished, shared) ? state.unfinished?.batch : undefined
      if (!batch) return [state, tell('warn', 'tui.batch.none')]
      const resume = command === 'batch.accept-model' ? { ...batch, model: undefined } : batch
      return begin(state, { plan: batch, resume }, shared)
    }
    case 'batch.pause':
      // Nothing comes while the server is waited for: then there is no scene to wait for either.
      if (run?.doing?.label === 'progress.waiting') return [state, { type: 'stop', lane: BATCH_LANE }]
      return [withEnding(state, run?.ending === 'scene' ? undefined : 'scene')]
    case 'batch.last':
      return [withEnding(state, run?.ending === 'chapter' ? undefined : 'chapter')]
    case 'batch.stop':
      return [state, { type: 'stop', lane: BATCH_LANE }]
    case 'batch.plan':
      return [{ ...state, run: undefined, range: undefined, list: listStart }]
    default: {
      const list = moveInList(state.list, command, sizeOf(state, shared))
      return [list ? { ...state, list } : state]
    }
  }
}

function sizeOf(state: BatchState, shared: Shared): { count: number; height: number } {
  const range = plannedRange(state, shared)
  const count = state.run ? state.run.rows.length : range ? range.to - range.from + 1 : 0
  return { count, height: queueHeight(shared) }
}

function begin(
  state: BatchState,
  { plan, resume }: { plan: BatchPlan; resume: UnfinishedBatch | undefined },
  shared: Shared
): BatchStep {
  const { project, tasks } = shared
  if (runsHere(shared, DRAFT_LANE)) return [state, tell('warn', 'tui.batch.draft-running')]
  if (!project || tasks.some(({ lane }) => lane === BATCH_LANE)) return [state]
  const { from, to, policy } = plan
  const { root } = project
  const run = startRun(root, { from, to, policy }, project.project)
  return [
    { ...state, run, list: listStart },
    { type: 'run-batch', root, plan: run.plan, resume }
  ]
}

const withEnding = (state: BatchState, ending: BatchRun['ending']): BatchState =>
  state.run ? { ...state, run: { ...state.run, ending } } : state

function ended(state: BatchState, run: BatchRun, how: 'done' | 'stopped' | 'failed'): BatchStep {
  const outcome = run.outcome ?? (how === 'done' ? 'incomplete' : how)
  const rows = run.rows.map(row => (row.state === 'drafting' ? { ...row, state: 'waiting' as const } : row))
  const done = { ...run, rows, outcome, ending: undefined, doing: undefined, text: '' }
  const tone = outcome === 'complete' ? 'good' : 'warn'
  const look: BatchEffect = { type: 'look-batch', root: run.root }
  // An error has told itself.
  if (outcome === 'failed') return [{ ...state, run: done }, look]
  return [{ ...state, run: done }, look, tell(tone, `tui.batch.notice.${outcome}`)]
}

function inInput(
  state: BatchState,
  input: Input,
  { command, shared }: { command: string; shared: Shared }
): BatchStep {
  if (command === 'input.cancel') return [{ ...state, input: undefined }]
  if (command !== 'input.submit') {
    const edited = editInput(input, command)
    return [edited ? { ...state, input: edited } : state]
  }
  const last = shared.project?.project.chapters.length ?? 0
  const range = rangeIn(input.text)
  if (!range || range.to > last) return [state, tell('warn', 'tui.batch.no-range', { last })]
  const list = selectRow(listStart, 0, { count: 1, height: 1 })
  return [{ ...state, range, input: undefined, list }]
}

const tell = (tone: 'good' | 'warn', key: string, data?: Record<string, number>): CommonEffect =>
  act({ type: 'notice', notice: { tone, text: { key, ...(data && { data }) } } })
