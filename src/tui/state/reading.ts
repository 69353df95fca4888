import type { Project, WrittenChapter } from '../../core/model.ts'
import { countLength } from '../../core/text.ts'
import { cleanText } from '../text/width.ts'
import { clampTop, lineAt, type Wrapped, wrapText } from '../text/wrap.ts'

/** Where a text is read: the offset of the first line that is seen, which stays when the width changes. */
export interface Viewport {
  offset: number
  width: number
  height: number
  ambiguousWide: boolean
  /** The text is being written: lines below its end stay empty (`followEnd`). */
  growing?: boolean
}

const clean = new WeakMap<WrittenChapter, { text: string; length: number }>()

function known(chapter: WrittenChapter): { text: string; length: number } {
  const kept = clean.get(chapter)
  if (kept) return kept
  const fresh = { text: cleanText(chapter.text), length: countLength(chapter.text) }
  clean.set(chapter, fresh)
  return fresh
}

/** The prose of a chapter as it is shown; undefined where it isn't written. */
export function chapterText(project: Project, id: string | undefined): string | undefined {
  const chapter = id === undefined ? undefined : project.written.get(id)
  return chapter && known(chapter).text
}

/** 字 or words; 0 where it isn't written. */
export function chapterLength(project: Project, id: string): number {
  const chapter = project.written.get(id)
  return chapter ? known(chapter).length : 0
}

export const firstLine = (wrapped: Wrapped, { offset, height, growing }: Viewport): number =>
  clampTop(wrapped, lineAt(wrapped, offset), growing ? 1 : height)

/** Where a command of the context `text` leads; undefined for other commands. */
export function scrollText(text: string, command: string, view: Viewport): number | undefined {
  const wrapped = wrapText(text, view)
  const page = Math.max(1, view.height - 2)
  const by = {
    'text.up': -1,
    'text.down': 1,
    'text.page-up': -page,
    'text.page-down': page,
    'text.start': -Number.MAX_SAFE_INTEGER,
    'text.end': Number.MAX_SAFE_INTEGER
  }[command]
  if (by === undefined) return undefined
  return wrapped.starts[clampTop(wrapped, firstLine(wrapped, view) + by, view.height)]
}

/**
 * The offset from which to see a text that grows at its end (with `growing`): it stays while the end is in sight, then goes on by
 * most of a screen. Going on line by line would draw the whole pane anew at every line, and nobody can read
 * what moves all the time.
 */
export function followEnd(text: string, view: Viewport): number {
  const wrapped = wrapText(text, view)
  const lines = wrapped.starts.length
  if (lineAt(wrapped, view.offset) + view.height >= lines) return view.offset
  return wrapped.starts[lines - Math.max(1, Math.floor(view.height / 3))] ?? 0
}

/** Whether the end of the text is in sight. */
export function atEnd(text: string, view: Viewport): boolean {
  const wrapped = wrapText(text, view)
  return firstLine(wrapped, view) + view.height >= wrapped.starts.length
}

/** Offsets of the words in the text, whatever their case. */
export function findAll(text: string, words: string): number[] {
  if (words === '') return []
  const found: number[] = []
  const haystack = text.toLowerCase()
  const needle = words.toLowerCase()
  // A few letters change their length with their case; then only what is written alike is found.
  const [where, what] = haystack.length === text.length ? [haystack, needle] : [text, words]
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, at + what.length)) found.push(at)
  return found
}
