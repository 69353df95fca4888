import type { Language } from '../model.ts'
import { chineseNames } from './chinese.ts'
import { englishNames } from './english.ts'

/** Frequent names show in a sample as well as in the whole: this many UTF-16 units in slices of the book. */
const SAMPLE = 400_000
const SLICES = 20

/** Proper names of a whole book, most frequent first; seconds at most, however long the book. */
export function bookNames(
  text: string,
  { language, limit }: { language: Language; limit: number }
): string[] {
  const sample = sampleOf(text)
  const found = language === 'zh' ? chineseNames(sample, 3) : englishNames(sample, 3, limit)
  return found.slice(0, limit).map(({ name }) => name)
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLE) return text
  const step = text.length / SLICES
  const slices = Array.from({ length: SLICES }, (_, i) => {
    const start = Math.floor(i * step)
    return text.slice(start, start + SAMPLE / SLICES)
  })
  return slices.join('\n')
}
