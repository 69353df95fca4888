import type { Project } from '../../core/model.ts'
import type { DeskState } from './desk-state.ts'
import { listStart, selectRow } from './list.ts'
import { outlineRows } from './outline-rows.ts'

/** What is shown of one chapter and means nothing for the next. */
export const FRESH = {
  find: undefined,
  contextTop: 0,
  sideList: listStart,
  compareOffset: 0,
  part: undefined,
  showSaved: false,
  paragraph: undefined,
  findings: undefined,
  versions: undefined,
  prompt: undefined,
  offered: false
} satisfies Partial<DeskState>

/** The desk with a chapter open from its start, or from an offset; the outline goes along. */
export function openChapter(state: DeskState, chapter: string, project: Project, offset = 0): DeskState {
  if (chapter === state.chapter) return { ...state, offset }
  return showInOutline({ ...state, ...FRESH, chapter, offset }, project)
}

/** The outline with the open chapter selected; its volume folds out for that. */
export function showInOutline(state: DeskState, project: Project): DeskState {
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (!chapter) return state
  const folds =
    state.folds[chapter.volume] === false ? { ...state.folds, [chapter.volume]: true } : state.folds
  const rows = outlineRows(project, folds)
  const row = rows.findIndex(({ id }) => id === chapter.id)
  return { ...state, folds, list: selectRow(state.list, row, { count: rows.length, height: 20 }) }
}
