import { type ChosenHeading, chooseHeadings } from './choose-headings.ts'
import type { DroppedLine } from './clutter.ts'
import { findContents } from './contents.ts'
import type { Candidate } from './headings.ts'
import type { Language } from './model.ts'
import { type Cut, isBlankAt, linesOf, scanLines } from './scan-lines.ts'
import { splitBySize } from './split-by-size.ts'

export interface SplitOptions {
  language: Language
  /** Take `#` lines for headings and skip YAML front matter. */
  markdown?: boolean
}

export interface SplitChapter {
  /** As the book has it, in one line, with the volume before it where one begins here. */
  title: string
  /** The title without its number; empty if there is no more to it. */
  name: string
  /** Offsets in the split text, UTF-16 units, end exclusive; blank lines at the borders are outside. */
  start: number
  end: number
}

export interface SplitBook {
  /** The text without the dropped lines; headings stay. */
  text: string
  chapters: SplitChapter[]
  dropped: DroppedLine[]
  /** What stands before the first chapter and is too short to be one; undefined: nothing. */
  front: { start: number; end: number } | undefined
  how: 'headings' | 'size'
}

/** Text before the first heading that has more characters is a chapter of its own. */
const FRONT_CHAPTER = { zh: 400, en: 1500 }
const FRONT_TITLE = { zh: '卷首', en: 'Opening' }

/**
 * Divides a decoded book (line ends `\n`) into its chapters by their headings, or by size where it has
 * none, and drops what is no part of the book: download-site lines, Project Gutenberg's licence, tables
 * of contents. Linear in the length of the text. All offsets refer to the `text` of the result.
 */
export function splitChapters(text: string, options: SplitOptions): SplitBook {
  const scan = scanLines(text, options.markdown ?? false)
  const contentsLines = scan.contentsLines.map(({ line }) => line)
  const tables = findContents(scan.candidates, contentsLines)
  const listed = new Set(tables.flat())
  const candidates = scan.candidates.filter(candidate => !listed.has(candidate))
  const { headings, dropped: refused } = chooseHeadings(candidates, scan.prose)
  const { kept, dropped, move } = applyCuts(text, [
    ...scan.cuts,
    ...tables.map((table): Cut => {
      const first =
        scan.contentsLines.findLast(({ line }) => line < table[0]!.line && table[0]!.line - line <= 5) ??
        table[0]!
      return { start: first.start, end: table.at(-1)!.end, line: first.line, rule: 'contents' }
    }),
    ...refused.map(({ candidate: { start, end, line }, rule }): Cut => ({ start, end, line, rule }))
  ])
  const first = headings[0]?.heading
  if (!first)
    return {
      text: kept,
      chapters: splitBySize(kept, options.language),
      dropped,
      front: undefined,
      how: 'size'
    }
  const chapters = layOut(text, headings).map(({ title, name, start, end }) => ({
    title,
    name,
    ...trimBlank(kept, move(start), move(end))
  }))
  const front = trimBlank(kept, 0, move(first.start))
  const isChapter = first.proseBefore > FRONT_CHAPTER[options.language]
  if (isChapter)
    chapters.unshift({ title: FRONT_TITLE[options.language], name: FRONT_TITLE[options.language], ...front })
  return {
    text: kept,
    chapters,
    dropped,
    front: isChapter || front.start === front.end ? undefined : front,
    how: 'headings'
  }
}

/** Takes the cuts out of the text; `move` tells where an offset of the old text is in the new one. */
function applyCuts(text: string, cuts: Cut[]) {
  const dropped: DroppedLine[] = []
  const stays: string[] = []
  /** Where each cut ends in the old text, and how much is gone by then. */
  const ends: number[] = []
  const gone: number[] = []
  let at = 0
  let removed = 0
  for (const cut of cuts.sort((a, b) => a.start - b.start)) {
    if (cut.start < at) continue
    stays.push(text.slice(at, cut.start))
    at = cut.end
    removed += cut.end - cut.start
    ends.push(cut.end)
    gone.push(removed)
    let line = cut.line
    for (const { start, end } of linesOf(text.slice(cut.start, cut.end))) {
      const content = text.slice(cut.start + start, cut.start + end).trim()
      if (content !== '') dropped.push({ line, text: content, rule: cut.rule })
      line++
    }
  }
  stays.push(text.slice(at))
  const move = (offset: number): number => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (ends[middle]! <= offset) low = middle + 1
      else high = middle
    }
    return offset - (gone[low - 1] ?? 0)
  }
  return { kept: stays.join(''), dropped, move }
}

/** Chapters between their headings: volumes go into the next title, titles on the next line to their heading. */
function layOut(text: string, headings: ChosenHeading[]): SplitChapter[] {
  const titles = titlesOnNextLine(text, headings)
  const chapters: SplitChapter[] = []
  let volume = ''
  let motto: number | undefined
  for (const [i, { heading, role }] of headings.entries()) {
    const next = headings[i + 1]?.heading
    if (role === 'volume') {
      volume += `${heading.title} `
      // What a volume says before its first chapter must not be lost: it opens that chapter.
      if (next && next.proseBefore > heading.proseBefore) motto ??= heading.end
      continue
    }
    const below = titles.get(heading)
    chapters.push({
      title: volume + heading.title + (below ? ` ${below.title}` : ''),
      name: `${volume}${below?.title ?? heading.name}`.trim(),
      start: motto ?? below?.end ?? heading.end,
      end: next?.start ?? text.length
    })
    volume = ''
    motto = undefined
  }
  return chapters
}

/**
 * Titles that stand on a line of their own below `Chapter 1`: taken if three in five of the headings
 * without a title have one, so that a short first sentence here and there isn't.
 */
function titlesOnNextLine(
  text: string,
  headings: ChosenHeading[]
): Map<Candidate, { title: string; end: number }> {
  const bare = headings.filter(
    ({ heading, role }) => role === 'chapter' && heading.name === '' && heading.level !== 'special'
  )
  const titles = new Map<Candidate, { title: string; end: number }>()
  for (const { heading } of bare) {
    const title = titleBelow(text, heading.end)
    if (title) titles.set(heading, title)
  }
  return titles.size >= 0.6 * bare.length ? titles : new Map()
}

/** A short line with nothing around it that doesn't end like a sentence, at most two blank lines below. */
function titleBelow(text: string, from: number): { title: string; end: number } | undefined {
  let blank = 0
  for (const { start, end } of linesOf(text, from)) {
    const line = text.slice(start, end).trim()
    if (line === '') {
      if (++blank > 2) return undefined
      continue
    }
    const fits = line.length <= 60 && !/[.,;:。，；：！!”"]$/.test(line) && !/^[a-z“"「『]/.test(line)
    return fits && isBlankAt(text, end) ? { title: line.replace(/\s+/g, ' '), end } : undefined
  }
  return undefined
}

/** The stretch without the blank lines at its borders; the first line keeps its indentation. */
function trimBlank(text: string, start: number, end: number): { start: number; end: number } {
  let last = end
  while (last > start && text[last - 1]!.trim() === '') last--
  let first = start
  for (const line of linesOf(text, start)) {
    if (line.start >= last || text.slice(line.start, line.end).trim() !== '') break
    first = line.end
  }
  return { start: Math.min(first, last), end: last }
}
