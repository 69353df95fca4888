/**
 * A text as the sequence of what is counted: every Han character and every word of other script is one
 * unit. White space, punctuation, case and apostrophes are gone, so that two texts can be compared by what
 * they say.
 */

/** Called for each unit in order; `word` is folded (lower case, no apostrophes), a Han character stands as it is. */
export type UnitVisitor = (word: string, start: number, end: number, han: boolean) => void

const LETTER = /[\p{L}\p{N}\p{M}]/u

export function forEachUnit(text: string, visit: UnitVisitor): void {
  let index = 0
  while (index < text.length) {
    const code = text.charCodeAt(index)
    const width = hanWidth(code, text, index)
    if (width > 0) {
      visit(text.slice(index, index + width), index, index + width, true)
      index += width
    } else if (isLetter(code, text, index)) {
      const end = wordEnd(text, index)
      const word = text.slice(index, end).toLowerCase()
      visit(/['’]/.test(word) ? word.replace(/['’]/g, '') : word, index, end, false)
      index = end
    } else index++
  }
}

/** UTF-16 units of the Han character at `index`: 1, 2, or 0 if there is none. */
function hanWidth(code: number, text: string, index: number): number {
  if ((code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || code === 0x3007) return 1
  if (code >= 0xf900 && code <= 0xfaff) return 1
  // Extension B and later: high surrogates D840 to D88D.
  if (code >= 0xd840 && code <= 0xd88d && index + 1 < text.length) return 2
  return 0
}

function isLetter(code: number, text: string, index: number): boolean {
  if (code < 0x80) {
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
  }
  // General and Chinese punctuation: by far the most frequent characters here, spared the expression.
  if ((code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x3004)) return false
  if ((code >= 0x3008 && code <= 0x3020) || (code >= 0xff01 && code <= 0xff0f)) return false
  if (code >= 0xd800 && code <= 0xdbff) return LETTER.test(text.slice(index, index + 2))
  return LETTER.test(text[index]!)
}

function wordEnd(text: string, start: number): number {
  let end = start
  while (end < text.length) {
    const code = text.charCodeAt(end)
    if (hanWidth(code, text, end) > 0) break
    if (isLetter(code, text, end)) end += code >= 0xd800 && code <= 0xdbff ? 2 : 1
    else if ((code === 0x27 || code === 0x2019) && isLetter(text.charCodeAt(end + 1), text, end + 1)) end++
    else break
  }
  return end
}

/** Units of a text as numbers (equal unit, equal number) with their place in the text, UTF-16 units. */
export interface UnitSequence {
  codes: number[]
  starts: number[]
  ends: number[]
}

/** `codeOf` gives each word its number. */
export function unitsOf(text: string, codeOf: (word: string, han: boolean) => number): UnitSequence {
  const sequence: UnitSequence = { codes: [], starts: [], ends: [] }
  forEachUnit(text, (word, start, end, han) => {
    sequence.codes.push(codeOf(word, han))
    sequence.starts.push(start)
    sequence.ends.push(end)
  })
  return sequence
}

/** Numbers words from 1 in the order in which they first come. */
export function numbering(): (word: string) => number {
  const numbers = new Map<string, number>()
  return word => {
    let number = numbers.get(word)
    if (number === undefined) {
      number = numbers.size + 1
      numbers.set(word, number)
    }
    return number
  }
}

/** The units joined by a space: equal for texts that differ only in punctuation, spaces and case. */
export function foldUnits(text: string): string {
  const words: string[] = []
  forEachUnit(text, word => words.push(word))
  return words.join(' ')
}
