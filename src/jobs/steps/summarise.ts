import { stringify } from 'yaml'
import { wrongLanguage } from '../../core/check/language.ts'
import { cleanDraft } from '../../core/clean.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import { fileNumber } from '../../core/outline.ts'
import { assemblePrompt } from '../../core/prompt.ts'
import { extractSummary } from '../../core/summary.ts'
import { countLength, squeeze } from '../../core/text.ts'
import type { Model, Ports } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import { readTemplate } from './read-template.ts'

/** 字 or words of a chapter's summary. */
const LENGTH = { zh: 160, en: 110 }

export interface SummaryRequest {
  project: Project
  chapter: OutlineChapter
  /** The chapter's prose. */
  text: string
  /** Asked for the summary if it is capable; undefined: sentences are picked from the text. */
  model: Model | undefined
}

/**
 * Writes `summaries/NNNN.md` for a chapter: by the model where it is capable and its answer is sound, else
 * by picking sentences. A summary that the writer wrote is left alone.
 */
export async function summariseChapter(
  ports: Ports,
  request: SummaryRequest,
  signal: AbortSignal
): Promise<'model' | 'extract' | 'writer'> {
  const { project, chapter, text } = request
  const known = project.summaries.get(chapter.id)
  if (known?.by === 'writer') return 'writer'
  const { language } = project.settings
  const asked = request.model?.info.schema
    ? await askForSummary(ports, { ...request, model: request.model }, signal)
    : ''
  const summary = asked || extractSummary(text, { language, length: LENGTH[language] })
  const by = asked ? 'model' : 'extract'
  const file = known?.file ?? freeFile(project, chapter)
  const matter = stringify({ of: chapter.id, sha256: sha256(text), by })
  await ports.store.saveFile(file, `---\n${matter}---\n\n${summary}\n`)
  return by
}

/** The summary's file by the chapter's number; one with its id where another chapter (they move) has that. */
function freeFile(project: Project, { id, number }: OutlineChapter): string {
  const name = `summaries/${fileNumber(number)}`
  const taken = [...project.summaries.values()].some(summary => summary.file === `${name}.md`)
  return taken ? `${name}-${id}.md` : `${name}.md`
}

/** The model's summary; empty if it is no summary (empty, too long, in another language) or the call fails. */
async function askForSummary(
  ports: Ports,
  request: SummaryRequest & { model: Model },
  signal: AbortSignal
): Promise<string> {
  const { project, chapter, text, model } = request
  const { language, title } = project.settings
  const template = await readTemplate(ports, 'summarise', project)
  const values = {
    title,
    chapter: { number: chapter.number, title: chapter.title },
    length: LENGTH[language]
  }
  const prompt = assemblePrompt(template, { ...values, text }, 'messages')
  const maxTokens = Math.ceil(LENGTH[language] * 2.5)
  if (model.counter.countPrompt(prompt) + maxTokens > model.info.window * (1 - model.counter.spare)) return ''
  const options = { seed: 1, temperature: 0.2, topP: 0.9, minP: 0, repeatPenalty: 1.1, maxTokens, stop: [] }
  let answer = ''
  try {
    for await (const event of model.stream(prompt, options, signal))
      if (event.type === 'text') answer += event.text
  } catch (error) {
    // The chapter is saved; a summary can be picked from it without the model.
    if (signal.aborted) throw error
    return ''
  }
  const summary = squeeze(cleanDraft(answer, { language }).text)
  const length = countLength(summary)
  const context = {
    language,
    target: undefined,
    beats: [],
    sources: undefined,
    off: [],
    endReason: 'stop' as const
  }
  const sound = length >= 10 && length <= LENGTH[language] * 2 && wrongLanguage(summary, context).length === 0
  return sound && length < countLength(text) / 2 ? summary : ''
}
