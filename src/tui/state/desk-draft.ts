import type { JobEvent } from '../../core/events.ts'
import { SCENE_JOIN } from '../../core/markdown.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import { cleanText } from '../text/width.ts'
import { viewOf } from './desk-rects.ts'
import { asking, type DeskAction, type DeskEffect, type DeskState, type Draft } from './desk-state.ts'
import { atEnd, followEnd, scrollText } from './reading.ts'
import { act, BATCH_LANE, type CommonEffect, DRAFT_LANE, type Shared, type Step } from './shared.ts'
import { runsHere } from './tasks.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>
type Part = Extract<DeskAction, { type: 'desk-part' }>['part']

/** A draft as it is shown, from what was written of it. */
function draftOf(
  part: NonNullable<Part>,
  chapter: { root: string; chapter: string; number: number; rewrite: boolean }
): Draft {
  const finished = part.scenes.map(scene => cleanText(scene) + SCENE_JOIN).join('')
  const { scenes, begun } = part
  return {
    ...chapter,
    text: finished + cleanText(begun),
    sceneStart: finished.length,
    scene: scenes.length + 1,
    saved: false
  }
}

/** What an interrupted draft left of the chapter that is open. */
export function withPart(
  state: DeskState,
  { chapter, part, root }: Extract<DeskAction, { type: 'desk-part' }>,
  project: Project
): DeskState {
  const planned = project.chapters.find(({ id }) => id === chapter)
  if (state.chapter !== chapter || !planned || state.part === part) return state
  const rewrite = project.written.has(chapter)
  return { ...state, part: part && draftOf(part, { root, chapter, number: planned.number, rewrite }) }
}

/** A draft begins: its chapter comes to the front, at the end of what is written. */
export function draftBegins(
  state: DeskState,
  { root, number, part, rewrite }: Extract<DeskAction, { type: 'desk-drafting' }>,
  shared: Shared
): DeskState {
  const chapter = shared.project?.project.chapters[number - 1]?.id
  if (chapter === undefined) return state
  const drafting = draftOf(part, { root, chapter, number, rewrite })
  const begun = { ...state, drafting, part: undefined, showSaved: false, findings: undefined }
  return state.chapter === chapter
    ? atItsEnd({ ...begun, find: undefined, side: 'plan', offered: false }, shared)
    : begun
}

/** The text as a job's event leaves it; it scrolls along only for who is at its end. */
export function draftTells(state: DeskState, event: JobEvent, shared: Shared): DeskState {
  const { drafting } = state
  if (!drafting) return state
  if (event.type === 'prompt-ready' && state.chapter === drafting.chapter) {
    const { tokens, window, parts, dropped } = event
    return { ...state, prompt: { tokens, window, parts, dropped } }
  }
  if (event.type === 'chapter-saved') return { ...state, drafting: { ...drafting, saved: true } }
  const next = grown(drafting, event)
  if (next === drafting) return state
  const told = { ...state, drafting: next }
  const seen = state.chapter === drafting.chapter && !state.showSaved
  const view = viewOf(state, shared)
  return seen && atEnd(drafting.text, view) ? { ...told, offset: followEnd(next.text, view) } : told
}

function grown(draft: Draft, event: JobEvent): Draft {
  const { text, sceneStart, scene } = draft
  switch (event.type) {
    case 'scene-started': {
      const number = event.scene ?? scene
      if (number === scene) return draft
      const before = text.trimEnd() + SCENE_JOIN
      return { ...draft, text: before, sceneStart: before.length, scene: number }
    }
    case 'text-delta':
      return { ...draft, text: text + cleanText(event.text) }
    case 'text-replaced':
      return { ...draft, text: text.slice(0, sceneStart) + cleanText(event.text) }
    default:
      return draft
  }
}

/** The view at the end of the draft. */
export function atItsEnd(state: DeskState, shared: Shared): DeskState {
  const text = state.drafting?.text ?? ''
  return { ...state, offset: scrollText(text, 'text.end', viewOf(state, shared)) ?? state.offset }
}

/** Whether the reader is at the end of the draft that comes in. */
export const followsDraft = (state: DeskState, shared: Shared): boolean =>
  state.drafting?.chapter === state.chapter &&
  state.drafting !== undefined &&
  !state.showSaved &&
  atEnd(state.drafting.text, viewOf(state, shared))

/** What a stop leaves is there to go on from. */
export function draftEnds(state: DeskState, outcome: 'done' | 'stopped' | 'failed'): DeskStep {
  const { drafting } = state
  if (!drafting) return [state]
  const ended = { ...state, drafting: undefined }
  const kept = !drafting.saved && drafting.text.trim() !== ''
  const next = kept && drafting.chapter === state.chapter ? { ...ended, part: drafting } : ended
  if (outcome !== 'stopped') return [next]
  const key = drafting.saved ? 'tui.draft.stopped-saved' : 'tui.draft.stopped'
  return [next, act({ type: 'notice', notice: { tone: 'good', text: { key } } })]
}

interface Around {
  shared: Shared
  project: Project
}

/** Commands about drafting the chapter that is open; undefined for others. */
export function draftCommand(
  state: DeskState,
  command: string,
  { shared, project }: Around
): DeskStep | undefined {
  const root = shared.project!.root
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (command === 'desk.stop') return [state, { type: 'stop', lane: DRAFT_LANE }]
  if (command === 'desk.toggle-draft') return [{ ...state, showSaved: !state.showSaved, offset: 0 }]
  if (!chapter) return undefined
  const { number, id } = chapter
  switch (command) {
    case 'desk.draft':
      return mayDraft(state, chapter, { shared, project, retry: false })
    case 'desk.retry': {
      const status = project.written.get(id)?.status
      if (status === undefined || status === 'draft')
        return mayDraft(state, chapter, { shared, project, retry: true })
      const question = { key: 'tui.draft.retry-accepted', data: { number } }
      return [state, act({ type: 'confirm', question, yes: 'desk.retry-now' })]
    }
    case 'desk.retry-now':
      return mayDraft(state, chapter, { shared, project, retry: true })
    case 'desk.accept':
      if (project.written.get(id)?.status === 'draft')
        return [state, { type: 'accept-chapter', root, number }]
      return tell(state, project.written.has(id) ? 'tui.draft.accepted-already' : 'tui.draft.unwritten')
    case 'desk.undo':
      return [state, { type: 'step-version', root, number, chapter: id, way: 'undo' }]
    case 'desk.redo':
      return [state, { type: 'step-version', root, number, chapter: id, way: 'redo' }]
    default:
      return undefined
  }
}

const tell = (state: DeskState, key: string): DeskStep => [
  state,
  act({ type: 'notice', notice: { tone: 'warn', text: { key } } })
]

/** Asks for a word on the draft; the next key begins it. */
function mayDraft(
  state: DeskState,
  { id }: OutlineChapter,
  { shared, project, retry }: Around & { retry: boolean }
): DeskStep {
  if (state.drafting) return tell(state, 'tui.draft.running')
  if (runsHere(shared, BATCH_LANE)) return tell(state, 'tui.draft.batch-running')
  if (project.written.has(id) && !retry && !state.part) return tell(state, 'tui.draft.written')
  return [{ ...state, focus: 'text', ask: asking({ kind: 'draft', retry }) }]
}

/** Begins the draft that was asked about. `guidance`: the writer's word on it, may be empty. */
export function beginDraft(
  state: DeskState,
  { retry, guidance }: { retry: boolean; guidance: string },
  { shared, project }: Around
): DeskStep {
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (!chapter) return [state]
  const { root } = shared.project!
  const rewrite = project.written.has(chapter.id)
  return [state, { type: 'draft-chapter', root, number: chapter.number, guidance, rewrite, fresh: retry }]
}
