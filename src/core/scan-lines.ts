import { clutterRule, type DropRule, frontMatterEnd, gutenbergBody } from './clutter.ts'
import { isContentsLine } from './contents.ts'
import { type Candidate, type HeadingLine, LONGEST_HEADING, readHeading } from './headings.ts'

/** A stretch of lines that is no part of the book. */
export interface Cut {
  start: number
  end: number
  /** Number of its first line, from 1. */
  line: number
  rule: DropRule
}

export interface Scan {
  candidates: Candidate[]
  cuts: Cut[]
  /** Lines that say "Contents" and nothing else. */
  contentsLines: { line: number; start: number }[]
  /** Characters of prose in the whole: lines without headings, clutter and the white space around them. */
  prose: number
}

/** One walk over the lines of a book: what may be a heading, what is clutter, how much prose lies between. */
export function scanLines(text: string, markdown: boolean): Scan {
  const scan: Scan = { candidates: [], cuts: [], contentsLines: [], prose: 0 }
  const matter = markdown ? frontMatterEnd(text) : 0
  const body = gutenbergBody(text) ?? { start: matter, end: text.length }
  if (body.start > 0)
    scan.cuts.push({ start: 0, end: body.start, line: 1, rule: matter ? 'front-matter' : 'gutenberg' })
  let line = 0
  /** Paragraphs of English texts have a blank line before them; wrapped lines don't. */
  let blankBefore = true
  let lastCharacter = ''
  for (const { start, end } of linesOf(text)) {
    line++
    if (start < body.start) continue
    if (start >= body.end) {
      scan.cuts.push({ start, end: text.length, line, rule: 'gutenberg' })
      break
    }
    const content = text.slice(start, end).trim()
    const rule = clutterRule(content)
    const heading: HeadingLine | undefined =
      rule || content.length > LONGEST_HEADING
        ? undefined
        : readHeading(content, { markdown, blankBefore, blankAfter: isBlankAt(text, end) })
    if (rule) scan.cuts.push({ start, end, line, rule })
    else if (heading) {
      const afterSentence = !/[\p{L}\p{N},，、;；-]/u.test(lastCharacter)
      scan.candidates.push({ ...heading, line, start, end, proseBefore: scan.prose, afterSentence })
    } else if (content !== '') {
      if (isContentsLine(content)) scan.contentsLines.push({ line, start })
      scan.prose += content.length
      lastCharacter = content.at(-1)!
    }
    blankBefore = content === '' || rule !== undefined || heading !== undefined
  }
  return scan
}

/** Offsets of the lines of a text; the end is after the line end. */
export function* linesOf(text: string, from = 0): Generator<{ start: number; end: number }> {
  for (let start = from; start < text.length; ) {
    const stop = text.indexOf('\n', start)
    const end = stop < 0 ? text.length : stop + 1
    yield { start, end }
    start = end
  }
}

/** Whether the line that begins there is blank, or the text ends. */
export function isBlankAt(text: string, offset: number): boolean {
  for (let i = offset; i < text.length; i++) {
    if (text[i] === '\n') return true
    if (text[i]!.trim() !== '') return false
  }
  return true
}
