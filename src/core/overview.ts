import type { Language, Project } from './model.ts'
import { countLength } from './text.ts'

/** What a shelf says of a project. Lengths in 字 or words. */
export interface Overview {
  title: string
  language: Language
  length: number
  /** The writer's (`goals.length`), else the sum of the target lengths of all planned chapters. */
  goal: number
  written: number
  planned: number
  /** What the writer would do next, and with which chapter. */
  next: { kind: 'plan' | 'draft' | 'accept' | 'finished'; chapter: number | undefined }
}

/** A project at a glance: how far it is, and what comes next. */
export function overviewOf(project: Project): Overview {
  const { settings, chapters, written } = project
  let length = 0
  for (const chapter of written.values()) length += countLength(chapter.text)
  return {
    title: settings.title,
    language: settings.language,
    length,
    goal: goalOf(project),
    written: written.size,
    planned: chapters.length,
    next: nextStep(project)
  }
}

/** The length that the book shall have: the writer's goal, else what the planned chapters sum up to. */
export const goalOf = ({ settings, chapters }: Project): number =>
  settings.goals.length ??
  chapters.reduce((sum, chapter) => sum + (chapter.length ?? settings.chapter.length), 0)

/** Drafts wait for the writer first; then the first chapter that isn't written. */
export function nextStep({ chapters, written }: Project): Overview['next'] {
  if (chapters.length === 0) return { kind: 'plan', chapter: undefined }
  const draft = chapters.find(({ id }) => written.get(id)?.status === 'draft')
  if (draft) return { kind: 'accept', chapter: draft.number }
  const open = chapters.find(({ id }) => !written.has(id))
  return open ? { kind: 'draft', chapter: open.number } : { kind: 'finished', chapter: undefined }
}
