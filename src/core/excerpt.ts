import { searchTerms } from './terms.ts'
import { squeeze } from './text.ts'

/** Characters that take two columns of a terminal: Han, kana, Hangul, full-width forms and punctuation. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

const columnsOf = (character: string): number => (WIDE.test(character) ? 2 : 1)

/** Columns before the first word searched for. */
const LEAD = 30

/**
 * A piece of a passage on one line, at most `width` columns wide, in which the first place of one of the
 * words (or of a term of theirs) can be seen; … stands for what is left out.
 */
export function excerpt(text: string, { words, width }: { words: string[]; width: number }): string {
  const line = squeeze(text)
  const characters = [...line]
  const total = characters.reduce((sum, character) => sum + columnsOf(character), 0)
  if (total <= width) return line
  let start = [...line.slice(0, Math.max(0, firstPlace(line, words)))].length
  for (let columns = 0; start > 0 && columns < LEAD; start--) columns += columnsOf(characters[start - 1]!)
  // Near the end there is more to show before the word.
  let rest = characters.slice(start).reduce((sum, character) => sum + columnsOf(character), 0)
  while (start > 0 && rest + columnsOf(characters[start - 1]!) < width - 2)
    rest += columnsOf(characters[--start]!)
  return `${start > 0 ? '…' : ''}${fit(characters.slice(start), width - (start > 0 ? 1 : 0))}`
}

function firstPlace(line: string, words: string[]): number {
  const lower = line.toLowerCase()
  const candidates = [...words, ...words.flatMap(searchTerms)].map(word => lower.indexOf(word.toLowerCase()))
  return candidates.find(place => place >= 0) ?? 0
}

function fit(characters: string[], width: number): string {
  let used = 0
  for (let i = 0; i < characters.length; i++) {
    used += columnsOf(characters[i]!)
    if (used > width - 1 && i < characters.length - 1) return `${characters.slice(0, i).join('')}…`
  }
  return characters.join('')
}

/** Breaks one line into lines of at most `width` columns, at spaces in Latin text and anywhere in Chinese. */
export function wrapLines(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const piece of text.match(/\s+|[!-~\u00A0-\u024F’]+|./gsu) ?? []) {
    const columns = [...piece].reduce((sum, character) => sum + columnsOf(character), 0)
    if (used + columns > width && used > 0) {
      lines.push(line.trimEnd())
      line = ''
      used = 0
      if (/^\s/.test(piece)) continue
    }
    line += piece
    used += columns
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()]
}
