import { askCommand, typeAnswer } from './desk-ask.ts'
import {
  atItsEnd,
  draftBegins,
  draftCommand,
  draftEnds,
  draftTells,
  followsDraft,
  withPart
} from './desk-draft.ts'
import { findCommand, typeWords } from './desk-find.ts'
import { moveCommand } from './desk-move.ts'
import { deskContexts, deskNext } from './desk-next.ts'
import { FRESH, openChapter } from './desk-open.ts'
import { outlineCommand, undoInOutline } from './desk-outline.ts'
import { afterStep, noSteps } from './desk-outline-steps.ts'
import { paragraphCommand } from './desk-paragraph.ts'
import { keepPlace, opened, reread } from './desk-places.ts'
import { sideCommand, wantedOfSide, withFindings } from './desk-side.ts'
import type { DeskAction, DeskEffect, DeskState } from './desk-state.ts'
import { shownText } from './desk-text.ts'
import { listStart } from './list.ts'
import {
  type CommonAction,
  type CommonEffect,
  DRAFT_LANE,
  type OpenProject,
  type Shared,
  type Slice,
  type Step
} from './shared.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>

export const deskSlice: Slice<DeskState, DeskAction, DeskEffect> = {
  initial: memory => ({
    focus: 'outline',
    folds: {},
    list: listStart,
    chapter: undefined,
    offset: 0,
    side: 'plan',
    ...FRESH,
    drafting: undefined,
    ask: undefined,
    added: undefined,
    marks: [],
    outlineSteps: noSteps,
    places: (memory as { places?: DeskState['places'] } | undefined)?.places ?? {}
  }),
  reduce(state, action, shared) {
    const [reduced, ...effects] = reduceDesk(state, action, shared)
    // What came to the front by itself goes with its chapter.
    const left = state.offered && reduced.chapter !== state.chapter && reduced.side === 'findings'
    const next = left ? { ...reduced, side: 'plan' as const } : reduced
    const project = action.type === 'project-opened' ? action.opened : shared.project
    return [next, ...effects, ...wantedOfChapter(state, next, { project, shared })]
  },
  contexts: deskContexts,
  next: deskNext,
  remember: ({ places }) => ({ places })
}

function reduceDesk(state: DeskState, action: DeskAction | CommonAction, shared: Shared): DeskStep {
  switch (action.type) {
    case 'project-opened': {
      const { root } = action.opened
      return [
        opened(keepPlace(state, shared), action.opened),
        { type: 'watch-files', root },
        { type: 'read-marks', root }
      ]
    }
    case 'project-read':
      return projectRead(state, action, shared)
    case 'resized': {
      const at = followsDraft(state, shared)
      return [at ? atItsEnd(state, { ...shared, size: action.size }) : state]
    }
    case 'task-ended':
      return action.lane === DRAFT_LANE ? draftEnds(state, action.outcome) : [state]
    case 'job':
      return [action.lane === DRAFT_LANE ? draftTells(state, action.event, shared) : state]
    case 'read-at': {
      if (!shared.project) return [state]
      const at = openChapter(state, action.chapter, shared.project.project, action.offset)
      return [{ ...at, focus: 'text', find: undefined, paragraph: undefined }]
    }
    case 'insert':
      return [typed(state, action.text, shared)]
    case 'command':
      return shared.project ? commanded(state, action.command, shared) : [state]
    case 'desk-added':
      return [{ ...state, added: action.id }]
    case 'outline-changed':
      return [{ ...state, outlineSteps: afterStep(state.outlineSteps, action) }]
    case 'desk-settled':
      return [state, ...checkOfSettled(state, action, shared)]
    case 'desk-drafting':
      return [draftBegins(state, action, shared)]
    case 'desk-part':
    case 'desk-findings':
    case 'desk-versions':
    case 'desk-prompt':
    case 'desk-marks':
      return [told(state, action, shared)]
    default:
      return [state]
  }
}

/** What was read for the desk; what is of another project or chapter by now is passed over. */
function told(
  state: DeskState,
  action: Extract<
    DeskAction,
    { type: 'desk-part' | 'desk-findings' | 'desk-versions' | 'desk-prompt' | 'desk-marks' }
  >,
  { project }: Shared
): DeskState {
  if (project?.root !== action.root) return state
  if (action.type === 'desk-marks') return { ...state, marks: action.marks }
  if (action.chapter !== state.chapter) return state
  switch (action.type) {
    case 'desk-part':
      return withPart(state, action, project.project)
    case 'desk-findings':
      return withFindings(state, action)
    case 'desk-versions':
      return { ...state, versions: action.versions }
    case 'desk-prompt':
      return { ...state, prompt: action.prompt }
  }
}

/** What is shown beside the text goes along with a change of the chapter's file. */
function projectRead(
  state: DeskState,
  { root, project }: Extract<CommonAction, { type: 'project-read' }>,
  shared: Shared
): DeskStep {
  const before = shared.project
  if (before?.root !== root) return [state]
  const next = reread(state, { before: before.project, project })
  const id = state.chapter
  if (id === undefined || before.project.written.get(id)?.hash === project.written.get(id)?.hash)
    return [next]
  const around = { shared: { ...shared, project: { ...before, project } }, project }
  return [{ ...next, findings: undefined }, ...wantedOfSide(next, around)]
}

/** Another chapter was opened: what an interrupted draft left of it, and what stands beside it. */
function wantedOfChapter(
  before: DeskState,
  state: DeskState,
  { project, shared }: { project: OpenProject | undefined; shared: Shared }
): DeskEffect[] {
  const same = before.chapter === state.chapter && shared.project?.root === project?.root
  const chapter = same ? undefined : project?.project.chapters.find(({ id }) => id === state.chapter)
  if (!project || !chapter) return []
  const around = { shared: { ...shared, project }, project: project.project }
  const { root } = project
  const { id, number } = chapter
  return [{ type: 'read-part', root, number, chapter: id }, ...wantedOfSide(state, around)]
}

/** A chapter that was saved or accepted is checked without being asked, where it is open. */
function checkOfSettled(
  { chapter }: DeskState,
  { root, number }: Extract<DeskAction, { type: 'desk-settled' }>,
  { project }: Shared
): DeskEffect[] {
  const settled = project?.root === root ? project.project.chapters[number - 1]?.id : undefined
  if (settled === undefined || settled !== chapter) return []
  return [{ type: 'check-chapter', root, number, chapter, offer: true }]
}

function commanded(state: DeskState, command: string, shared: Shared): DeskStep {
  const { project } = shared.project!
  if (state.ask) return askCommand(state, state.ask, { command, shared, project })
  const text = shownText(state, project)
  const around = { shared, project, text: text ?? '' }
  if (state.find) {
    const found = findCommand(state, state.find, { command, ...around })
    if (found) return [found]
  }
  return (
    undoInOutline(state, command, around) ??
    sideCommand(state, command, around) ??
    paragraphCommand(state, command, around) ??
    draftCommand(state, command, around) ??
    (state.focus === 'outline' ? outlineCommand(state, command, around) : undefined) ??
    moveCommand(state, command, around)
  )
}

function typed(state: DeskState, text: string, { project }: Shared): DeskState {
  if (!project) return state
  if (state.ask) return typeAnswer(state, state.ask, text)
  return typeWords(state, text, shownText(state, project.project) ?? '')
}
