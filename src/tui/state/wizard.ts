import type { Language } from '../../core/model.ts'
import type { ModelListing } from '../../ports.ts'
import { editInput, emptyInput, type Input, insertText } from './input.ts'
import type { Shared } from './shared.ts'

/** The questions of the wizard for a new project, in order. */
export const QUESTIONS = ['language', 'template', 'title', 'premise', 'books', 'model'] as const
export type Question = (typeof QUESTIONS)[number]

export interface Wizard {
  question: Question
  language: Language
  template: number
  title: Input
  premise: Input
  /** Paths of source books, one a line, as they were typed or dropped in. */
  books: Input
  /** Index in the models to choose from; 0: let Fabula choose. */
  model: number
  templates: { name: string; language: Language }[]
  models: ModelListing[]
  /** True until the server has told what it has. */
  asking: boolean
}

/** What the wizard knows at its end. */
export interface NewProjectPlan {
  language: Language
  template: string
  title: string
  premise: string
  books: string
  /** Undefined: let Fabula choose. */
  model: string | undefined
}

export const startWizard = (language: Language): Wizard => ({
  question: 'language',
  language,
  template: 0,
  title: emptyInput,
  premise: emptyInput,
  books: emptyInput,
  model: 0,
  templates: [],
  models: [],
  asking: true
})

export const LANGUAGES: readonly Language[] = ['zh', 'en']

export const templatesOf = (wizard: Wizard): string[] =>
  wizard.templates.filter(({ language }) => language === wizard.language).map(({ name }) => name)

export const draftModels = ({ models }: Wizard): ModelListing[] =>
  models.filter(({ role }) => role === 'draft')

/** How many answers there are to choose from; undefined for a step whose answer is typed. */
export function choiceCount(wizard: Wizard): number | undefined {
  if (wizard.question === 'language') return LANGUAGES.length
  if (wizard.question === 'template') return templatesOf(wizard).length
  return wizard.question === 'model' ? draftModels(wizard).length + 1 : undefined
}

export function chosen(wizard: Wizard): number {
  if (wizard.question === 'language') return LANGUAGES.indexOf(wizard.language)
  return wizard.question === 'template' ? wizard.template : wizard.model
}

const TYPED = { title: 'title', premise: 'premise', books: 'books' } as const

export const typedField = ({ question }: Wizard): keyof typeof TYPED | undefined =>
  question in TYPED ? (question as keyof typeof TYPED) : undefined

export function wizardContexts(wizard: Wizard): string[] {
  const field = typedField(wizard)
  if (field === undefined) return ['wizard', 'list']
  return field === 'title' ? ['wizard-text', 'input'] : ['wizard-lines', 'lines']
}

/** The wizard after a command; `plan` when the last question is answered, neither when it is given up. */
export function reduceWizard(
  wizard: Wizard,
  command: string,
  _shared: Shared
): { wizard?: Wizard; plan?: NewProjectPlan } {
  if (command === 'wizard.cancel' || command === 'input.cancel') return {}
  if (command === 'wizard.back') return { wizard: stepBy(wizard, -1) }
  if (command === 'wizard.next' || command === 'input.submit') {
    if (wizard.question === 'title' && wizard.title.text.trim() === '') return { wizard }
    return wizard.question === QUESTIONS.at(-1) ? { plan: planOf(wizard) } : { wizard: stepBy(wizard, 1) }
  }
  const field = typedField(wizard)
  if (field) {
    const edited =
      command === 'input.newline' ? typeInto(wizard, '\n')[field] : editInput(wizard[field], command)
    return { wizard: edited ? { ...wizard, [field]: edited } : wizard }
  }
  const by = { 'list.up': -1, 'list.down': 1 }[command]
  return { wizard: by === undefined ? wizard : choose(wizard, chosen(wizard) + by) }
}

export function typeInto(wizard: Wizard, text: string): Wizard {
  const field = typedField(wizard)
  if (!field) return wizard
  return { ...wizard, [field]: insertText(wizard[field], text, { oneLine: field === 'title' }) }
}

function choose(wizard: Wizard, index: number): Wizard {
  const at = Math.max(0, Math.min((choiceCount(wizard) ?? 1) - 1, index))
  if (wizard.question === 'language') return { ...wizard, language: LANGUAGES[at]!, template: 0 }
  return wizard.question === 'template' ? { ...wizard, template: at } : { ...wizard, model: at }
}

function stepBy(wizard: Wizard, by: number): Wizard {
  const at = QUESTIONS.indexOf(wizard.question) + by
  return { ...wizard, question: QUESTIONS[Math.max(0, at)]! }
}

function planOf(wizard: Wizard): NewProjectPlan {
  return {
    language: wizard.language,
    template: templatesOf(wizard)[wizard.template] ?? 'blank',
    title: wizard.title.text.trim(),
    premise: wizard.premise.text.trim(),
    books: wizard.books.text,
    model: wizard.model === 0 ? undefined : draftModels(wizard)[wizard.model - 1]?.name
  }
}
