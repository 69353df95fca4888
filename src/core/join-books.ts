import type { SplitBook, SplitChapter } from './books.ts'
import { type HeadingLine, readHeading } from './headings.ts'
import { parseChineseNumber } from './numerals.ts'
import { countLength } from './text.ts'

export interface BookFile {
  /** Name of the file, without its folder. */
  name: string
  split: SplitBook
}

/** A file without headings that is longer, in 字 or words, is no chapter: it stays divided by size. */
const LONGEST_CHAPTER = 30_000

/**
 * Joins a book that comes in several files into one: a file without headings is a chapter, called as the file is.
 * What stands before a file's first heading stays in that chapter. Offsets are those of the joined text.
 */
export function joinBooks(files: readonly BookFile[]): SplitBook {
  const [only] = files
  if (only && files.length === 1) return only.split
  const texts: string[] = []
  const chapters: SplitChapter[] = []
  let at = 0
  for (const { name, split } of files) {
    for (const chapter of wholeChapters(name, split))
      chapters.push({ ...chapter, start: at + chapter.start, end: at + chapter.end })
    texts.push(split.text)
    at += split.text.length + SEAM.length
  }
  return {
    text: texts.join(SEAM),
    chapters,
    dropped: files.flatMap(({ split }) => split.dropped),
    front: undefined,
    how: 'headings'
  }
}

const SEAM = '\n\n'

export const isMarkdown = (fileName: string): boolean => /\.(?:md|markdown)$/i.test(fileName)

function wholeChapters(fileName: string, split: SplitBook): SplitChapter[] {
  const [first, ...rest] = split.chapters
  if (!first) return []
  const end = split.chapters.at(-1)!.end
  const top = isMarkdown(fileName) ? loneTopHeading(split.text) : undefined
  if (top) return [{ title: top.title, name: top.name, start: Math.min(top.end, end), end }]
  if (split.how === 'headings') return [{ ...first, start: split.front?.start ?? first.start }, ...rest]
  if (countLength(split.text) > LONGEST_CHAPTER) return split.chapters
  return [{ ...titleOf(fileName), start: first.start, end }]
}

/** `# Title` as the first line of a Markdown file, the only one of its level: what `##` divides is one chapter. */
function loneTopHeading(text: string): (HeadingLine & { end: number }) | undefined {
  const [all, line] = text.match(/^\s*(#[ \t]+\S.*)\n\s*/) ?? []
  if (all === undefined || /^#[ \t]/m.test(text.slice(all.length))) return undefined
  const heading = readHeading(line!, { markdown: true, blankBefore: true, blankAfter: true })
  return heading && { ...heading, end: all.length }
}

/** `012 第十二章 雨夜.txt` is `第十二章 雨夜`; `012_rain.md` is `rain`; `012.txt` is `012`. */
function titleOf(fileName: string): { title: string; name: string } {
  const base = baseOf(fileName)
  const rest = base.replace(/^\d+[\s.、_-]+/, '') || base
  const heading = readHeading(rest, { markdown: false, blankBefore: true, blankAfter: true })
  return heading ? { title: heading.title, name: heading.name } : { title: rest, name: rest }
}

const baseOf = (fileName: string): string =>
  fileName
    .replace(/\.[A-Za-z0-9]{1,8}$/, '')
    .replace(/_+/g, ' ')
    .trim()

/**
 * The files of a folder that are its chapters, in reading order: by the number that each name has (第十二章, 012,
 * Chapter 12), between what comes first (序, prologue) and last (尾声, epilogue). Where most have a number, the
 * others (notes, a list of names) are `left`. Without numbers, all by name.
 */
export function inReadingOrder(names: readonly string[]): { files: string[]; left: string[] } {
  const compare = new Intl.Collator('zh', { numeric: true }).compare
  const places = new Map(names.map(name => [name, placeOf(name)]))
  const numbered = names.filter(name => places.get(name) !== undefined)
  if (numbered.length * 2 <= names.length) return { files: [...names].sort(compare), left: [] }
  return {
    files: numbered.sort((a, b) => places.get(a)! - places.get(b)! || compare(a, b)),
    left: names.filter(name => places.get(name) === undefined).sort(compare)
  }
}

const BEFORE = /序|楔子|前言|引子|prolog|preface|foreword|introduction/i
const AFTER = /尾声|尾聲|后记|後記|番外|epilog|afterword|coda/i

function placeOf(fileName: string): number | undefined {
  const base = baseOf(fileName)
  const digits = base.match(/\d+/)?.[0]
  if (digits !== undefined) return Number(digits)
  const chinese = base.match(/第?([〇零一二三四五六七八九十百千两]+)[章节回卷部集]/)?.[1]
  if (chinese !== undefined) return parseChineseNumber(chinese)
  if (BEFORE.test(base)) return -1
  return AFTER.test(base) ? Number.MAX_SAFE_INTEGER : undefined
}
