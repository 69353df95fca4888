import { findTitle } from '../../core/book-title.ts'
import { type SplitBook, splitChapters } from '../../core/books.ts'
import { findGarbled, type GarbledPlace } from '../../core/han.ts'
import { type BookFile, isMarkdown, joinBooks } from '../../core/join-books.ts'
import type { Language } from '../../core/model.ts'
import { countLength, detectLanguage } from '../../core/text.ts'
import type { DecodedBook } from '../../ports.ts'
import { othersTurn } from './others-turn.ts'

/** All that an import tells before it changes anything. */
export interface BookReport {
  title: string
  author: string | undefined
  language: Language
  encoding: string
  /** Bytes of the file. */
  bytes: number
  /** `headings`, or `size` where there were none. */
  how: SplitBook['how']
  /** 字 or words of all chapters. */
  length: number
  dropped: { rule: string; count: number; line: number; example: string }[]
  /** Where the file was broken before we read it; at most ten places. */
  garbled: { count: number; places: GarbledPlace[] }
}

export interface ReadBook {
  report: BookReport
  split: SplitBook
  /** 字 or words of each chapter. */
  lengths: number[]
}

export const folderOf = (path: string): string => path.replace(/[\\/]+[^\\/]*$/, '')

export const fileNameOf = (path: string): string => path.split(/[\\/]/).findLast(part => part !== '') ?? path

/** One file of a book, decoded. */
export interface DecodedFile extends DecodedBook {
  /** Without its folder. */
  name: string
}

/**
 * Finds title, language and chapters of a decoded book; `called` is its file's or its folder's name. Others
 * have their turn in between: a key is answered.
 */
export async function readBook(
  files: readonly DecodedFile[],
  request: { called: string; left: string[]; role: string; title?: string | undefined }
): Promise<ReadBook> {
  const longest = files.reduce((a, b) => (b.text.length > a.text.length ? b : a))
  const language = languageOf(longest.text)
  const found = findTitle(files[0]!.text, request.called)
  const parts: BookFile[] = []
  for (const { name, text } of files) {
    parts.push({ name, split: splitChapters(text, { language, markdown: isMarkdown(name) }) })
    await othersTurn()
  }
  const split = joinBooks(parts)
  const lengths = split.chapters.map(chapter => countLength(split.text.slice(chapter.start, chapter.end)))
  await othersTurn()
  const garbled = files.flatMap(({ text }) => findGarbled(text, language === 'zh'))
  const report: BookReport = {
    title: request.title ?? found.title,
    author: found.author,
    language,
    encoding: [...new Set(files.map(({ encoding }) => encoding))].join(', '),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    how: split.how,
    length: lengths.reduce((sum, length) => sum + length, 0),
    dropped: [
      ...byRule(split),
      ...leftFiles(request.left),
      ...(request.role === 'manuscript' ? frontLines(split) : [])
    ],
    garbled: { count: garbled.length, places: garbled.slice(0, 10) }
  }
  return { report, split, lengths }
}

/** Judged from the middle: beginnings are full of licences and addresses. */
function languageOf(text: string): Language {
  const middle = Math.floor(text.length / 2)
  return detectLanguage(text.slice(Math.max(0, middle - 50_000), middle + 50_000))
}

/** Dropped lines by rule, with the first of each. */
function byRule({ dropped }: SplitBook): BookReport['dropped'] {
  const rules = new Map<string, BookReport['dropped'][number]>()
  for (const { line, text, rule } of dropped) {
    const known = rules.get(rule)
    if (known) known.count++
    else rules.set(rule, { rule, count: 1, line, example: text.slice(0, 80) })
  }
  return [...rules.values()]
}

/** Files of the folder that are no chapters. */
const leftFiles = ([first, ...rest]: string[]): BookReport['dropped'] =>
  first === undefined ? [] : [{ rule: 'file', count: rest.length + 1, line: 0, example: first }]

/** A few lines before the first chapter stay in a source book's text; a manuscript has no place for them. */
function frontLines({ text, front }: SplitBook): BookReport['dropped'] {
  if (!front) return []
  const lines = text
    .slice(front.start, front.end)
    .split('\n')
    .filter(line => line.trim() !== '')
  return [
    { rule: 'before-first-chapter', count: lines.length, line: 1, example: lines[0]!.trim().slice(0, 80) }
  ]
}
