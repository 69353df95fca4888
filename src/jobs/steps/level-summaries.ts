import type { Project, Summary } from '../../core/model.ts'
import { bookSubject, type SummarySubject, subjectText, volumeSubjects } from '../../core/story.ts'
import { withMatter } from '../../core/yaml-file.ts'
import type { Model, Ports } from '../../ports.ts'
import { readProject, sha256 } from '../read-project.ts'
import { summariseChapter, summariseStory } from './summarise.ts'

export interface LevelRequest {
  project: Project
  /** Chapter number: what tells of this chapter or a later one is left as it is. */
  before: number
  /** The model that drafted a chapter of this volume: asked for its volume's summary and the book's. */
  drafted?: { model: Model; volume: string } | undefined
}

/**
 * Brings the story so far level with the chapters: every written chapter has a summary of its present text,
 * every volume that is past one of its chapters' summaries, the book one of its volumes'. Only what changed
 * is made anew, by picking sentences or by the model that just drafted. The writer's own are left alone; in
 * one that does not say of which text it is, that is noted. Returns the project with what was made.
 */
export async function levelSummaries(
  ports: Ports,
  { project: read, before, drafted }: LevelRequest,
  signal: AbortSignal
): Promise<Project> {
  const summaries = new Map(read.summaries)
  const project = { ...read, summaries }
  let changed = false
  const keep = (summary: Summary | undefined) => {
    if (!summary) return
    summaries.set(summary.of, summary)
    changed = true
  }
  for (const chapter of project.chapters.slice(0, before - 1)) {
    const written = project.written.get(chapter.id)
    if (!written || summaries.get(chapter.id)?.sha256 === written.hash) continue
    signal.throwIfAborted()
    const { text, hash } = written
    keep(await noteSubject(ports, summaries.get(chapter.id), { sha256: hash }))
    keep(await summariseChapter(ports, { project, chapter, text, model: undefined }, signal))
  }
  const numbers = new Map(project.chapters.map(({ id, number }) => [id, number]))
  const level = async (subject: SummarySubject, model: Model | undefined) => {
    const { of, until } = subject
    const hash = sha256(subjectText(subject))
    const known = summaries.get(of)
    if ((numbers.get(until) ?? before) >= before || known?.sha256 === hash) return
    signal.throwIfAborted()
    keep(await noteSubject(ports, known, { sha256: hash, until }))
    keep(await summariseStory(ports, { project, subject, model }, signal))
  }
  for (const subject of volumeSubjects(project))
    await level(subject, drafted?.volume === subject.of ? drafted.model : undefined)
  const book = bookSubject(project)
  if (book) await level(book, drafted?.model)
  return changed ? project : read
}

/** The project as it is on disk now, with all its summaries level: after a chapter was committed. */
export async function levelAllSummaries(
  ports: Ports,
  drafted: LevelRequest['drafted'],
  signal: AbortSignal
): Promise<Project> {
  const project = await readProject(ports.store)
  const before = project.chapters.length + 1
  return levelSummaries(ports, { project, before, drafted }, signal)
}

/** Notes of which text a summary of the writer's is that does not say so: from then on a change is noticed. */
async function noteSubject(
  { store }: Ports,
  summary: Summary | undefined,
  { sha256: subject, until }: { sha256: string; until?: string }
): Promise<Summary | undefined> {
  if (summary?.by !== 'writer' || summary.sha256 !== undefined) return undefined
  const told = summary.until ?? until
  const old = await store.readFile(summary.file)
  if (old === undefined) return undefined
  const values = { sha256: subject, ...(told === undefined ? {} : { until: told }) }
  await store.saveFile(summary.file, withMatter(old, values), { expect: sha256(old) })
  return { ...summary, sha256: subject, until: told }
}
