import type { LoreChange } from '../../core/lore-edit.ts'
import { knowersNamed, knowersText, placeNamed, placeText } from '../../core/lore-fields.ts'
import { splitFrontMatter } from '../../core/markdown.ts'
import {
  type Alias,
  type Fact,
  type Language,
  LORE_KINDS,
  type LoreEntry,
  type LoreKind,
  type Project,
  type Reveal
} from '../../core/model.ts'
import type { NewLoreEntry } from '../../core/new-entry.ts'
import { editInput, emptyInput, type Input, inputOf, insertText } from './input.ts'

export const REVEALS: readonly Reveal[] = ['free', 'act-on', 'hide']

/** Named by `tui.lore.field.<name>`; `lines`: several lines; `choices`: one of these. */
export interface Field {
  name: 'names' | 'kind' | 'aliases' | 'body' | 'text' | 'name' | 'from' | 'until' | 'knownBy' | 'reveal'
  input: Input
  lines?: true
  choices?: readonly string[]
}

/** What the form is for. */
export type FormTarget =
  /** `proposal`: the name that is accepted by it. */
  | { kind: 'new'; proposal: string | undefined }
  | { kind: 'entry'; file: string; hash: string }
  | { kind: 'alias'; file: string; was: Alias | undefined }
  | { kind: 'fact'; file: string; was: Fact | undefined }

export interface LoreForm {
  target: FormTarget
  fields: readonly Field[]
  /** Index of the field that has the cursor. */
  at: number
  saving: boolean
}

const line = (name: Field['name'], text = ''): Field => ({ name, input: inputOf(text) })
const lines = (name: Field['name'], text = ''): Field => ({ ...line(name, text), lines: true })
const choice = (name: Field['name'], value: string, choices: readonly string[]): Field => ({
  ...line(name, value),
  choices
})
const formOf = (target: FormTarget, fields: Field[]): LoreForm => ({ target, fields, at: 0, saving: false })
const joined = (names: readonly string[], language: Language): string =>
  names.join(language === 'zh' ? '、' : '; ')

export const newEntryForm = (kind: LoreKind, proposal?: string): LoreForm =>
  formOf({ kind: 'new', proposal }, [
    line('names', proposal),
    choice('kind', kind, LORE_KINDS),
    line('aliases'),
    lines('body')
  ])

/** `text`: the entry's file as it is; its body is edited with its comments. */
export const entryForm = (
  entry: LoreEntry,
  { text, hash, language }: { text: string; hash: string; language: Language }
): LoreForm =>
  formOf({ kind: 'entry', file: entry.file, hash }, [
    line('names', joined(entry.names, language)),
    choice('kind', entry.kind, LORE_KINDS),
    lines('body', splitFrontMatter(text).body.replace(/\r\n?/g, '\n').trim())
  ])

type Bounded = Pick<Fact, 'from' | 'until' | 'knownBy'>

const boundFields = (project: Project, was: Bounded | undefined): Field[] => [
  line('from', placeText(project.chapters, was?.from)),
  line('until', placeText(project.chapters, was?.until)),
  line('knownBy', knowersText(project, was?.knownBy))
]

export const aliasForm = (project: Project, entry: LoreEntry, was?: Alias): LoreForm =>
  formOf({ kind: 'alias', file: entry.file, was }, [line('name', was?.name), ...boundFields(project, was)])

export const factForm = (project: Project, entry: LoreEntry, was?: Fact): LoreForm =>
  formOf({ kind: 'fact', file: entry.file, was }, [
    lines('text', was?.text),
    ...boundFields(project, was),
    choice('reveal', was?.reveal ?? 'free', REVEALS)
  ])

export const fieldAt = ({ fields, at }: LoreForm): Field => fields[at]!

export function formContexts(form: LoreForm): string[] {
  const field = fieldAt(form)
  if (field.choices) return ['lore-form-choice', 'global']
  return field.lines ? ['lore-form-lines', 'lines', 'global'] : ['lore-form-line', 'input', 'global']
}

const withField = (form: LoreForm, field: Field): LoreForm => ({
  ...form,
  fields: form.fields.map((one, index) => (index === form.at ? field : one))
})

export function typeInForm(form: LoreForm, text: string): LoreForm {
  const field = fieldAt(form)
  if (field.choices) return form
  return withField(form, { ...field, input: insertText(field.input, text, { oneLine: !field.lines }) })
}

/** The form after a command; undefined for those that are not about its fields. */
export function editForm(form: LoreForm, command: string): LoreForm | undefined {
  const last = form.fields.length - 1
  const field = fieldAt(form)
  if (command === 'lore.form-next') return { ...form, at: Math.min(last, form.at + 1) }
  if (command === 'lore.form-back') return { ...form, at: Math.max(0, form.at - 1) }
  const by = { 'lore.form-choose': 1, 'lore.form-choose-back': -1 }[command]
  if (by !== undefined && field.choices) {
    const { choices } = field
    const index = (choices.indexOf(field.input.text) + by + choices.length) % choices.length
    return withField(form, { ...field, input: inputOf(choices[index]!) })
  }
  if (field.choices) return undefined
  if (command === 'input.newline') return typeInForm(form, '\n')
  const input = editInput(field.input, command)
  return input && withField(form, { ...field, input })
}

const textOf = (form: LoreForm, name: Field['name']): string =>
  (form.fields.find(field => field.name === name)?.input ?? emptyInput).text.trim()

const namesOf = (text: string): string[] =>
  text
    .split(/[;；、]/)
    .map(name => name.trim())
    .filter(name => name !== '')

/** The entry that a form for a new one describes; undefined while it has no name. */
export function newEntryOf(form: LoreForm): NewLoreEntry | undefined {
  const [name, ...more] = namesOf(textOf(form, 'names'))
  if (name === undefined) return undefined
  const aliases = [...more, ...namesOf(textOf(form, 'aliases'))]
  return {
    kind: textOf(form, 'kind') as LoreKind,
    name,
    id: undefined,
    aliases,
    facts: [],
    about: textOf(form, 'body')
  }
}

/** What a form changes in its entry's file; undefined while something is empty that must not be. Throws as `placeNamed` and `knowersNamed` do. */
export function changeOf(form: LoreForm, project: Project): LoreChange | undefined {
  const { target } = form
  switch (target.kind) {
    case 'new':
      return undefined
    case 'entry': {
      const names = namesOf(textOf(form, 'names'))
      if (names.length === 0) return undefined
      return { type: 'entry', kind: textOf(form, 'kind') as LoreKind, names, body: textOf(form, 'body') }
    }
    case 'alias': {
      const name = textOf(form, 'name')
      if (name === '') return undefined
      return { type: 'alias', was: target.was?.name, name, bounds: boundsOf(form, project, target.was) }
    }
    case 'fact': {
      const text = textOf(form, 'text')
      if (text === '') return undefined
      const bounds = boundsOf(form, project, target.was)
      return { type: 'fact', id: target.was?.id, text, bounds, reveal: textOf(form, 'reveal') as Reveal }
    }
  }
}

function boundsOf(form: LoreForm, project: Project, was: Bounded | undefined) {
  const { chapters } = project
  return {
    from: placeNamed(chapters, textOf(form, 'from'), was?.from),
    until: placeNamed(chapters, textOf(form, 'until'), was?.until),
    knownBy: knowersNamed(project, textOf(form, 'knownBy'), was?.knownBy)
  }
}

/** A form that was open when the program ended, if it is one. */
export function formFrom(memory: unknown): LoreForm | undefined {
  const form = memory as Partial<LoreForm> | undefined
  const isField = (field: Partial<Field>) =>
    typeof field?.name === 'string' &&
    typeof field.input?.text === 'string' &&
    Number.isInteger(field.input.cursor)
  if (!form?.target || !Array.isArray(form.fields) || form.fields.length === 0) return undefined
  if (!form.fields.every(isField) || !form.fields[form.at ?? -1]) return undefined
  return { ...(form as LoreForm), saving: false }
}
