import type { Candidate } from './headings.ts'

/** Prose between two entries of a table of contents: a page number, a title on a line of its own. */
const BETWEEN_ENTRIES = 80

export const isContentsLine = (line: string): boolean =>
  /^[\s【[*#-]*(?:目\s*[录錄]|(?:table of )?contents)[\s】\]*:：.-]*$/i.test(line.slice(0, 40))

/** What counts as the same heading when it comes again. */
export const headingKey = (candidate: Candidate): string =>
  candidate.level === 'special' || candidate.number === undefined
    ? candidate.title.toLowerCase()
    : `${candidate.family} ${candidate.number}`

/**
 * Tables of contents, each as its entries: three headings or more with next to nothing between them, of
 * which each comes again later as often as it came so far, or which follow a line that says "Contents"
 * and count up. What follows the last entry is the book itself.
 */
export function findContents(candidates: Candidate[], contentsLines: number[]): Candidate[][] {
  const later = new Map<string, number>()
  for (const candidate of candidates)
    later.set(headingKey(candidate), (later.get(headingKey(candidate)) ?? 0) + 1)
  const soFar = new Map<string, number>()
  const tables: Candidate[][] = []
  for (let from = 0; from < candidates.length; ) {
    const to = endOfRun(candidates, from)
    const run = candidates.slice(from, to)
    const announced = contentsLines.some(line => line < run[0]!.line && run[0]!.line - line <= 5)
    let entries = 0
    let count = 0
    for (const [i, candidate] of run.entries()) {
      const key = headingKey(candidate)
      soFar.set(key, (soFar.get(key) ?? 0) + 1)
      later.set(key, later.get(key)! - 1)
      const counting = announced && candidate.weak && candidate.number! > count
      if (counting) count = candidate.number!
      if (counting || later.get(key)! >= soFar.get(key)!) entries = i + 1
    }
    if (run.length >= 3 && entries >= 2) tables.push(run.slice(0, entries))
    from = to
  }
  return tables
}

function endOfRun(candidates: Candidate[], from: number): number {
  let to = from + 1
  while (to < candidates.length && nextEntry(candidates[to - 1]!, candidates[to]!)) to++
  return to
}

/** Titles and page numbers may stand between entries, but nothing that ends like a sentence. */
function nextEntry(above: Candidate, below: Candidate): boolean {
  const between = below.proseBefore - above.proseBefore
  return between === 0 || (between < BETWEEN_ENTRIES && !below.afterSentence)
}
