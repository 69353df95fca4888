import MiniSearch from 'minisearch'
import { stemmer } from 'stemmer'
import { findName } from '../../src/core/mentions.ts'

/**
 * SillyTavern's World Info (`checkWorldInfo` at its defaults) over a lorebook whose entries are the book's
 * passages in order, each with every name that it holds as a key: so the asked name is always among the
 * keys, which is more than anyone would write by hand. Equal `order`, so list order; the scan text is the
 * question; single-word keys match by `(?:^|\W)key(?:$|\W)`, case aside, where Han neighbours are no word
 * characters. At the first entry that goes over the budget it stops. Recursion would only add entries
 * after these.
 */
export function worldInfo(passages: string[], name: string, budget: number): string[] {
  const holds = /\p{Script=Han}/u.test(name)
    ? (text: string) => text.includes(name)
    : (text: string) => findName(text.toLowerCase(), name.toLowerCase()) >= 0
  return within(passages.filter(holds), budget)
}

/** KoboldCpp Lite's world info: the same list, by lower-cased substring. */
export function liteWorldInfo(passages: string[], name: string, budget: number): string[] {
  const key = name.toLowerCase()
  return within(
    passages.filter(text => text.toLowerCase().includes(key)),
    budget
  )
}

const CHUNK = 800
const OVERLAP = 400
const LEAST_SCORE = 0.2
const STOP_WORDS = new Set(
  'a an and are as at be by for from has he in is it its of on or that the this to was were what when where which who will with'.split(
    ' '
  )
)

/**
 * KoboldCpp Lite's TextDB: chunks of 800 characters, 400 of them shared, MiniSearch with BM25 k 1.5,
 * b 0.7, d 0.7, stop words and Porter's stemmer. The last action counts twice and the last 300 characters
 * of the story once: both are the question here, so the scores only grow alike. Scores above 0.2 of the
 * best; not its top 3, but as many as the budget holds.
 */
export function textDb(book: string): (query: string, budget: number) => string[] {
  const chunks: { id: number; text: string }[] = []
  for (let at = 0; at < book.length; at += CHUNK - OVERLAP)
    chunks.push({ id: chunks.length, text: book.slice(at, at + CHUNK) })
  const index = new MiniSearch({
    fields: ['text'],
    processTerm: term => {
      const word = term.toLowerCase()
      return STOP_WORDS.has(word) ? null : stemmer(word)
    }
  })
  index.addAll(chunks)
  return (query, budget) => {
    const found = index.search(query, { bm25: { k: 1.5, b: 0.7, d: 0.7 } })
    const best = found[0]?.score ?? 1
    const kept = found.filter(({ score }) => score / best > LEAST_SCORE)
    return within(
      kept.map(({ id }) => chunks[id as number]!.text),
      budget
    )
  }
}

/** The first texts that together have at most so many characters. */
function within(texts: string[], budget: number): string[] {
  let used = 0
  const end = texts.findIndex(({ length }) => (used += length) > budget)
  return end < 0 ? texts : texts.slice(0, end)
}
