import type { ImportRequest } from '../../jobs/import-book.ts'
import type { ModelListing } from '../../ports.ts'
import { bodyRect } from '../layout.ts'
import { editInput, emptyInput, insertText } from './input.ts'
import { moveInList } from './list.ts'
import { type CommonEffect, OPEN_LANE, type Shared, type Slice, type Step } from './shared.ts'
import {
  ROLES,
  type ShelfForm,
  type ShelfRow,
  type ShelfState,
  selectedRow,
  shelfFromMemory,
  shelfMemory
} from './shelf-state.ts'
import {
  type NewProjectPlan,
  reduceWizard,
  startWizard,
  typeInto,
  type Wizard,
  wizardContexts
} from './wizard.ts'

export type ShelfAction =
  | { type: 'shelf-row'; row: ShelfRow }
  | { type: 'shelf-gone'; root: string }
  | { type: 'shelf-read' }
  | { type: 'wizard-choices'; templates: Wizard['templates']; models: ModelListing[] | undefined }
  | { type: 'project-created'; root: string; books: string }

export type ShelfEffect =
  | { type: 'read-shelf'; known: readonly ShelfRow[] }
  | { type: 'ask-choices' }
  | { type: 'create-project'; plan: NewProjectPlan }
  | { type: 'open-folder'; path: string }
  | { type: 'import-books'; root: string; paths: string; role: ImportRequest['role'] }

type ShelfStep = Step<ShelfState, ShelfEffect | CommonEffect>

export const IMPORT_LANE = 'import'
export const CREATE_LANE = 'create-project'
/** Lines that a project takes, and those of title and notes around the list. */
export const ROW_HEIGHT = 2

export const shelfSlice: Slice<ShelfState, ShelfAction, ShelfEffect> = {
  initial: shelfFromMemory,
  reduce(state, action, shared) {
    switch (action.type) {
      case 'started': {
        const asks: ShelfEffect[] = state.wizard ? [{ type: 'ask-choices' }] : []
        // It is read when the writer goes there; the project that is opened must not wait for it.
        if (!action.opening) asks.push({ type: 'read-shelf', known: state.rows })
        return [state, ...asks]
      }
      case 'shelf-row':
        return [withRow(state, action.row)]
      case 'shelf-gone':
        return [{ ...state, rows: state.rows.filter(({ root }) => root !== action.root) }]
      case 'shelf-read':
        return [{ ...state, reading: false }]
      case 'wizard-choices':
        return [withChoices(state, action)]
      case 'project-created':
        return created(state, action)
      case 'command':
        return reduceCommand(state, action.command, shared)
      case 'insert':
        return [typed(state, action.text)]
      case 'task-ended':
        return action.lane === IMPORT_LANE || (action.lane === OPEN_LANE && action.outcome === 'failed')
          ? [state, { type: 'read-shelf', known: state.rows }]
          : [state]
      case 'go':
        return action.screen === 'shelf' ? [state, { type: 'read-shelf', known: state.rows }] : [state]
      default:
        return [state]
    }
  },
  contexts({ wizard, form }) {
    if (wizard) return [...wizardContexts(wizard), 'global']
    if (form) return form.ask === 'folder' ? ['input', 'global'] : ['shelf-books', 'lines', 'global']
    return ['shelf', 'list', 'global']
  },
  next({ wizard, form, rows }, { tasks }) {
    // What is being made is opened by itself.
    if (tasks.some(({ lane }) => lane === CREATE_LANE)) return undefined
    if (wizard) return wizardContexts(wizard).includes('input') ? 'input.submit' : 'wizard.next'
    if (form) return 'input.submit'
    return rows.length === 0 ? 'shelf.new' : 'shelf.open'
  },
  remember: shelfMemory
}

/** Rows that the list has room for. */
export const shelfHeight = ({ size }: Shared): number =>
  Math.max(1, Math.floor((bodyRect(size).height - 2) / ROW_HEIGHT))

function reduceCommand(state: ShelfState, command: string, shared: Shared): ShelfStep {
  if (state.wizard) return inWizard(state, state.wizard, { command, shared })
  if (state.form) return inForm(state, state.form, command)
  const row = selectedRow(state)
  switch (command) {
    case 'shelf.open':
      return row ? [state, { type: 'open-project', root: row.root }] : [state]
    case 'shelf.new': {
      const language = shared.t('tui.language') === 'zh' ? 'zh' : 'en'
      return [{ ...state, wizard: startWizard(language) }, { type: 'ask-choices' }]
    }
    case 'shelf.add-folder':
      return [{ ...state, form: { ask: 'folder', input: emptyInput, role: 'style' } }]
    case 'shelf.import':
      return row ? [{ ...state, form: { ask: 'books', input: emptyInput, role: 'style' } }] : [state]
    case 'shelf.stop-import':
      return [state, { type: 'stop', lane: IMPORT_LANE }]
    case 'shelf.refresh':
      return [
        { ...state, reading: true },
        { type: 'read-shelf', known: state.rows }
      ]
    default: {
      const size = { count: state.rows.length, height: shelfHeight(shared) }
      const list = moveInList(state.list, command, size)
      return [list ? { ...state, list } : state]
    }
  }
}

function inWizard(
  state: ShelfState,
  wizard: Wizard,
  { command, shared }: { command: string; shared: Shared }
): ShelfStep {
  const { wizard: next, plan } = reduceWizard(wizard, command, shared)
  return plan
    ? [
        { ...state, wizard: undefined },
        { type: 'create-project', plan }
      ]
    : [{ ...state, wizard: next }]
}

function inForm(state: ShelfState, form: ShelfForm, command: string): ShelfStep {
  const closed = { ...state, form: undefined }
  const text = form.input.text.trim()
  if (command === 'input.cancel') return [closed]
  if (command === 'shelf.next-role') {
    const role = ROLES[(ROLES.indexOf(form.role) + 1) % ROLES.length]!
    return [{ ...state, form: { ...form, role } }]
  }
  if (command === 'input.submit') {
    if (text === '') return [closed]
    if (form.ask === 'folder') return [closed, { type: 'open-folder', path: text }]
    const row = selectedRow(state)
    return row ? [closed, { type: 'import-books', root: row.root, paths: text, role: form.role }] : [closed]
  }
  if (command === 'input.newline') return [typed(state, '\n')]
  const input = editInput(form.input, command)
  return [input ? { ...state, form: { ...form, input } } : state]
}

function typed(state: ShelfState, text: string): ShelfState {
  if (state.wizard) return { ...state, wizard: typeInto(state.wizard, text) }
  if (!state.form) return state
  const oneLine = state.form.ask === 'folder'
  return { ...state, form: { ...state.form, input: insertText(state.form.input, text, { oneLine }) } }
}

/** Rows are shown newest first; what is selected stays selected. */
function withRow(state: ShelfState, row: ShelfRow): ShelfState {
  const selected = selectedRow(state)?.root
  const rows = [...state.rows.filter(({ root }) => root !== row.root), row].sort(
    (a, b) => b.changed - a.changed || (a.root < b.root ? -1 : 1)
  )
  const at = rows.findIndex(({ root }) => root === selected)
  return { ...state, rows, list: at < 0 ? state.list : { ...state.list, selected: at } }
}

function withChoices(
  state: ShelfState,
  { templates, models }: Extract<ShelfAction, { type: 'wizard-choices' }>
): ShelfState {
  if (!state.wizard) return state
  const asking = models === undefined
  return { ...state, wizard: { ...state.wizard, templates, models: models ?? [], asking } }
}

function created(
  state: ShelfState,
  { root, books }: Extract<ShelfAction, { type: 'project-created' }>
): ShelfStep {
  const open: CommonEffect = { type: 'open-project', root }
  if (books.trim() === '') return [state, open]
  return [state, open, { type: 'import-books', root, paths: books, role: 'style' }]
}
