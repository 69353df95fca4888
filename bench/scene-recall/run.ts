/** Scenes told in other words: see README.md. `node run.ts [--books a,b] [--cache DIR] [--titles]` */
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { embeddedText, type Passage } from '../../src/core/passages.ts'
import { fuseHits, textWeight } from '../../src/core/retrieve.ts'
import { searchTerms } from '../../src/core/terms.ts'
import { sourceUnits } from '../../src/core/units.ts'
import { search } from '../../src/jobs/search.ts'
import type { Embedder } from '../../src/ports.ts'
import { type BenchBook, bare, DATA, openBook, readLines } from '../common/books.ts'
import { bootstrapDifference, bootstrapMean, showInterval } from '../common/bootstrap.ts'
import { openEmbedders } from './embedders.ts'

const HERE = import.meta.dirname
const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    cache: { type: 'string', default: join(HERE, '../.cache') },
    books: { type: 'string', default: 'xiyouji_utf8,pride_and_prejudice,moby_dick' },
    titles: { type: 'boolean', default: false }
  }
})
const { signal } = new AbortController()

interface Brief {
  id: string
  book: string
  n: number
  brief: string
  evidence: string[]
}
interface Line {
  id: string
  book: string
  half: 'dev' | 'test'
  /** Rank from 1 of the first passage that holds an evidence, in each arm; 0: not among the first 50. */
  ranks: Record<string, number>
}
interface Corpus {
  passages: Passage[]
  vectors: Record<string, Float32Array[]>
}

const DEEP = 50

/** All passages of the book, with their vectors of each kind. */
async function corpusOf({ project, ports }: BenchBook, embedders: Record<string, Embedder>): Promise<Corpus> {
  const book = project.books[0]!
  const units = [...sourceUnits(book, await ports.store.readSource(book.id), text => text)]
  const titles = new Map(book.chapters.map(({ id, title }) => [id, title]))
  const passages = units.flatMap(unit => unit.passages)
  const vectors: Corpus['vectors'] = {}
  for (const [name, embedder] of Object.entries(embedders))
    vectors[name] = await embedder.embed(passages.map(embeddedText), 'passage', signal)
  if (flags.titles)
    vectors.titled = await embedders.raw!.embed(
      passages.map(each => `${book.title} · ${titles.get(each.chapterId)}\n${each.text}`),
      'passage',
      signal
    )
  return { passages, vectors }
}

/** The passages nearest to the query, best first: an exact scan. */
const nearest = (
  { passages }: Corpus,
  vectors: Float32Array[],
  query: Float32Array
): { passage: Passage }[] =>
  vectors
    .map((vector, index) => ({ index, score: vector.reduce((sum, value, i) => sum + value * query[i]!, 0) }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, 100)
    .map(({ index }) => ({ passage: passages[index]! }))

/** Texts of the best passages of each arm. */
async function answer(
  opened: BenchBook,
  corpus: Corpus,
  at: { brief: string; embedders: Record<string, Embedder> }
): Promise<Record<string, string[]>> {
  const { ports, project } = opened
  const terms = searchTerms(at.brief)
  const text = await ports.index.searchText(terms, [{ pool: 'canon' }], 100)
  const [own] = await at.embedders.raw!.embed([at.brief], 'query', signal)
  const [centred] = await at.embedders.centred!.embed([at.brief], 'query', signal)
  const raw = nearest(corpus, corpus.vectors.raw!, own!)
  const moved = nearest(corpus, corpus.vectors.centred!, centred!)
  const job = search(
    ports,
    { project, query: at.brief, pool: 'canon', before: undefined, limit: DEEP },
    signal
  )
  let step = await job.next()
  while (!step.done) step = await job.next()
  const half = (list: { passage: Passage }[]) => list.slice(0, 50)
  const plain = { k: 60 }
  const titled = corpus.vectors.titled && nearest(corpus, corpus.vectors.titled, own!)
  const arms: Record<string, { passage: Passage }[]> = {
    fabula: step.value.hits,
    'plain RRF': fuseHits([{ hits: half(text) }, { hits: half(raw) }], plain),
    BM25: text,
    vectors: raw,
    ...(titled
      ? {
          'vectors, titled': titled,
          'plain RRF, titled': fuseHits([{ hits: half(text) }, { hits: half(titled) }], plain)
        }
      : {}),
    'vectors, centred': moved,
    'plain RRF, centred': fuseHits([{ hits: half(text) }, { hits: half(moved) }], plain),
    'and ranks weighed': fuseHits([
      { hits: half(text), weight: textWeight(terms.length) },
      { hits: half(moved) }
    ]),
    'and 100 deep': fuseHits([{ hits: text, weight: textWeight(terms.length) }, { hits: moved }])
  }
  return Object.fromEntries(
    Object.entries(arms).map(([arm, hits]) => [arm, hits.slice(0, DEEP).map(hit => hit.passage.text)])
  )
}

const rankOf = (texts: string[], evidence: string[]): number =>
  texts.findIndex(text => evidence.some(span => bare(text).includes(bare(span)))) + 1

const within = (rank: number, k: number): number => (rank > 0 && rank <= k ? 1 : 0)

function report(lines: Line[], title: string): void {
  console.log(
    `\n### ${title}: ${lines.length} briefs\n\n| arm | R@1 | R@5 | R@10 | R@20 | R@10 − plain RRF |\n|---|---|---|---|---|---|`
  )
  const of = (arm: string, k: number) => lines.map(line => within(line.ranks[arm]!, k))
  for (const arm of Object.keys(lines[0]!.ranks)) {
    const cells = [1, 5, 10, 20].map(k =>
      k === 10 ? showInterval(bootstrapMean(of(arm, k))) : bootstrapMean(of(arm, k)).mean.toFixed(2)
    )
    const gain = showInterval(bootstrapDifference(of(arm, 10), of('plain RRF', 10)))
    console.log(`| ${arm} | ${cells.join(' | ')} | ${arm === 'plain RRF' ? '' : gain} |`)
  }
}

const { raw, centred, close } = await openEmbedders(resolve(flags.cache))
const embedders = { raw, centred }
const lines: Line[] = []
for (const book of flags.books.split(',')) {
  const opened = await openBook({ book, data: flags.data, cache: flags.cache, embedder: centred })
  const corpus = await corpusOf(opened, embedders)
  for (const { id, n, brief, evidence } of await readLines<Brief>(join(HERE, `briefs-${book}.jsonl`))) {
    const answers = await answer(opened, corpus, { brief, embedders })
    const ranks = Object.fromEntries(
      Object.entries(answers).map(([arm, texts]) => [arm, rankOf(texts, evidence)])
    )
    lines.push({ id, book, half: n % 2 === 1 ? 'dev' : 'test', ranks })
  }
  await opened.close()
}
await close()
await mkdir(join(HERE, 'out'), { recursive: true })
await writeFile(join(HERE, 'out/items.jsonl'), lines.map(line => `${JSON.stringify(line)}\n`).join(''))
for (const half of ['dev', 'test'] as const)
  report(
    lines.filter(line => line.half === half),
    half
  )
for (const book of new Set(lines.map(line => line.book)))
  report(
    lines.filter(line => line.book === book),
    book
  )
report(lines, 'all')
