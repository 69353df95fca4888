import { proseOf, splitFrontMatter } from '../core/markdown.ts'
import type { Manuscript } from '../core/project.ts'
import { countLength } from '../core/text.ts'
import { type Standing, undoSteps } from '../core/undo.ts'
import type { Store } from '../ports.ts'
import { sha256 } from './read-project.ts'

export interface ChapterVersionText {
  /** Names it for `restoreVersion`; undefined: the chapter as it is. */
  version: number | undefined
  /** When it was replaced, ISO 8601; undefined: not yet. */
  at: string | undefined
  /** Why it was replaced; of the present one: its status. */
  reason: string
  /** 字 or words. */
  length: number
  /** The prose. */
  text: string
}

export interface ChapterVersions {
  /** Oldest first, the present one last. */
  versions: ChapterVersionText[]
  /** The versions that undo and redo bring back. */
  undo?: number
  redo?: number
}

/** All texts that a chapter had and has. An unwritten chapter that never was written has none. */
export async function chapterVersions(
  store: Pick<Store, 'versions' | 'readVersion'>,
  { project, chapterId }: { project: Pick<Manuscript, 'written'>; chapterId: string }
): Promise<ChapterVersions> {
  const versions: ChapterVersionText[] = []
  for (const { version, at, reason } of await store.versions(chapterId)) {
    const text = proseOf(splitFrontMatter(await store.readVersion(chapterId, version)).body)
    versions.push({ version, at, reason, length: countLength(text), text })
  }
  const written = project.written.get(chapterId)
  if (written) {
    const { text, status } = written
    versions.push({ version: undefined, at: undefined, reason: status, length: countLength(text), text })
  }
  const standings = versions.map(
    ({ version, reason, text }): Standing => ({ version, reason, hash: sha256(text) })
  )
  return { versions, ...undoSteps(standings) }
}
