import type { OutlineChapter, Project, Scene, Volume } from '../../core/model.ts'

/** A line of the outline tree. */
export type OutlineRow =
  | { kind: 'volume'; id: string; volume: Volume; open: boolean; depth: 0 }
  | ChapterRow
  | { kind: 'scene'; id: string; chapter: OutlineChapter; scene: Scene; index: number; depth: number }

export interface ChapterRow {
  kind: 'chapter'
  id: string
  chapter: OutlineChapter
  open: boolean
  depth: number
}

/** What is folded out or in against the custom: volumes are open, chapters are closed. */
export type Folds = Readonly<Record<string, boolean>>

const flat = new WeakMap<Project, { folds: Folds; rows: OutlineRow[] }>()

/** The tree as lines, for what is folded out; kept until the project is read again or a fold changes. */
export function outlineRows(project: Project, folds: Folds): OutlineRow[] {
  const kept = flat.get(project)
  if (kept?.folds === folds) return kept.rows
  const rows: OutlineRow[] = []
  // A single volume without a title is no level of its own.
  const levels = project.volumes.length > 1 || project.volumes.some(({ title }) => title !== '')
  for (const volume of project.volumes) {
    const open = folds[volume.id] ?? true
    if (levels) rows.push({ kind: 'volume', id: volume.id, volume, open, depth: 0 })
    if (open || !levels) rows.push(...chapterRows(volume, folds, levels ? 1 : 0))
  }
  flat.set(project, { folds, rows })
  return rows
}

function chapterRows(volume: Volume, folds: Folds, depth: number): OutlineRow[] {
  return volume.chapters.flatMap((chapter): OutlineRow[] => {
    const open = folds[chapter.id] ?? false
    const row: OutlineRow = { kind: 'chapter', id: chapter.id, chapter, open, depth }
    if (!open) return [row]
    const scenes = chapter.scenes.map(
      (scene, index): OutlineRow => ({ kind: 'scene', id: scene.id, chapter, scene, index, depth: depth + 1 })
    )
    return [row, ...scenes]
  })
}
