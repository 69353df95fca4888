import type { OutlineChapter, Project } from '../../core/model.ts'
import { chapterUnwritten } from '../../core/project.ts'
import { UserError } from '../../errors.ts'

/** Throws `chapter-written` for a draft of a chapter that is there, `chapter-unwritten` for a new version of none. */
export function refuseWritten(
  project: Project,
  chapter: OutlineChapter,
  request: { rewrite?: boolean }
): void {
  const written = project.written.get(chapter.id)
  if (written && !request.rewrite)
    throw new UserError(
      'chapter-written',
      `Chapter ${chapter.number} is written already (${written.file}).`,
      {
        hint: `fabula rewrite ${chapter.number} makes a new version and keeps this one.`,
        data: { number: chapter.number, file: written.file }
      }
    )
  if (!written && request.rewrite) throw chapterUnwritten(chapter.number)
}
