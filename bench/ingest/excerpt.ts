import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { countLength } from '../../src/core/text.ts'
import { findHeadings } from './fidelity.ts'

/** 字 of a passage of ours, on average: turns a number of passages into a length. */
const PASSAGE = 340

export interface Excerpt {
  path: string
  first: string
  chapters: number
  length: number
}

/**
 * A book of whole consecutive chapters, from a chapter that the seed picks, as long as about `passages`
 * passages: the same text for all systems, in the encoding of the book.
 */
export async function cutExcerpt(request: {
  book: string
  encoding: string
  dir: string
  passages: number
  seed: number
}): Promise<Excerpt> {
  const { book, encoding, dir, passages, seed } = request
  const text = new TextDecoder(encoding).decode(await readFile(book))
  const headings = findHeadings(text)
  const lengthTo = (from: number, to: number) =>
    countLength(text.slice(headings[from]!.start, headings[to]?.start ?? text.length))
  // The last chapter from which the book is still long enough.
  let latest = headings.length - 1
  while (latest > 0 && lengthTo(latest, headings.length) < passages * PASSAGE) latest--
  const first = Math.floor(draw(seed) * (latest + 1))
  let end = first + 1
  while (end < headings.length && lengthTo(first, end) < passages * PASSAGE) end++
  const picked = text.slice(headings[first]!.start, headings[end]?.start ?? text.length)
  const path = join(dir, 'excerpt.txt')
  await writeFile(path, iconv.encode(picked, encoding))
  return { path, first: headings[first]!.title.trim(), chapters: end - first, length: countLength(picked) }
}

/** A number from 0 below 1 for the seed: one step of a linear congruential generator, spread twice. */
function draw(seed: number): number {
  const step = (state: number) => (state * 1103515245 + 12345) % 2 ** 31
  return step(step(seed + 1)) / 2 ** 31
}
