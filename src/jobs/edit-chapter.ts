import type { JobEvent } from '../core/events.ts'
import { proseOf, splitFrontMatter } from '../core/markdown.ts'
import { type Stretch, withProse } from '../core/paragraphs.ts'
import { chapterByNumber, chapterUnwritten } from '../core/project.ts'
import { countLength } from '../core/text.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { readManuscript, sha256 } from './read-project.ts'

export interface ChapterEdit {
  /** Chapter number. */
  number: number
  /** The chapter's prose as the writer saw it. */
  base: string
  /** What of it is replaced. */
  stretch: Stretch
  text: string
}

/**
 * Saves an edit of a chapter as a new version; the old one goes into history. Throws `chapter-unwritten`,
 * `edit-unclear`, and `file-changed` where the file is another than the writer saw: then it is left as it is
 * and the edited chapter lies beside it.
 */
export async function* editChapter(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  { number, base, stretch, text }: ChapterEdit
): AsyncGenerator<JobEvent> {
  const project = await readManuscript(store)
  const chapter = chapterByNumber(project, number)
  const file = project.written.get(chapter.id)?.file
  const old = file === undefined ? undefined : await store.readFile(file)
  if (file === undefined || old === undefined) throw chapterUnwritten(number)
  const unchanged = proseOf(splitFrontMatter(old).body) === base
  const changed = unchanged ? withProse(old, stretch, text) : withBase(old, { base, stretch, text })
  if (changed === undefined)
    throw new UserError('edit-unclear', `A note stands within this paragraph of ${file}.`, {
      hint: 'Edit it in your own editor.',
      data: { file }
    })
  await store.commitChapter({
    chapterId: chapter.id,
    file,
    text: changed,
    // The hash of what the writer saw is not known where it is gone: any other sets the text aside.
    expect: unchanged ? sha256(old) : sha256(base),
    reason: 'edit',
    run: clock.id('run')
  })
  const length = countLength(proseOf(splitFrontMatter(changed).body))
  yield { v: 1, type: 'done', chapter: number, result: { file, length } }
}

/** What the writer saw, with the edit, under the present front matter. */
function withBase(file: string, { base, stretch, text }: Omit<ChapterEdit, 'number'>): string {
  const head = file.slice(0, file.length - splitFrontMatter(file).body.length)
  return `${head}${head === '' ? '' : '\n'}${base.slice(0, stretch.start)}${text}${base.slice(stretch.end)}\n`
}
