import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitSentences } from '../../src/core/text.ts'
import type { Language } from './generate.ts'

const BOOKS = {
  zh: ['sanguoyanyi_utf8', 'xiyouji_utf8'],
  en: ['pride_and_prejudice', 'moby_dick', 'adventures_of_sherlock_holmes']
}

/**
 * `count` chapters of at least `size` UTF-16 units, from the joined books: cut at equal distances, each from
 * the next sentence's start to a sentence's end, what lies between them left out.
 */
export async function readProse(
  language: Language,
  { data, count, size }: { data: string; count: number; size: number }
): Promise<string[]> {
  const books = await Promise.all(BOOKS[language].map(book => readFile(join(data, `${book}.txt`), 'utf8')))
  const text = books.join('\n').replace(/\r/g, '')
  const step = Math.floor(text.length / count)
  return Array.from({ length: count }, (_, index) => {
    const stretch = text.slice(index * step, index * step + size * 2)
    const spans = splitSentences(stretch).slice(1)
    const end = spans.find(span => span.end - spans[0]!.start >= size)?.end ?? stretch.length
    return stretch.slice(spans[0]!.start, end).trim()
  })
}
