import { wrongLanguage } from '../../core/check/language.ts'
import { cleanDraft } from '../../core/clean.ts'
import type { Project } from '../../core/model.ts'
import { assemblePrompt, type Template } from '../../core/prompt.ts'
import { countLength, squeeze } from '../../core/text.ts'
import type { Model, Ports, Prompt } from '../../ports.ts'
import { readTemplate } from './read-template.ts'

export interface SummaryQuestion {
  project: Project
  model: Model
  /** Name of the template, and what it is filled with beside `text` and `length`. */
  template: string
  values: Record<string, unknown>
  text: string
  /** 字 or words of the answer. */
  length: number
}

/** Tokens of the answer by 字 or word of its length. */
const TOKENS_PER_UNIT = 2.5
/** Texts that are asked about one by one: more would keep the writer waiting. */
const MOST_PIECES = 24

/**
 * The model's summary of a text. One that is too long for the window is asked for piece by piece, then
 * for the pieces' summaries together. Empty if an answer is no summary (empty, too long, in another
 * language), the window holds nothing, or a call fails.
 */
export async function askForSummary(
  ports: Ports,
  question: SummaryQuestion,
  signal: AbortSignal
): Promise<string> {
  const template = await readTemplate(ports, question.template, question.project)
  return sumUp({ ...question, prompt: text => promptFor(template, question, text) }, signal)
}

type Asked = SummaryQuestion & { prompt(text: string): Prompt }

const promptFor = (template: Template, { values, length }: SummaryQuestion, text: string): Prompt =>
  assemblePrompt(template, { ...values, length, text }, 'messages')

async function sumUp(asked: Asked, signal: AbortSignal): Promise<string> {
  const pieces = piecesOf(asked)
  if (pieces.length <= 1) return pieces.length === 1 ? ask(asked, asked.text, signal) : ''
  const answers: string[] = []
  for (const piece of pieces) {
    const answer = await ask(asked, piece, signal)
    if (answer === '') return ''
    answers.push(answer)
  }
  return sumUp({ ...asked, text: answers.join('\n\n') }, signal)
}

/** The text in as few pieces as fit the window, parted between paragraphs; none: it can't be parted so. */
function piecesOf({ model, prompt, text, length }: Asked): string[] {
  const { counter, info } = model
  const room = info.window / (1 + counter.spare) - Math.ceil(length * TOKENS_PER_UNIT)
  if (counter.countPrompt(prompt(text)) <= room) return [text]
  // Pieces that are put together count a little more than alone.
  const left = 0.95 * (room - counter.countPrompt(prompt('')))
  const paragraphs = text.split(/\n+/).filter(paragraph => paragraph.trim() !== '')
  const sizes = paragraphs.map(paragraph => counter.count(paragraph) + 1)
  const count = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / left)
  if (!(left > 0) || Math.max(...sizes) > left || count > MOST_PIECES) return []
  const pieces: string[][] = [[]]
  let used = 0
  for (const [index, paragraph] of paragraphs.entries()) {
    if (used + sizes[index]! > left) {
      pieces.push([])
      used = 0
    }
    pieces.at(-1)!.push(paragraph)
    used += sizes[index]!
  }
  return pieces.map(piece => piece.join('\n\n'))
}

async function ask(asked: Asked, text: string, signal: AbortSignal): Promise<string> {
  const { project, model, length, prompt } = asked
  const { language } = project.settings
  const maxTokens = Math.ceil(length * TOKENS_PER_UNIT)
  const options = { seed: 1, temperature: 0.2, topP: 0.9, minP: 0, repeatPenalty: 1.1, maxTokens, stop: [] }
  let answer = ''
  try {
    for await (const event of model.stream(prompt(text), options, signal))
      if (event.type === 'text') answer += event.text
  } catch (error) {
    // What is summed up is saved; sentences can be picked from it without the model.
    if (signal.aborted) throw error
    return ''
  }
  const summary = squeeze(cleanDraft(answer, { language }).text)
  return isSound(summary, asked, text) ? summary : ''
}

function isSound(summary: string, { project, length }: Asked, text: string): boolean {
  const size = countLength(summary)
  const context = {
    language: project.settings.language,
    target: undefined,
    beats: [],
    sources: undefined,
    off: [],
    endReason: 'stop' as const
  }
  const fits = size >= 10 && size <= length * 2 && size < 0.75 * countLength(text)
  return fits && wrongLanguage(summary, context).length === 0
}
