import type { Passage } from '../passages.ts'

/** Raised when the rules of this folder change: indexed canon books are then looked through again. */
export const ALIAS_VERSION = 1

/** A place in a book that shows several names to be one bearer's, or a name that is told in pieces (姓吕，名布). */
export interface NameStatement {
  /** The fullest first. */
  names: string[]
  /** `words`: a sentence says so. `forms`: fuller and shorter forms of one name ("Mr. Darcy", "Darcy"). */
  by: 'words' | 'forms'
  /** As it stands in the passage; of `forms`, the first with the fullest one. */
  sentence: string
  passageId: string
  bookId: string
  /** Of the passage's chapter, from 1. */
  order: number
}

/** Longest part of a sentence that is kept on either side of the names, UTF-16 units. */
const MOST = 80
const END = /[。！？!?\n]/

/** The sentence around a place of the passage, clipped to what is near, and where that is. */
export function statementAt(
  passage: Pick<Passage, 'id' | 'bookId' | 'order' | 'text'>,
  span: { start: number; end: number },
  what: Pick<NameStatement, 'names' | 'by'>
): NameStatement {
  const { text } = passage
  let start = span.start
  while (start > 0 && span.start - start < MOST && !END.test(text[start - 1]!)) start--
  let end = span.end
  while (end < text.length && end - span.end < MOST && !END.test(text[end - 1]!)) end++
  return {
    ...what,
    sentence: text.slice(start, end).trim(),
    passageId: passage.id,
    bookId: passage.bookId,
    order: passage.order
  }
}
