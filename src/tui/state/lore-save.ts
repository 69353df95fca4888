import { UserError } from '../../errors.ts'
import { changeOf, editForm, type LoreForm, newEntryOf } from './lore-form.ts'
import type { LoreAround, LoreEffect, LoreState, LoreStep } from './lore-state.ts'
import { act } from './shared.ts'

/** Commands while a form is open: its fields, saving, leaving. */
export function inForm(
  state: LoreState,
  form: LoreForm,
  { command, root, project }: LoreAround & { command: string }
): LoreStep {
  if (command === 'lore.form-cancel' || command === 'input.cancel') return [{ ...state, form: undefined }]
  const enter = command === 'lore.form-next' && form.at === form.fields.length - 1
  if (command !== 'lore.form-save' && command !== 'input.submit' && !enter) {
    const edited = editForm(form, command)
    return [edited ? { ...state, form: edited } : state]
  }
  if (form.saving) return [state]
  try {
    const effect = saveEffect(form, { root, project })
    if (effect) return [{ ...state, form: { ...form, saving: true } }, effect]
    return [state, act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.lore.form.empty' } } })]
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return [state, act({ type: 'notice', notice: { tone: 'bad', text: error } })]
  }
}

/** What saves the form; undefined while something is empty that must not be. Throws as `changeOf` does. */
function saveEffect(
  form: LoreForm,
  { root, project }: Pick<LoreAround, 'root' | 'project'>
): LoreEffect | undefined {
  const { target } = form
  if (target.kind === 'new') {
    const entry = newEntryOf(form)
    if (!entry) return undefined
    if (target.proposal === undefined) return { type: 'add-lore', root, entry }
    return { type: 'review-lore', root, decisions: [{ decision: 'accept', name: target.proposal, entry }] }
  }
  const change = changeOf(form, project)
  if (!change) return undefined
  const expect = target.kind === 'entry' ? { expect: target.hash } : {}
  return { type: 'edit-lore', root, edit: { file: target.file, change, ...expect } }
}
