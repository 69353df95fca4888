/**
 * Which names the alias graph joins, for checking by hand: a seeded sample of pairs (fullest name, another
 * name) of each language as JSON lines, and how long the books take. `node aliases.ts [--seed N] [--count N]`
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { statementsIn } from '../../src/core/aliases/statements.ts'
import { splitChapters } from '../../src/core/books.ts'
import { splitPassages } from '../../src/core/chunk.ts'
import type { Passage } from '../../src/core/passages.ts'
import { DATA, languageOf } from '../common/books.ts'
import { mulberry32, shuffled } from '../common/random.ts'

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '30' }
  }
})
const BOOKS = [
  'sanguoyanyi_utf8',
  'xiyouji_utf8',
  'pride_and_prejudice',
  'moby_dick',
  'adventures_of_sherlock_holmes'
]

async function passagesOf(book: string): Promise<Passage[]> {
  const language = languageOf(book)
  const text = await readFile(join(flags.data, `${book}.txt`), 'utf8')
  const split = splitChapters(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), { language })
  return split.chapters.flatMap((chapter, index) => {
    const whole = split.text.slice(chapter.start, chapter.end)
    return splitPassages(whole, language).map(
      ({ start, end }) =>
        ({
          id: `${book} ${index + 1} ${start}`,
          bookId: book,
          order: index + 1,
          text: whole.slice(start, end)
        }) as Passage
    )
  })
}

const pairs: { language: string; book: string; names: [string, string]; by: string; sentence: string }[] = []
for (const book of BOOKS) {
  const passages = await passagesOf(book)
  const started = performance.now()
  const statements = statementsIn(passages, languageOf(book))
  const took = performance.now() - started
  const own = statements.flatMap(({ names: [first, ...others], by, sentence }) =>
    others.map(other => ({
      language: languageOf(book),
      book,
      names: [first!, other] as [string, string],
      by,
      sentence
    }))
  )
  const distinct = [...new Map(own.map(pair => [pair.names.join('='), pair])).values()]
  console.error(`${book}: ${statements.length} statements, ${distinct.length} pairs, ${took.toFixed(0)} ms`)
  pairs.push(...distinct)
}
for (const language of ['zh', 'en']) {
  const own = shuffled(
    mulberry32(Number(flags.seed)),
    pairs.filter(pair => pair.language === language)
  )
  for (const pair of own.slice(0, Number(flags.count))) console.log(JSON.stringify(pair))
}
