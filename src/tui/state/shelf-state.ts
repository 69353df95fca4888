import type { Overview } from '../../core/overview.ts'
import type { UserError } from '../../errors.ts'
import type { ImportRequest } from '../../jobs/import-book.ts'
import { type Input, inputOf } from './input.ts'
import { type ListState, listStart } from './list.ts'
import { LANGUAGES, QUESTIONS, startWizard, type Wizard } from './wizard.ts'

/** A project as the shelf shows it; `overview` is missing while it is read, and where it can't be. */
export interface ShelfRow {
  root: string
  overview: Overview | undefined
  /** Milliseconds since 1970. */
  changed: number
  problem: UserError | undefined
}

/** What is asked for below the list: the folder of a project, or books for the selected one. */
export interface ShelfForm {
  ask: 'folder' | 'books'
  input: Input
  role: ImportRequest['role']
}

export interface ShelfState {
  rows: readonly ShelfRow[]
  reading: boolean
  list: ListState
  wizard: Wizard | undefined
  form: ShelfForm | undefined
}

export const ROLES: readonly ImportRequest['role'][] = ['style', 'canon', 'manuscript']

export const selectedRow = ({ rows, list }: ShelfState): ShelfRow | undefined => rows[list.selected]

/** What survives the end of the program: the projects, the one that is selected, and what was typed. */
export function shelfMemory(state: ShelfState): unknown {
  const { rows, wizard, form } = state
  return {
    rows: rows.map(({ root, overview, changed }) => ({ root, overview, changed })),
    selected: selectedRow(state)?.root,
    wizard: wizard && {
      question: wizard.question,
      language: wizard.language,
      title: wizard.title.text,
      premise: wizard.premise.text,
      books: wizard.books.text
    },
    form: form && { ask: form.ask, role: form.role, text: form.input.text }
  }
}

/** The shelf as it was left, as far as what is remembered is what this version expects. */
export function shelfFromMemory(memory: unknown): ShelfState {
  const { rows: kept, selected, wizard, form } = fields(memory)
  const rows = (Array.isArray(kept) ? kept : [])
    .map(fields)
    .flatMap(({ root, overview, changed }): ShelfRow[] => {
      if (typeof root !== 'string') return []
      return [
        {
          root,
          overview: overview as Overview | undefined,
          changed: Number(changed) || 0,
          problem: undefined
        }
      ]
    })
  const at = rows.findIndex(({ root }) => root === selected)
  return {
    rows,
    reading: true,
    list: { ...listStart, selected: Math.max(0, at) },
    wizard: wizard ? wizardFromMemory(fields(wizard)) : undefined,
    form: form ? formFromMemory(fields(form)) : undefined
  }
}

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const typed = (value: unknown): Input => inputOf(typeof value === 'string' ? value : '')

function wizardFromMemory(kept: Record<string, unknown>): Wizard {
  const start = startWizard(LANGUAGES.find(language => language === kept.language) ?? 'en')
  return {
    ...start,
    question: QUESTIONS.find(question => question === kept.question) ?? start.question,
    title: typed(kept.title),
    premise: typed(kept.premise),
    books: typed(kept.books)
  }
}

function formFromMemory(kept: Record<string, unknown>): ShelfForm {
  const role = ROLES.find(role => role === kept.role) ?? 'style'
  return { ask: kept.ask === 'books' ? 'books' : 'folder', role, input: typed(kept.text) }
}
