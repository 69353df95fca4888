/** Alias → introduction: see README.md. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { namesInQuery } from '../../src/core/mentions.ts'
import { type FusedHit, fuseHits } from '../../src/core/retrieve.ts'
import { searchTerms } from '../../src/core/terms.ts'
import { sourceUnits } from '../../src/core/units.ts'
import { sha256 } from '../../src/jobs/read-project.ts'
import { search } from '../../src/jobs/search.ts'
import { type BenchBook, bare, DATA, openBook } from '../common/books.ts'
import { sameByCommandLine } from './command-line.ts'
import { type Answer, CUTS, type Item, type Line, readItems } from './items.ts'
import { liteWorldInfo, textDb, worldInfo } from './peers.ts'
import { report } from './report.ts'

const HERE = import.meta.dirname
const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    cache: { type: 'string', default: join(HERE, '../.cache') },
    books: { type: 'string' },
    half: { type: 'string' },
    seed: { type: 'string', default: '1' },
    bin: { type: 'string', default: join(HERE, '../../bin/fabula.js') },
    words: { type: 'boolean', default: false },
    misses: { type: 'boolean', default: false }
  }
})

const DEPTH = 50
const MOST = 10
const never = new AbortController().signal

const isRight = (text: string, item: Item) =>
  item.evidence_no_whitespace.some(span => bare(text).includes(bare(span)))

async function ours({ ports, project }: BenchBook, query: string): Promise<FusedHit[]> {
  const request = { project, query, pool: 'canon', before: undefined, limit: MOST } as const
  const job = search(ports, request, never)
  let step = await job.next()
  while (!step.done) step = await job.next()
  return step.value.hits
}

/** Texts of the passages that each leg returns, and both fused, best first. */
async function legs({ ports }: BenchBook, query: string): Promise<Record<string, string[]>> {
  const filters = [{ pool: 'canon' as const }]
  const text = {
    leg: 'text' as const,
    hits: await ports.index.searchText(searchTerms(query), filters, DEPTH)
  }
  const texts = (hits: readonly { passage: { text: string } }[]) =>
    hits.slice(0, MOST).map(hit => hit.passage.text)
  if (flags.words) return { bm25: texts(text.hits) }
  const [vector] = await ports.embedder.embed([query], 'query', never)
  const vectors = { leg: 'vector' as const, hits: await ports.index.searchVector(vector!, filters, DEPTH) }
  return { rrf: texts(fuseHits([text, vectors])), bm25: texts(text.hits), vectors: texts(vectors.hits) }
}

/** What the others would put into a prompt of as many characters as our first k passages have. */
function peersOf(passages: string[]) {
  const db = textDb(passages.join('\n'))
  return (item: Item, hits: FusedHit[]): Record<string, Answer> => {
    const name = namesInQuery(item.query)[0]?.name ?? item.alias
    const at = (take: (budget: number) => string[]): Answer => ({
      found: Object.fromEntries(
        CUTS.map(k => {
          const budget = hits.slice(0, k).reduce((sum, { passage }) => sum + passage.text.length, 0)
          return [k, take(budget).some(text => isRight(text, item))]
        })
      )
    })
    return {
      'SillyTavern world info': at(budget => worldInfo(passages, name, budget)),
      'Lite world info': at(budget => liteWorldInfo(passages, name, budget)),
      'Lite TextDB': at(budget => db(item.query, budget))
    }
  }
}

async function runBook(book: string, items: Item[]): Promise<Line[]> {
  const opened = await openBook({ book, data: flags.data, cache: flags.cache, embed: !flags.words })
  const source = opened.project.books[0]!
  const units = [...sourceUnits(source, await opened.ports.store.readSource(source.id), sha256)]
  const peers = peersOf(units.flatMap(unit => unit.passages.map(({ text }) => text)))
  const lines: Line[] = []
  for (const item of items) {
    const hits = await ours(opened, item.query)
    const texts = { fabula: hits.map(({ passage }) => passage.text), ...(await legs(opened, item.query)) }
    const ranks = Object.entries(texts).map(([system, found]) => {
      const rank = found.findIndex(text => isRight(text, item)) + 1
      if (flags.misses && system === 'fabula' && (rank === 0 || rank > 5))
        console.error(item.half, book, item.alias, rank, item.evidence_no_whitespace)
      return [system, { rank }] as const
    })
    const { alias, query, set, split, half } = item
    const answers = { ...Object.fromEntries(ranks), ...peers(item, hits) }
    lines.push({ book, alias, query, set, split, half, answers, ids: hits.map(({ passage }) => passage.id) })
  }
  await opened.close()
  return lines
}

const all = await readItems(flags.data)
const books = flags.books?.split(',') ?? [...new Set(all.map(({ book }) => book))]
const lines: Line[] = []
for (const book of books)
  lines.push(
    ...(await runBook(
      book,
      all.filter(item => item.book === book && (!flags.half || item.half === flags.half))
    ))
  )
await mkdir(join(HERE, 'out'), { recursive: true })
await writeFile(join(HERE, 'out/items.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
const check = sameByCommandLine(lines, { bin: flags.bin, cache: flags.cache, seed: Number(flags.seed) })
console.log(report(lines, { seed: Number(flags.seed), check }))
