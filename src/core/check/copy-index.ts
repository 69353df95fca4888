import type { Language } from '../model.ts'
import { forEachUnit, unitsOf } from './units.ts'

/** A run of the draft that stands word for word in a book. Offsets of the draft, UTF-16 units. */
export interface CopyMatch {
  bookId: string
  start: number
  end: number
  /** 字 or words. */
  length: number
}

/** Finds the runs that a text shares with the books it was built from. */
export interface CopyIndex {
  /** Shortest run that it finds, 字 or words. */
  run: number
  language: Language
  /** Memory held, bytes. */
  bytes: number
  /**
   * Longest shared runs of at least `run` units (never less than the index's own), in the order of the
   * text, none inside another. What is returned is verified unit by unit; punctuation, white space and
   * case do not count.
   */
  find(text: string, run?: number): CopyMatch[]
}

/** Runs shorter than this are common speech: idioms, names with titles, set phrases. */
export const COPY_RUN: Record<Language, number> = { zh: 13, en: 8 }

const SEPARATOR = 0
const UNKNOWN = 0xffffffff
/** Numbers of words start above all code points, which stand for Han characters. */
const FIRST_WORD = 0x110000
/** Guard against sources that repeat one phrase for pages; in real novels chains stay under a hundred. */
const LONGEST_CHAIN = 4096

/**
 * Every window of `width` units at multiples of `stride` is entered in a hash table, and every window of
 * the draft is looked up. Since run = width + stride - 1, a shared run of that length holds at least one
 * entered window; from there it is compared outwards. Memory: 4 bytes a unit, and some 3 bytes for the table.
 */
export function createCopyIndex(
  books: Iterable<{ id: string; text: string }>,
  options: { language: Language; run?: number | undefined }
): CopyIndex {
  const run = Math.max(2, options.run ?? COPY_RUN[options.language])
  const width = Math.ceil((run + 1) / 2)
  const stride = run - width + 1
  const words = new Map<string, number>()
  const { codes, borders } = readBooks(books, words)
  const table = enterWindows(codes, width, stride)

  const codeOf = (word: string, han: boolean) => (han ? word.codePointAt(0)! : (words.get(word) ?? UNKNOWN))
  const find = (text: string, atLeast = run): CopyMatch[] => {
    const units = unitsOf(text, codeOf)
    const matches = sharedRuns({ draft: units.codes, codes, table, width, stride }, Math.max(run, atLeast))
    return matches.map(match => ({
      bookId: borders.findLast(border => border.start <= match.source)!.id,
      start: units.starts[match.start]!,
      end: units.ends[match.end - 1]!,
      length: match.end - match.start
    }))
  }
  const bytes = codes.buffer.byteLength + table.heads.byteLength + table.next.byteLength + words.size * 100
  return { run, language: options.language, bytes, find }
}

interface Border {
  id: string
  start: number
}

function readBooks(books: Iterable<{ id: string; text: string }>, words: Map<string, number>) {
  let codes = new Uint32Array(1 << 16)
  let size = 0
  const push = (code: number) => {
    if (size === codes.length) {
      const larger = new Uint32Array(Math.ceil(codes.length * 1.5))
      larger.set(codes)
      codes = larger
    }
    codes[size++] = code
  }
  const borders: Border[] = []
  for (const book of books) {
    borders.push({ id: book.id, start: size })
    push(SEPARATOR)
    forEachUnit(book.text, (word, _start, _end, han) => {
      if (han) return push(word.codePointAt(0)!)
      let code = words.get(word)
      if (code === undefined) {
        code = FIRST_WORD + words.size
        words.set(word, code)
      }
      push(code)
    })
  }
  push(SEPARATOR)
  return { codes: codes.slice(0, size), borders }
}

interface Table {
  /** By hash: number of the last entry + 1; 0: none. */
  heads: Int32Array
  /** By entry: number of the entry before it with the same hash + 1. */
  next: Int32Array
}

function enterWindows(codes: Uint32Array, width: number, stride: number): Table {
  const entries = Math.max(0, Math.floor((codes.length - width) / stride) + 1)
  let slots = 1024
  while (slots < entries * 1.5) slots *= 2
  const table = { heads: new Int32Array(slots), next: new Int32Array(entries) }
  for (let entry = 0; entry < entries; entry++) {
    const slot = hashWindow(codes, entry * stride, width) & (slots - 1)
    table.next[entry] = table.heads[slot]!
    table.heads[slot] = entry + 1
  }
  return table
}

/** Multiply and rotate, with a last mixing step so that the low bits depend on all units. */
function hashWindow(codes: ArrayLike<number>, start: number, width: number): number {
  let hash = 0
  for (let i = start; i < start + width; i++) {
    hash = Math.imul(hash ^ codes[i]!, 0x9e3779b1)
    hash = (hash << 13) | (hash >>> 19)
  }
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 7
}

interface Search {
  draft: number[]
  codes: Uint32Array
  table: Table
  width: number
  stride: number
}

interface Run {
  start: number
  end: number
  /** Place in `codes` of the run's first unit. */
  source: number
}

function sharedRuns(search: Search, atLeast: number): Run[] {
  const { draft, codes, table, width, stride } = search
  const found: Run[] = []
  /** By distance between source and draft: where the last run at this distance ended. */
  const reached = new Map<number, number>()
  for (let i = 0; i + width <= draft.length; i++) {
    const slot = hashWindow(draft, i, width) & (table.heads.length - 1)
    let entry = table.heads[slot]!
    for (let step = 0; entry > 0 && step < LONGEST_CHAIN; step++, entry = table.next[entry - 1]!) {
      const source = (entry - 1) * stride
      if ((reached.get(source - i) ?? 0) > i || !sameWindow(search, i, source)) continue
      let before = 0
      while (before < i && draft[i - before - 1] === codes[source - before - 1]) before++
      let after = width
      while (i + after < draft.length && draft[i + after] === codes[source + after]) after++
      reached.set(source - i, i + after)
      if (before + after >= atLeast)
        found.push({ start: i - before, end: i + after, source: source - before })
    }
  }
  return dropInner(found)
}

function sameWindow({ draft, codes, width }: Search, start: number, source: number): boolean {
  for (let i = 0; i < width; i++) if (draft[start + i] !== codes[source + i]) return false
  return true
}

function dropInner(runs: Run[]): Run[] {
  runs.sort((a, b) => a.start - b.start || b.end - a.end || a.source - b.source)
  let end = -1
  return runs.filter(run => {
    if (run.end <= end) return false
    end = run.end
    return true
  })
}
