/**
 * Draws the passages to be labelled: `node sample.ts OUT COUNT SEED LANGUAGE BOOK.txt…`, spread evenly over each
 * book's passages as Fabula splits them. JSON lines {id, language, book, start, end, sha256, text}: offsets in
 * UTF-16 units of the book with `\n` line ends. `passages.jsonl` keeps all but the text.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { splitPassages } from '../../src/core/chunk.ts'
import { random } from './random.ts'

const [out, count, seed, language, ...books] = process.argv.slice(2)

const next = random(Number(seed))
const zh = language === 'zh'
const lines = books.flatMap(file => {
  const whole = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  const passages = splitPassages(whole, zh ? 'zh' : 'en').filter(
    ({ start, end }) => whole.slice(start, end).replace(/\s/g, '').length > (zh ? 120 : 300)
  )
  const each = Number(count) / books.length
  return Array.from({ length: each }, (_, n) => {
    const { start, end } = passages[Math.floor(((n + next()) * passages.length) / each)]!
    const book = basename(file, '.txt')
    const text = whole.slice(start, end)
    const sha256 = createHash('sha256').update(text).digest('hex')
    return JSON.stringify({ id: `${book}-${n + 1}`, language, book, start, end, sha256, text })
  })
})
writeFileSync(out!, `${lines.join('\n')}\n`)
