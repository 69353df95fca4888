import type { Project } from '../../core/model.ts'
import { nextStep } from '../../core/overview.ts'
import type { PromptReport, SceneReceipt } from '../../core/prompt-report.ts'
import type { UserError } from '../../errors.ts'
import {
  INSPECTOR_PANES,
  type InspectorState,
  inspectorRects,
  partRows,
  reportOf,
  shownText,
  textView
} from './inspector-state.ts'
import { listAt, listStart, moveInList, selectRow } from './list.ts'
import { scrollText } from './reading.ts'
import { act, type CommonEffect, type Shared, type Slice, type Step } from './shared.ts'

export type InspectorAction =
  | { type: 'receipts-read'; chapter: string; receipts: readonly SceneReceipt[] }
  | { type: 'prompt-shown'; chapter: string; report: PromptReport; scene: number }
  | { type: 'prompt-failed'; error: UserError }
/** `scene`: number from 1; undefined: the first that isn't written. */
export type InspectorEffect = {
  type: 'inspect'
  root: string
  chapter: { id: string; number: number }
  scene: number | undefined
}
type InspectorStep = Step<InspectorState, InspectorEffect | CommonEffect>

export const INSPECT_LANE = 'inspect'

export const inspectorSlice: Slice<InspectorState, InspectorAction, InspectorEffect> = {
  initial: memory => {
    const { root, chapter, scene, focus, source, part, offset } = (memory ?? {}) as Record<string, unknown>
    return {
      ...empty,
      root: typeof root === 'string' ? root : undefined,
      chapter: typeof chapter === 'string' ? chapter : undefined,
      scene: Number.isInteger(scene) ? Number(scene) : undefined,
      focus: INSPECTOR_PANES.find(pane => pane === focus) ?? 'parts',
      sources: listAt(source),
      parts: listAt(part),
      offset: Number.isInteger(offset) ? Number(offset) : 0
    }
  },
  reduce(state, action, shared) {
    switch (action.type) {
      case 'project-opened':
        return [state.root === action.opened.root ? state : { ...empty, root: action.opened.root }]
      case 'go':
        return action.screen === 'inspector' ? enter(state, shared) : [state]
      case 'inspect':
        return look({ ...state, chapter: action.chapter, scene: undefined, offset: 0 }, shared)
      case 'receipts-read':
        return [action.chapter === state.chapter ? { ...state, receipts: action.receipts } : state]
      case 'prompt-shown':
        return [
          action.chapter === state.chapter
            ? { ...state, now: action.report, scene: action.scene, asking: false, error: undefined }
            : state
        ]
      case 'prompt-failed':
        return [{ ...state, asking: false, error: action.error }]
      case 'command':
        return reduceCommand(state, action.command, shared)
      default:
        return [state]
    }
  },
  contexts({ focus, base }) {
    const pane = focus === 'text' ? ['inspector-text', 'text'] : [`inspector-${focus}`, 'list']
    return [...pane, ...(base === undefined ? [] : ['inspector-compare']), 'inspector', 'global']
  },
  next({ focus }) {
    if (focus === 'sources') return 'inspector.to-parts'
    return focus === 'parts' ? 'inspector.to-text' : 'inspector.back'
  },
  remember: ({ root, chapter, scene, focus, sources, parts, offset }) => ({
    ...{ root, chapter, scene, focus, offset },
    source: sources.selected,
    part: parts.selected
  })
}

const empty: InspectorState = {
  root: undefined,
  chapter: undefined,
  scene: undefined,
  now: undefined,
  receipts: [],
  asking: false,
  error: undefined,
  seen: undefined,
  sources: listStart,
  base: undefined,
  parts: listStart,
  focus: 'parts',
  offset: 0
}

/** A look at the screen asks anew only if the files were read again since. */
function enter(state: InspectorState, shared: Shared): InspectorStep {
  const project = shared.project?.project
  return !project || project === state.seen ? [state] : look(state, shared)
}

/** Asks for the prompt and the receipts of the chapter; where there is none, of the one that comes next. */
function look(state: InspectorState, { project: open }: Shared): InspectorStep {
  if (!open) return [state]
  const { project, root } = open
  const chapter = project.chapters.find(({ id }) => id === state.chapter) ?? comingChapter(project)
  if (!chapter) return [{ ...empty, root, seen: project }]
  const other = chapter.id !== state.chapter
  const scene = other ? undefined : state.scene
  const kept = other ? { now: undefined, receipts: [], base: undefined, sources: listStart } : {}
  return [
    {
      ...state,
      ...kept,
      chapter: chapter.id,
      scene,
      asking: true,
      error: undefined,
      seen: project,
      // At the first look the place is the one that the writer left.
      offset: state.seen === undefined && !other ? state.offset : 0
    },
    { type: 'inspect', root, chapter: { id: chapter.id, number: chapter.number }, scene }
  ]
}

const comingChapter = (project: Project) => project.chapters[(nextStep(project).chapter ?? 1) - 1]

function reduceCommand(state: InspectorState, command: string, shared: Shared): InspectorStep {
  switch (command) {
    case 'inspector.next-pane':
      return [turnFocus(state, 1)]
    case 'inspector.previous-pane':
      return [turnFocus(state, -1)]
    case 'inspector.to-parts':
      return [{ ...state, focus: 'parts' }]
    case 'inspector.to-text':
      return [{ ...state, focus: 'text' }]
    case 'inspector.back':
      return [{ ...state, focus: state.focus === 'text' ? 'parts' : 'sources' }]
    case 'inspector.next-chapter':
      return turnChapter(state, 1, shared)
    case 'inspector.previous-chapter':
      return turnChapter(state, -1, shared)
    case 'inspector.next-scene':
      return turnScene(state, 1, shared)
    case 'inspector.previous-scene':
      return turnScene(state, -1, shared)
    case 'inspector.compare':
      return compare(state)
    case 'inspector.end-compare':
      return [{ ...state, base: undefined, parts: listStart, offset: 0 }]
    case 'inspector.refresh':
      return look(state, shared)
    default:
      return [inPane(state, command, shared)]
  }
}

function turnFocus(state: InspectorState, by: number): InspectorState {
  const at = (INSPECTOR_PANES.indexOf(state.focus) + by + INSPECTOR_PANES.length) % INSPECTOR_PANES.length
  return { ...state, focus: INSPECTOR_PANES[at]! }
}

function turnChapter(state: InspectorState, by: number, shared: Shared): InspectorStep {
  const chapters = shared.project?.project.chapters ?? []
  const next = chapters[chapters.findIndex(({ id }) => id === state.chapter) + by]
  if (!next) return [state]
  const fresh = { ...empty, root: state.root, focus: state.focus, chapter: next.id }
  return look(fresh, shared)
}

function turnScene(state: InspectorState, by: number, shared: Shared): InspectorStep {
  const chapter = shared.project?.project.chapters.find(({ id }) => id === state.chapter)
  const next = (state.scene ?? 1) + by
  if (!chapter || next < 1 || next > Math.max(1, chapter.scenes.length)) return [state]
  return look({ ...state, scene: next, sources: listStart }, shared)
}

/** The selected prompt becomes the one that the next one that is selected is compared with. */
function compare(state: InspectorState): InspectorStep {
  if (!reportOf(state, state.sources.selected)) return [state]
  const base = state.sources.selected
  const told = act({ type: 'notice', notice: { tone: 'good', text: { key: 'tui.inspector.choose' } } })
  return [{ ...state, base, focus: 'sources', parts: listStart, offset: 0 }, told]
}

function inPane(state: InspectorState, command: string, shared: Shared): InspectorState {
  const rects = inspectorRects(shared, state.focus)
  const height = (rects.get(state.focus)?.height ?? 2) - 1
  if (state.focus === 'sources') {
    const count = state.receipts.length + 1
    const sources = moveInList(state.sources, command, { count, height: Math.floor(height / 2) })
    return sources ? { ...state, sources, parts: listStart, offset: 0 } : state
  }
  if (state.focus === 'parts') {
    const count = partRows(state).length
    const parts = moveInList(state.parts, command, { count, height: Math.max(1, height - 2) })
    return parts ? { ...state, parts: selectRow(parts, parts.selected, { count, height }), offset: 0 } : state
  }
  const offset = scrollText(shownText(state), command, textView(state, shared))
  return offset === undefined ? state : { ...state, offset }
}
