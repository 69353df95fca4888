import { knowledgeAt } from '../../core/knowledge.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import type { PlannedScene } from '../../core/outline.ts'
import { tailOf } from '../../core/parts.ts'
import type { PreparedChapter } from './prepare-chapter.ts'

/** Share of the window that the text before the scene may take. */
const TAIL_SHARE = 0.12
/** UTF-16 units. */
const TAIL_LENGTH = { zh: 700, en: 1800 }

/**
 * The end of the scene before: of this chapter, or of the nearest written chapter before it. Empty where it
 * tells what this scene's point of view may not know.
 */
export function tailBefore(prepared: PreparedChapter, scenes: string[], scene: PlannedScene): string {
  const { project, chapter, model, limits } = prepared
  const before =
    scene.index > 0
      ? { chapterId: chapter.id, index: scene.index - 1, text: scenes[scene.index - 1] }
      : lastSceneBefore(project, chapter)
  if (before?.text === undefined) return ''
  const tail = tailOf(before.text, TAIL_LENGTH[project.settings.language])
  if (!knowledgeAt(project, scene).mayGoOnFrom(tail, before)) return ''
  return fitTail(tail, Math.floor(limits.window * TAIL_SHARE), text => model.counter.count(text))
}

/** The end of a text in at most `tokens`, from a sentence start. */
export function fitTail(text: string, tokens: number, count: (text: string) => number): string {
  let limit = text.length
  let tail = text
  while (limit > 40 && count(tail) > tokens) {
    limit = Math.floor(limit * 0.8)
    tail = tailOf(text, limit)
  }
  return tail
}

function lastSceneBefore(project: Project, chapter: OutlineChapter) {
  const before = project.chapters
    .slice(0, chapter.number - 1)
    .findLast(earlier => project.written.has(earlier.id))
  const scenes = before && project.written.get(before.id)!.scenes
  return scenes && { chapterId: before.id, index: scenes.length - 1, text: scenes.at(-1) }
}
