import type { Project } from '../../core/model.ts'
import { nextStep } from '../../core/overview.ts'
import { FRESH, showInOutline } from './desk-open.ts'
import type { DeskState } from './desk-state.ts'
import { listStart, selectRow } from './list.ts'
import { type OutlineRow, outlineRows } from './outline-rows.ts'
import type { OpenProject, Shared } from './shared.ts'

/** The state with the place in the project that is open noted; for memory, before anything else is opened. */
export function keepPlace(state: DeskState, { project }: Shared): DeskState {
  if (!project) return state
  const { chapter, offset, focus, ask } = state
  return { ...state, places: { ...state.places, [project.root]: { chapter, offset, focus, ask } } }
}

export const selectedOutlineRow = ({ list, folds }: DeskState, project: Project): OutlineRow | undefined =>
  outlineRows(project, folds)[list.selected]

/** Opens where the writer was, with what was being typed there; else at what comes next. */
export function opened(state: DeskState, { root, project }: OpenProject): DeskState {
  const place = state.places[root]
  const next = project.chapters[(nextStep(project).chapter ?? 1) - 1]?.id
  const there = project.chapters.some(({ id }) => id === place?.chapter)
  const start: DeskState = {
    ...state,
    ...FRESH,
    folds: {},
    list: listStart,
    side: 'plan',
    marks: [],
    chapter: there ? place?.chapter : next,
    offset: there ? (place?.offset ?? 0) : 0,
    focus: place?.focus ?? 'outline',
    ask: there && typeof place?.ask?.input?.text === 'string' ? place.ask : undefined
  }
  return showInOutline(start, project)
}

/** What was read again may have lost the chapter, or have other lines in the tree: the same row stays selected. */
export function reread(
  state: DeskState,
  { before, project }: { before: Project; project: Project }
): DeskState {
  const there = project.chapters.some(({ id }) => id === state.chapter)
  const rows = outlineRows(project, state.folds)
  const wanted = state.added ?? outlineRows(before, state.folds)[state.list.selected]?.id
  const at = rows.findIndex(({ id }) => id === wanted)
  const size = { count: rows.length, height: 20 }
  const list = selectRow(state.list, at < 0 ? state.list.selected : at, size)
  return { ...state, list, added: undefined, chapter: there ? state.chapter : project.chapters[0]?.id }
}
