import { parseDocument } from 'yaml'
import { joinScenes, splitFrontMatter } from '../../core/markdown.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import { fileNumber } from '../../core/outline.ts'
import type { Ports } from '../../ports.ts'
import { sha256 } from '../read-project.ts'

/** A chapter's file before something new is saved there; `text` undefined: there is none yet. */
export interface ChapterBase {
  file: string
  text: string | undefined
}

export interface Commit {
  chapter: OutlineChapter
  /** As it was when the work on the new text began. */
  base: ChapterBase
  scenes: string[]
  /** Journal and history: `draft`, `rewrite`, `accept`. */
  reason: string
  run: string
}

export async function chapterBase(
  ports: Ports,
  project: Project,
  chapter: OutlineChapter
): Promise<ChapterBase> {
  const file = project.written.get(chapter.id)?.file ?? (await freeFile(ports, chapter))
  return { file, text: await ports.store.readFile(file) }
}

/**
 * Saves the drafted scenes as the chapter with `status: draft`. A version that is there already keeps its
 * own front matter and goes into history. Throws `file-changed` if the file is not the base any more.
 */
export async function commitDraft(ports: Ports, commit: Commit): Promise<{ file: string; sha256: string }> {
  const { chapter, base, scenes, reason, run } = commit
  const saved = await ports.store.commitChapter({
    chapterId: chapter.id,
    file: base.file,
    text: chapterText(chapter, scenes, base.text),
    expect: base.text === undefined ? null : sha256(base.text),
    reason,
    run
  })
  return { file: base.file, sha256: saved.sha256 }
}

/** The chapter's file by its number; if another chapter has that file (chapters were moved), one with its id. */
async function freeFile(ports: Ports, chapter: OutlineChapter): Promise<string> {
  const number = fileNumber(chapter.number)
  const taken = await ports.store.readFile(`chapters/${number}.md`)
  return taken === undefined || taken.trim() === ''
    ? `chapters/${number}.md`
    : `chapters/${number}-${chapter.id}.md`
}

function chapterText(chapter: OutlineChapter, scenes: string[], old: string | undefined): string {
  const matter = parseDocument(old === undefined ? '' : splitFrontMatter(old).matter)
  if (!matter.contents) matter.contents = matter.createNode({}) as never
  matter.set('id', chapter.id)
  if (!matter.has('title')) matter.set('title', chapter.title)
  matter.set('status', 'draft')
  return `---\n${matter.toString().trimEnd()}\n---\n\n${joinScenes(scenes)}`
}
