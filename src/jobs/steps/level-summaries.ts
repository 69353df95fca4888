import type { Project } from '../../core/model.ts'
import type { Ports } from '../../ports.ts'
import { readProject } from '../read-project.ts'
import { summariseChapter } from './summarise.ts'

/**
 * Gives every written chapter before number `before` a summary of its present text by picking sentences: chapters
 * that were written by hand or edited since have none, or an old one. The writer's own are left alone.
 */
export async function levelSummaries(
  ports: Ports,
  { project, before }: { project: Project; before: number },
  signal: AbortSignal
): Promise<Project> {
  const stale = project.chapters.filter(chapter => {
    const written = project.written.get(chapter.id)
    const summary = project.summaries.get(chapter.id)
    return chapter.number < before && written && summary?.by !== 'writer' && summary?.sha256 !== written.hash
  })
  if (stale.length === 0) return project
  for (const chapter of stale) {
    const { text } = project.written.get(chapter.id)!
    await summariseChapter(ports, { project, chapter, text, model: undefined }, signal)
  }
  return readProject(ports.store)
}
