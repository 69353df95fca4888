import { UserError } from '../../errors.ts'

/** For project templates and prompt templates alike; `known`: those that there are. */
export function templateMissing(name: string, language: string, known: string[]): UserError {
  const list = known.join(', ') || '–'
  return new UserError(
    'template-missing',
    `There is no template ${JSON.stringify(name)} in ${language}; there are: ${list}.`,
    { hint: 'Name one of these.', data: { name, language, known: list } }
  )
}
