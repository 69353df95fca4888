import type { JournalEntry } from './journal.ts'
import type { Project } from './model.ts'

/** Jobs that put a model's text into a chapter; `accept` commits only where a candidate became the chapter. */
const MODEL_JOBS: readonly JournalEntry['job'][] = ['draft', 'rewrite', 'batch', 'accept']

/**
 * Ids of the chapters before `number` that are the writer's own prose: accepted or published, and no model's
 * text was ever committed to them. A draft that the writer edited does not count: which of its sentences are
 * whose is not known.
 */
export function ownChapters(project: Project, journal: JournalEntry[], number: number): string[] {
  const drafted = new Set(
    journal
      .filter(({ job, state }) => MODEL_JOBS.includes(job) && (state === 'staged' || state === 'committed'))
      .map(entry => entry.chapter)
  )
  return project.chapters
    .filter(chapter => chapter.number < number && !drafted.has(chapter.id))
    .map(({ id }) => id)
    .filter(id => ['accepted', 'published'].includes(project.written.get(id)?.status ?? 'draft'))
}
