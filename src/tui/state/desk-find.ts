import type { Project } from '../../core/model.ts'
import type { DeskState, Find } from './desk-state.ts'
import { offsetToShow } from './desk-text.ts'
import { editInput, emptyInput, type Input, insertText } from './input.ts'
import { findAll } from './reading.ts'
import type { Shared } from './shared.ts'

export const newFind: Find = { input: emptyInput, typing: true, matches: [], at: 0 }

/** What commands on the desk work with. */
export interface Around {
  shared: Shared
  project: Project
  /** Of the chapter that is open; empty where it isn't written. */
  text: string
}

/** The desk after characters were typed into the words to find. */
export function typeWords(state: DeskState, typed: string, text: string): DeskState {
  if (!state.find?.typing) return state
  const input = insertText(state.find.input, typed, { oneLine: true })
  return lookFor(state, input, text)
}

/** Looks as it is typed: the first match from where the reader is comes into sight. */
function lookFor(state: DeskState, input: Input, text: string): DeskState {
  const matches = findAll(text, input.text)
  const at = Math.max(
    0,
    matches.findIndex(match => match >= state.offset)
  )
  return { ...state, find: { input, typing: true, matches, at } }
}

/** The desk after a command, while words are looked for; undefined for commands that are not about that. */
export function findCommand(
  state: DeskState,
  find: Find,
  { command, ...around }: Around & { command: string }
): DeskState | undefined {
  if (command === 'input.cancel' || command === 'desk.end-find') return { ...state, find: undefined }
  if (command === 'input.submit') return inSight({ ...state, find: { ...find, typing: false } }, around)
  const by = { 'desk.next-match': 1, 'desk.previous-match': -1 }[command]
  if (by !== undefined && find.matches.length > 0) {
    const at = (find.at + by + find.matches.length) % find.matches.length
    return inSight({ ...state, find: { ...find, at } }, around)
  }
  const input = find.typing ? editInput(find.input, command) : undefined
  return input && lookFor(state, input, around.text)
}

/** Scrolls so that the match stands in the upper third. */
function inSight(state: DeskState, { shared, text }: Around): DeskState {
  const match = state.find?.matches[state.find.at]
  if (match === undefined) return state
  return { ...state, offset: offsetToShow(text, match, { state, shared }) }
}
