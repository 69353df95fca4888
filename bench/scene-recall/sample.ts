/**
 * Draws the places from which the briefs were written: seeded, evenly over a book's text, so that no
 * retriever has a say in what is asked. `node sample.ts BOOK.txt COUNT SEED SIZE OUT` writes one excerpt
 * of SIZE characters a place to OUT, as JSON lines {n, at, text} (at: UTF-16 offset in the file).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { mulberry32 } from '../common/random.ts'

const [book, count, seed, size, out] = process.argv.slice(2)
const text = readFileSync(book!, 'utf8').replaceAll('\r\n', '\n')

const next = mulberry32(Number(seed))
const total = Number(count)
// One place in each of `count` equal stretches: spread over the whole book, not clustered by chance.
const stretch = (text.length - Number(size)) / total
const lines = Array.from({ length: total }, (_, n) => {
  const at = Math.floor((n + next()) * stretch)
  return JSON.stringify({ n: n + 1, at, text: text.slice(at, at + Number(size)) })
})
writeFileSync(out!, `${lines.join('\n')}\n`)
