import { askContexts } from './desk-ask.ts'
import { viewOf } from './desk-rects.ts'
import { comparing, type DeskState, isList, shownDraft } from './desk-state.ts'
import { shownText } from './desk-text.ts'
import { outlineRows } from './outline-rows.ts'
import { atEnd } from './reading.ts'
import type { Shared } from './shared.ts'

/** Contexts of the key table that hold on the desk now, innermost first. */
export function deskContexts(state: DeskState): string[] {
  const { focus, find, ask, paragraph, side, drafting } = state
  if (ask) return askContexts(ask)
  if (find?.typing) return ['input', 'global']
  const contexts = find ? ['desk-matches'] : []
  if (focus === 'outline') contexts.push('desk-outline', 'list')
  else if (focus === 'context' && isList(side)) contexts.push(`desk-${side}`, 'list')
  else if (focus === 'text' && paragraph !== undefined) contexts.push('desk-paragraph', 'text')
  else contexts.push('text')
  if (drafting) contexts.push('desk-drafting')
  return [...contexts, 'desk', 'global']
}

/** The command that makes most sense now: who only ever presses its key gets chapter after chapter. */
export function deskNext(state: DeskState, shared: Shared): string | undefined {
  const project = shared.project?.project
  if (state.ask) return state.ask.kind === 'draft' ? 'desk.start-draft' : 'input.submit'
  if (state.find) return state.find.typing ? 'input.submit' : 'desk.next-match'
  if (!project) return undefined
  if (state.focus === 'outline')
    return outlineRows(project, state.folds).length === 0 ? 'desk.add-chapter' : 'desk.read'
  if (state.focus === 'context' && isList(state.side)) return nextInSide(state)
  if (state.focus === 'text' && state.paragraph !== undefined) return 'desk.edit-paragraph'
  const text = shownText(state, project)
  const end = text === undefined || atEnd(text, viewOf(state, shared))
  if (!end) return state.focus === 'text' ? 'text.page-down' : 'desk.next-pane'
  if (state.drafting) return undefined
  if (shownDraft(state)) return 'desk.draft'
  const written = state.chapter === undefined ? undefined : project.written.get(state.chapter)
  if (!written) return state.chapter === undefined ? undefined : 'desk.draft'
  if (written.status === 'draft') return 'desk.accept'
  return 'desk.next-chapter'
}

function nextInSide(state: DeskState): string {
  if (state.side === 'findings') return state.findings?.length ? 'desk.go-to-finding' : 'desk.close-side'
  if (state.side === 'marks') return state.marks.length > 0 ? 'desk.go-to-mark' : 'desk.close-side'
  if (state.side === 'lore') return 'desk.show-entry'
  return comparing(state) === undefined ? 'list.down' : 'desk.restore'
}
