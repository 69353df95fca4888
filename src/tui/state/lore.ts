import { LORE_KINDS, type Project } from '../../core/model.ts'
import { nextStep } from '../../core/overview.ts'
import { emptyInput, inputOf, insertText } from './input.ts'
import { listStart } from './list.ts'
import { inEntry } from './lore-entry.ts'
import { entryForm, formContexts, formFrom, newEntryForm, typeInForm } from './lore-form.ts'
import { inList, reread, showEntry } from './lore-list.ts'
import { inProposals } from './lore-proposals.ts'
import { inForm } from './lore-save.ts'
import {
  type LoreAction,
  type LoreAround,
  type LoreEffect,
  type LoreState,
  type LoreStep,
  selectedEntry
} from './lore-state.ts'
import type { Shared, Slice } from './shared.ts'

const isKind = (kind: unknown) => LORE_KINDS.find(each => each === kind)

export const loreSlice: Slice<LoreState, LoreAction, LoreEffect> = {
  initial: memory => {
    const { root, entry, kind, form, view, focus, item, filter } = (memory ?? {}) as Record<string, unknown>
    return {
      ...empty,
      root: typeof root === 'string' ? root : undefined,
      entry: typeof entry === 'string' ? entry : undefined,
      kind: isKind(kind),
      form: formFrom(form),
      view: view === 'proposals' ? view : 'entries',
      focus: focus === 'entry' ? focus : 'list',
      item: Number.isInteger(item) ? Math.max(0, Number(item)) : 0,
      filter: inputOf(typeof filter === 'string' ? filter : '')
    }
  },
  reduce(state, action, shared) {
    switch (action.type) {
      case 'project-opened':
        return [opened(state, action.opened, shared)]
      case 'project-read':
        return [shared.project?.root === action.root ? reread(state, action.project, shared) : state]
      case 'show-entry':
        return [
          shared.project ? showEntry(state, action.entry, { shared, project: shared.project.project }) : state
        ]
      case 'lore-file-read':
        return [openForm(state, action, shared)]
      case 'lore-saved': {
        const closed = { ...state, form: undefined }
        return [
          action.entry && shared.project
            ? showEntry(closed, action.entry, { shared, project: shared.project.project })
            : closed
        ]
      }
      case 'lore-failed':
        return [state.form ? { ...state, form: { ...state.form, saving: false } } : state]
      case 'insert':
        return [typed(state, action.text, shared)]
      case 'command':
        return shared.project
          ? reduceCommand(state, action.command, {
              shared,
              project: shared.project.project,
              root: shared.project.root
            })
          : [state]
      default:
        return [state]
    }
  },
  contexts({ view, focus, form, filtering, filter }) {
    if (form) return formContexts(form)
    if (filtering) return ['lore-filter', 'input', 'global']
    if (view === 'proposals') return ['lore-proposals', 'list', 'lore', 'global']
    if (focus === 'entry') return ['lore-entry', 'list', 'lore', 'global']
    return [...(filter.text === '' ? [] : ['lore-filtered']), 'lore-list', 'list', 'lore', 'global']
  },
  next({ view, focus, form, filtering }, { project }) {
    if (form) return form.at === form.fields.length - 1 ? 'lore.form-save' : 'lore.form-next'
    if (filtering) return 'lore.filter-done'
    const waiting = project?.project.proposals.length ?? 0
    if (view === 'proposals') return waiting > 0 ? 'lore.accept' : 'lore.to-list'
    if (waiting > 0) return 'lore.proposals'
    if (project?.project.lore.length === 0) return 'lore.add'
    return focus === 'entry' ? 'lore.edit' : 'lore.open'
  },
  // What is typed and not saved belongs to the memory.
  remember: ({ root, entry, kind, form, view, focus, item, filter }) => ({
    ...{ root, entry, kind, form, view, focus, item },
    filter: filter.text
  })
}

const empty: LoreState = {
  root: undefined,
  view: 'entries',
  focus: 'list',
  kind: undefined,
  filter: emptyInput,
  filtering: false,
  list: listStart,
  entry: undefined,
  item: 0,
  scroll: 0,
  asOf: undefined,
  form: undefined,
  proposals: listStart,
  rejected: []
}

/** Looked at from the chapter that comes next; a form of another project is of no use. */
function opened(
  state: LoreState,
  { root, project }: { root: string; project: Project },
  shared: Shared
): LoreState {
  const asOf = nextStep(project).chapter
  const start = { ...(state.root === root ? state : empty), root, asOf }
  return reread(start, project, shared)
}

function openForm(
  state: LoreState,
  { file, text, hash }: { file: string; text: string; hash: string },
  { project: open }: Shared
): LoreState {
  const entry = open?.project.lore.find(one => one.file === file)
  if (!open || !entry || state.form) return state
  return { ...state, form: entryForm(entry, { text, hash, language: open.project.settings.language }) }
}

function typed(state: LoreState, text: string, shared: Shared): LoreState {
  if (state.form) return { ...state, form: typeInForm(state.form, text) }
  if (!state.filtering || !shared.project) return state
  const filter = insertText(state.filter, text, { oneLine: true })
  return reread({ ...state, filter }, shared.project.project, shared)
}

function reduceCommand(state: LoreState, command: string, around: LoreAround): LoreStep {
  if (state.form) return inForm(state, state.form, { ...around, command })
  const { project, root } = around
  switch (command) {
    case 'lore.earlier':
      return [turnSlider(state, -1, project)]
    case 'lore.later':
      return [turnSlider(state, 1, project)]
    case 'lore.add':
      return [{ ...state, form: newEntryForm(state.kind ?? 'character') }]
    case 'lore.proposals':
      return [{ ...state, view: 'proposals', focus: 'list', scroll: 0 }]
    case 'lore.refresh':
      return [state, { type: 'read-project', root }]
    case 'lore.to-list':
      return [{ ...state, view: 'entries', focus: 'list', scroll: 0 }]
    case 'lore.editor': {
      const entry = selectedEntry(project, state)
      return entry ? [state, { type: 'edit-file', root, path: entry.file }] : [state]
    }
    default:
      if (state.view === 'proposals') return inProposals(state, command, around)
      return state.focus === 'entry' ? inEntry(state, command, around) : inList(state, command, around)
  }
}

/** Beyond the last chapter is the end of the book. */
function turnSlider(state: LoreState, by: number, { chapters }: Project): LoreState {
  const next = (state.asOf ?? chapters.length + 1) + by
  return { ...state, asOf: next > chapters.length ? undefined : Math.max(1, next) }
}
