/** How much of a text is quoted speech, and in what pieces. */
export interface Speech {
  /** Share of the characters (white space left out) within quotation marks, 0 to 1. */
  share: number
  /** How many speeches there are. */
  turns: number
  /** Share of the longest one, 0 to 1. */
  longest: number
}

interface Mark {
  at: number
  opens: boolean
}

/**
 * Measures quoted speech. A passage may begin inside a speech; a speech that nothing closes ends with its
 * paragraph. Lines of hard-wrapped paragraphs belong together; a blank line ends a paragraph.
 */
export function speechOf(text: string): Speech {
  // ’ is an apostrophe too: single quotes are speech only where no double ones are used.
  const single = text.includes('‘') && !/[“"「『]/.test(text)
  const tally: Tally = { size: 0, quoted: 0, turns: 0, longest: 0 }
  for (const block of text.split(/\n\s*\n/)) addBlock(block, marksOf(block, single), tally)
  const { size, quoted, turns, longest } = tally
  return size === 0
    ? { share: 0, turns: 0, longest: 0 }
    : { share: quoted / size, turns, longest: longest / size }
}

interface Tally {
  /** Characters without white space. */
  size: number
  quoted: number
  turns: number
  longest: number
}

function addBlock(block: string, marks: Mark[], tally: Tally): void {
  tally.size += inkBetween(block, 0, block.length)
  const add = (start: number, end: number) => {
    const size = inkBetween(block, start, end)
    tally.quoted += size
    tally.longest = Math.max(tally.longest, size)
    tally.turns++
  }
  let open: number | undefined
  for (const [index, { at, opens }] of marks.entries()) {
    if (!opens) {
      if (open !== undefined) add(open, at)
      else if (index === 0) add(0, at)
      open = undefined
    } else {
      if (open !== undefined) add(open, endOfLine(block, open, at))
      open = at + 1
    }
  }
  if (open !== undefined) add(open, block.length)
}

/** The end of the line that `start` stands in, at most `limit`. */
function endOfLine(text: string, start: number, limit: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? limit : Math.min(end, limit)
}

function marksOf(block: string, single: boolean): Mark[] {
  const marks: Mark[] = []
  let open = false
  for (const { 0: mark, index: at } of block.matchAll(/[“”"「」『』‘’]/g)) {
    if (mark === '‘' || mark === '’') {
      if (single && (mark === '‘' || !/\p{L}/u.test(block[at + 1] ?? '')))
        marks.push({ at, opens: mark === '‘' })
      continue
    }
    open = mark === '"' ? opensStraight(block, at, open) : '“「『'.includes(mark)
    marks.push({ at, opens: open })
  }
  return marks
}

/** A straight mark closes before white space and opens after it; else it is what the last one was not. */
function opensStraight(text: string, at: number, open: boolean): boolean {
  if (/^\s*$/.test(text[at + 1] ?? '')) return false
  return /^\s*$/.test(text[at - 1] ?? '') || !open
}

function inkBetween(text: string, start: number, end: number): number {
  let size = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code > 32 && code !== 0x3000 && code !== 0xa0) size++
  }
  return size
}
