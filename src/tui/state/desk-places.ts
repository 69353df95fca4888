import type { Project } from '../../core/model.ts'
import { nextStep } from '../../core/overview.ts'
import { FRESH, showInOutline } from './desk-open.ts'
import { paragraphsShown } from './desk-paragraph.ts'
import type { DeskSide, DeskState, Place } from './desk-state.ts'
import { listAt, listStart, selectRow } from './list.ts'
import { type OutlineRow, outlineRows } from './outline-rows.ts'
import type { OpenProject, Shared } from './shared.ts'

/** The state with the place in the project that is open noted; for memory, before anything else is opened. */
export function keepPlace(state: DeskState, { project }: Shared): DeskState {
  if (!project) return state
  const { chapter, offset, focus, ask, folds, side, sideList, paragraph } = state
  const row = selectedOutlineRow(state, project.project)?.id
  const place = { chapter, offset, focus, ask, row, folds, side, item: sideList.selected, paragraph }
  return { ...state, places: { ...state.places, [project.root]: place } }
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
    ...(there ? lookedAt(place) : {}),
    chapter: there ? place?.chapter : next,
    offset: there ? (place?.offset ?? 0) : 0,
    focus: place?.focus ?? 'outline',
    ask: there && typeof place?.ask?.input?.text === 'string' ? place.ask : undefined
  }
  // A paragraph that is not there any more can't be chosen.
  const chosen = start.paragraph !== undefined && start.paragraph < paragraphsShown(start, project).length
  const shown = showInOutline(chosen ? start : { ...start, paragraph: undefined }, project)
  return selectById(shown, place?.row, project)
}

const SIDES: readonly DeskSide[] = ['plan', 'prompt', 'findings', 'versions', 'marks', 'lore']

/** What was folded and chosen; a memory may hold anything. */
function lookedAt({ folds, side, item, paragraph }: Partial<Place> = {}): Partial<DeskState> {
  return {
    folds: typeof folds === 'object' && folds !== null ? folds : {},
    side: SIDES.find(each => each === side) ?? 'plan',
    sideList: listAt(item),
    paragraph: Number.isInteger(paragraph) ? paragraph : undefined
  }
}

function selectById(state: DeskState, id: string | undefined, project: Project): DeskState {
  const rows = outlineRows(project, state.folds)
  const row = rows.findIndex(one => one.id === id)
  if (row < 0) return state
  return { ...state, list: selectRow(state.list, row, { count: rows.length, height: 20 }) }
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
