import { proseOf, splitFrontMatter } from './markdown.ts'

/** A stretch of a text, UTF-16 units, end exclusive. */
export interface Stretch {
  start: number
  end: number
}

/** Chinese is not wrapped by hand: a line that ends in it ends a paragraph. So does one before an indent. */
const ENDS = /[\p{Script=Han}。！？…”』」—，、：；）》]$/u
const INDENT = /^[ \t\u3000]/

/** The paragraphs of prose, without white space around them: parted by blank lines, indents, or Chinese line ends. */
export function paragraphsOf(prose: string): Stretch[] {
  const paragraphs: Stretch[] = []
  let open: Stretch | undefined
  let offset = 0
  for (const line of prose.split('\n')) {
    const end = offset + line.trimEnd().length
    const before = open && prose.slice(open.start, open.end)
    if (line.trim() === '') open = undefined
    else if (open && !INDENT.test(line) && !ENDS.test(before!)) open.end = end
    else {
      open = { start: offset, end }
      paragraphs.push(open)
    }
    offset += line.length + 1
  }
  return paragraphs
}

/** Index of the paragraph at an offset, or of the first after it; the last one beyond the end. -1: there is none. */
export function paragraphAt(paragraphs: readonly Stretch[], offset: number): number {
  const found = paragraphs.findIndex(({ end }) => end > offset)
  return found < 0 ? paragraphs.length - 1 : found
}

/**
 * A chapter's file with one stretch of its prose (`proseOf`) replaced. Comments, front matter and line ends
 * stay. Undefined where the stretch can't be told apart in the file: a note stands within it.
 */
export function withProse(file: string, stretch: Stretch, text: string): string | undefined {
  const { body } = splitFrontMatter(file)
  const prose = proseOf(body)
  const wanted = (prose.slice(0, stretch.start) + text + prose.slice(stretch.end)).trimEnd()
  const crlf = file.includes('\r\n')
  const asFiled = (words: string) => (crlf ? words.replace(/\n/g, '\r\n') : words)
  const old = asFiled(prose.slice(stretch.start, stretch.end))
  if (old === '') return undefined
  const head = file.length - body.length
  // The same words may stand there twice, or in a note: the right place is the one that gives the wanted prose.
  for (let at = file.indexOf(old, head); at >= 0; at = file.indexOf(old, at + 1)) {
    const changed = file.slice(0, at) + asFiled(text) + file.slice(at + old.length)
    if (proseOf(splitFrontMatter(changed).body) === wanted) return changed
  }
  return undefined
}
