import type { OutlineChapter, Project, Summary } from '../../core/model.ts'
import { fileNumber } from '../../core/outline.ts'
import { BOOK, type SummarySubject, subjectText } from '../../core/story.ts'
import { extractSummary } from '../../core/summary.ts'
import { parseSummary, summaryText } from '../../core/summary-file.ts'
import { UserError } from '../../errors.ts'
import type { Model, Ports } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import { askForSummary } from './ask-summary.ts'

/** 字 or words of a summary. */
const LENGTH = {
  chapter: { zh: 160, en: 110 },
  volume: { zh: 240, en: 170 },
  book: { zh: 320, en: 220 }
}

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
 * by picking sentences. A summary that the writer wrote or edited is left alone.
 */
export async function summariseChapter(
  ports: Ports,
  { project, chapter, text, model }: SummaryRequest,
  signal: AbortSignal
): Promise<Summary | undefined> {
  const { title, language } = project.settings
  const values = { title, chapter: { number: chapter.number, title: chapter.title } }
  const length = LENGTH.chapter[language]
  const subject = { of: chapter.id, until: undefined, text, length }
  const file = freeFile(project, chapter)
  return summarise(ports, { project, subject, file, model, template: 'summarise', values }, signal)
}

/** As `summariseChapter`, for a volume of its chapters' summaries or the book of its volumes'. */
export async function summariseStory(
  ports: Ports,
  { project, subject, model }: { project: Project; subject: SummarySubject; model: Model | undefined },
  signal: AbortSignal
): Promise<Summary | undefined> {
  const { title, language } = project.settings
  const { of, until } = subject
  const index = project.volumes.findIndex(volume => volume.id === of)
  const volume = { number: index + 1, title: project.volumes[index]?.title ?? '' }
  const length = LENGTH[of === BOOK ? 'book' : 'volume'][language]
  const file = of === BOOK ? 'summaries/book.md' : `summaries/volume-${of}.md`
  const values = { title, volume }
  const told = { of, until, text: subjectText(subject), length }
  return summarise(
    ports,
    { project, subject: told, file, model, template: 'summarise-story', values },
    signal
  )
}

interface Job {
  project: Project
  subject: { of: string; until: string | undefined; text: string; length: number }
  /** Where it goes if there is none yet. */
  file: string
  model: Model | undefined
  template: string
  values: Record<string, unknown>
}

/** Returns what was written; undefined: the file there is the writer's. */
async function summarise(
  ports: Ports,
  { project, subject, model, ...job }: Job,
  signal: AbortSignal
): Promise<Summary | undefined> {
  const { of, until, text, length } = subject
  const known = project.summaries.get(of)
  if (known?.by === 'writer') return undefined
  const { language } = project.settings
  const names = project.lore.flatMap(entry => [...entry.names, ...entry.aliases.map(({ name }) => name)])
  const asked = model?.info.schema
    ? await askForSummary(ports, { project, model, ...job, text, length }, signal)
    : ''
  const told = asked || extractSummary(text, { language, length, names }).trim()
  const by = asked ? ('model' as const) : ('extract' as const)
  const file = known?.file ?? job.file
  const summary = { of, until, sha256: sha256(text), by, text: told, file }
  if (await isWriters(ports, file)) return undefined
  await ports.store.saveFile(file, summaryText(summary, sha256))
  return summary
}

/** Whether the file, as it is now, is the writer's: they may have edited it since the project was read. */
async function isWriters({ store }: Ports, file: string): Promise<boolean> {
  const now = await store.readFile(file)
  if (now === undefined) return false
  try {
    return parseSummary(file, now, sha256).by === 'writer'
  } catch (error) {
    // Nothing of ours: we write none that can't be read.
    if (error instanceof UserError) return true
    throw error
  }
}

/** The summary's file by the chapter's number; one with its id where another chapter (they move) has that. */
function freeFile(project: Project, { id, number }: OutlineChapter): string {
  const name = `summaries/${fileNumber(number)}`
  const taken = [...project.summaries.values()].some(summary => summary.file === `${name}.md`)
  return taken ? `${name}-${id}.md` : `${name}.md`
}
