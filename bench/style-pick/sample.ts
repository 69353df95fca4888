/**
 * Draws the passages to be labelled: `node sample.ts OUT COUNT SEED LANGUAGE BOOK.txt…`, spread evenly
 * over each book's passages as Fabula splits them. JSON lines {id, language, book, text}.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { splitPassages } from '../../src/core/chunk.ts'

const [out, count, seed, language, ...books] = process.argv.slice(2)

/** Mulberry32: a small seeded generator, 0 ≤ x < 1. */
function random(state: number): () => number {
  let a = state
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const next = random(Number(seed))
const zh = language === 'zh'
const lines = books.flatMap(book => {
  const text = readFileSync(book, 'utf8').replaceAll('\r\n', '\n')
  const passages = splitPassages(text, zh ? 'zh' : 'en')
    .map(({ start, end }) => text.slice(start, end))
    .filter(passage => passage.replace(/\s/g, '').length > (zh ? 120 : 300))
  const each = Number(count) / books.length
  return Array.from({ length: each }, (_, n) => {
    const at = Math.floor(((n + next()) * passages.length) / each)
    const name = basename(book, '.txt')
    return JSON.stringify({ id: `${name}-${n + 1}`, language, book: name, text: passages[at] })
  })
})
writeFileSync(out!, `${lines.join('\n')}\n`)
