/**
 * Draws the passages to be labelled: `node sample.ts OUT COUNT SEED LANGUAGE BOOK.txt… [--speech FROM-TO]
 * [--without FILE]…`, spread evenly over each book's passages as Fabula splits them; only those whose share of
 * quoted speech is in the range, none that overlaps one of FILE. JSON lines {id, language, book, start, end, sha256,
 * text}: offsets in UTF-16 units of the book with `\n` line ends. `passages.jsonl` keeps all but the text.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { splitPassages } from '../../src/core/chunk.ts'
import { speechOf } from '../../src/core/speech.ts'
import { mulberry32 } from '../common/random.ts'
import { readLines } from './shared.ts'

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    speech: { type: 'string', default: '0-1' },
    without: { type: 'string', multiple: true, default: [] }
  }
})
const [out, count, seed, language, ...books] = positionals

const [from, to] = flags.speech.split('-').map(Number)
const next = mulberry32(Number(seed))
const zh = language === 'zh'
const taken = flags.without.flatMap(file => readLines<{ book: string; start: number; end: number }>(file))
const lines = books.flatMap(file => {
  const whole = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  const book = basename(file, '.txt')
  const passages = splitPassages(whole, zh ? 'zh' : 'en').filter(({ start, end }) => {
    const text = whole.slice(start, end)
    const { share } = speechOf(text)
    return (
      text.replace(/\s/g, '').length > (zh ? 120 : 300) &&
      share >= from! &&
      share <= to! &&
      !taken.some(other => other.book === book && other.start < end && start < other.end)
    )
  })
  const each = Number(count) / books.length
  return Array.from({ length: each }, (_, n) => {
    const { start, end } = passages[Math.floor(((n + next()) * passages.length) / each)]!
    const text = whole.slice(start, end)
    const sha256 = createHash('sha256').update(text).digest('hex')
    return JSON.stringify({ id: `${book}-${n + 1}`, language, book, start, end, sha256, text })
  })
})
writeFileSync(out!, `${lines.join('\n')}\n`)
