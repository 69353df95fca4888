import { z } from 'zod'
import type { Language } from '../../core/model.ts'
import { assemblePrompt, type Template } from '../../core/prompt.ts'
import { REWRITES, rewritesSchema, usableRewrites } from '../../core/rewrites.ts'
import { UserError } from '../../errors.ts'
import type { Model } from '../../ports.ts'

export interface RewriteQuestion {
  model: Model
  /** `queries.md` */
  template: Template
  language: Language
  /** The scene in the writer's words, or the query. */
  text: string
}

/** Always the same, so that the same question has the same answer. */
const OPTIONS = {
  seed: 1,
  temperature: 0.5,
  topP: 0.9,
  minP: 0.05,
  repeatPenalty: 1.1,
  maxTokens: 400,
  stop: []
}

/**
 * Other phrasings of the text, by one question. Throws `rewrite-failed` with a `kind`: `incapable` (the model
 * answers no questions by schema), `unusable` (nothing in the answer can be searched for), `failed` (there is
 * no answer).
 */
export async function askForRewrites(
  { model, template, language, text }: RewriteQuestion,
  signal: AbortSignal
): Promise<string[]> {
  const { name } = model.info
  if (!model.info.schema) throw rewriteFailed(name, 'incapable')
  const prompt = assemblePrompt(template, { text, count: REWRITES.most }, 'messages')
  const { $schema: _, ...schema } = z.toJSONSchema(rewritesSchema(language))
  let answer = ''
  try {
    for await (const event of model.stream(prompt, { ...OPTIONS, schema }, signal))
      if (event.type === 'text') answer += event.text
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error
    throw rewriteFailed(name, 'failed', error)
  }
  const phrasings = usableRewrites(parseAnswer(answer, language), { language, text })
  if (phrasings.length === 0) throw rewriteFailed(name, 'unusable')
  return phrasings
}

function parseAnswer(answer: string, language: Language): string[] {
  try {
    return rewritesSchema(language).parse(JSON.parse(answer)).queries
  } catch {
    return []
  }
}

const WHY = {
  incapable: 'does not answer questions by a schema',
  unusable: 'answered nothing that can be searched for',
  failed: 'did not answer'
}

function rewriteFailed(model: string, kind: keyof typeof WHY, cause?: UserError): UserError {
  const detail = cause ? ` (${cause.message})` : ''
  const message = `${model} ${WHY[kind]}${detail}: the search goes on without other phrasings.`
  return new UserError('rewrite-failed', message, { exit: 'server', data: { model, kind }, cause })
}
