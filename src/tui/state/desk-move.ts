import { pasteText } from '../../core/paste.ts'
import { bodyRect } from '../layout.ts'
import { type Around, newFind } from './desk-find.ts'
import { FRESH, openChapter } from './desk-open.ts'
import { viewOf } from './desk-rects.ts'
import { asking, comparing, DESK_PANES, type DeskEffect, type DeskState } from './desk-state.ts'
import { moveInList } from './list.ts'
import { type OutlineRow, outlineRows } from './outline-rows.ts'
import { scrollText } from './reading.ts'
import type { CommonEffect, Step } from './shared.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>

/** Commands of moving about: panes, chapters, the tree and the text. */
export function moveCommand(state: DeskState, command: string, around: Around): DeskStep {
  const { shared, project, text } = around
  const { root } = shared.project!
  switch (command) {
    case 'desk.next-pane':
      return [turnFocus(state, 1)]
    case 'desk.previous-pane':
      return [turnFocus(state, -1)]
    case 'desk.next-chapter':
      return [goBy(state, 1, around)]
    case 'desk.previous-chapter':
      return [goBy(state, -1, around)]
    case 'desk.find':
      return text === '' ? [state] : [{ ...state, focus: 'text', find: newFind }]
    case 'desk.jump':
      return [{ ...state, ask: asking({ kind: 'jump' }) }]
    case 'desk.refresh':
      return [state, { type: 'read-project', root }]
    case 'desk.copy': {
      const chapter = project.chapters.find(({ id }) => id === state.chapter)
      const written = chapter && project.written.get(chapter.id)
      if (!chapter || !written) return [state]
      const { number, title } = chapter
      const copied = pasteText({ number, title, text: written.text }, project.settings.language)
      return [state, { type: 'copy-chapter', number, text: copied }]
    }
    case 'desk.open-editor': {
      const written = state.chapter === undefined ? undefined : project.written.get(state.chapter)
      // The text is what is worked on: undo is about it afterwards.
      return written
        ? [
            { ...state, focus: 'text' },
            { type: 'open-editor', root, chapter: written.id, file: written.file }
          ]
        : [state]
    }
    default:
      return [state.focus === 'outline' ? inOutline(state, command, around) : inText(state, command, around)]
  }
}

function turnFocus(state: DeskState, by: number): DeskState {
  const at = (DESK_PANES.indexOf(state.focus) + by + DESK_PANES.length) % DESK_PANES.length
  return { ...state, focus: DESK_PANES[at]!, paragraph: undefined }
}

function inOutline(state: DeskState, command: string, { shared, project }: Around): DeskState {
  const rows = outlineRows(project, state.folds)
  const row = rows[state.list.selected]
  if (command === 'desk.read' && row) return readRow(state, row)
  if (row && row.kind !== 'scene' && (command === 'desk.open-row' || command === 'desk.close-row'))
    return { ...state, folds: { ...state.folds, [row.id]: command === 'desk.open-row' } }
  const list = moveInList(state.list, command, {
    count: rows.length,
    height: bodyRect(shared.size).height - 1
  })
  return list ? { ...state, list, contextTop: 0 } : state
}

/** A chapter is read; a volume folds. */
function readRow(state: DeskState, row: OutlineRow): DeskState {
  if (row.kind === 'volume') return { ...state, folds: { ...state.folds, [row.id]: !row.open } }
  const { id } = row.chapter
  if (id === state.chapter) return { ...state, focus: 'text', find: undefined }
  return { ...state, ...FRESH, focus: 'text', chapter: id, offset: 0 }
}

function inText(state: DeskState, command: string, { shared, text }: Around): DeskState {
  if (state.focus === 'context') {
    const by = { 'text.up': -1, 'text.down': 1, 'text.page-up': -10, 'text.page-down': 10 }[command] ?? 0
    return { ...state, contextTop: command === 'text.start' ? 0 : Math.max(0, state.contextTop + by) }
  }
  const offset = scrollText(text, command, viewOf(state, shared))
  if (offset === undefined) return state
  return comparing(state) === undefined ? { ...state, offset } : { ...state, compareOffset: offset }
}

/** The chapter before or after the one that is open, from its start; the outline goes along. */
function goBy(state: DeskState, by: number, { project }: Around): DeskState {
  const at = project.chapters.findIndex(({ id }) => id === state.chapter)
  const chapter = project.chapters[at + by]
  return chapter ? openChapter(state, chapter.id, project) : state
}
