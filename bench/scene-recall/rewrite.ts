/**
 * What other phrasings by a model add to retrieval: R@10 of briefs of the dev half with and without them. See
 * rewrite.md. `node rewrite.ts [--cache DIR] [--model NAME] [--count N] [--seed S]` writes one JSON line a
 * brief to out/rewrite-MODEL.jsonl, and a summary to stdout.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Language } from '../../src/core/model.ts'
import { fuseHits, type RankedList } from '../../src/core/retrieve.ts'
import { rewriteQueries } from '../../src/core/rewrites.ts'
import { UserError } from '../../src/errors.ts'
import { askForRewrites } from '../../src/jobs/steps/ask-rewrites.ts'
import { readTemplate } from '../../src/jobs/steps/read-template.ts'
import { searchAll } from '../../src/jobs/steps/scene-search.ts'
import { type BenchBook, bare, DATA, languageOf, openBook, readLines } from '../common/books.ts'
import { bootstrapDifference, bootstrapMean, showInterval } from '../common/bootstrap.ts'
import { mulberry32, shuffled } from '../common/random.ts'

const HERE = import.meta.dirname
const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: DATA },
    cache: { type: 'string', default: join(HERE, '../.cache') },
    model: { type: 'string', default: 'qwen2.5-coder:0.5b' },
    count: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' }
  }
})

const CUT = 10
/** Weights of the phrasings' lists beside the brief's own. */
const WEIGHTS = [0.25, 0.5, 1]
const LANGUAGES: Language[] = ['zh', 'en']
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
  language: Language
  phrasings: string[]
  /** Of the one question. */
  seconds: number
  /** Rank of the first right passage, from 1; null: not among those found. */
  plain: number | null
  /** The same by weight. */
  rewritten: Record<string, number | null>
}

/** So many briefs of the dev half (odd numbers) of each language, in the order of their books. */
async function sample(): Promise<Brief[]> {
  const files = (await readdir(HERE)).filter(file => /^briefs-.*\.jsonl$/.test(file)).sort()
  const briefs = (await Promise.all(files.map(file => readLines<Brief>(join(HERE, file))))).flat()
  const random = mulberry32(Number(flags.seed))
  const drawn = LANGUAGES.flatMap(language => {
    const dev = briefs.filter(({ n, book }) => n % 2 === 1 && languageOf(book) === language)
    return shuffled(random, dev).slice(0, Number(flags.count))
  })
  return briefs.filter(brief => drawn.includes(brief))
}

async function measure(book: BenchBook, brief: Brief): Promise<Line> {
  const language = languageOf(brief.book)
  const { seconds, phrasings } = await ask(book, brief.brief, language)
  const queries = [{ name: 'beat-1', text: brief.brief }, ...rewriteQueries(phrasings)]
  const lists = await searchAll(book.ports, { queries, filters: [{ pool: 'canon' }] }, signal)
  const isRewrite = ({ query }: RankedList) => query?.startsWith('rewrite-') === true
  const rank = (used: RankedList[]): number | null => {
    const at = fuseHits(used).findIndex(({ passage }) =>
      brief.evidence.some(evidence => bare(passage.text).includes(bare(evidence)))
    )
    return at < 0 ? null : at + 1
  }
  const shipped = rewriteQueries(['x'])[0]!.weight!
  const weighed = (weight: number) =>
    lists.map(list => (isRewrite(list) ? { ...list, weight: ((list.weight ?? 1) * weight) / shipped } : list))
  return {
    id: brief.id,
    language,
    phrasings,
    seconds,
    plain: rank(lists.filter(list => !isRewrite(list))),
    rewritten: Object.fromEntries(WEIGHTS.map(weight => [weight, rank(weighed(weight))]))
  }
}

/** The product's own question; no phrasings where the answer is of no use. */
async function ask({ ports, project }: BenchBook, text: string, language: Language) {
  const template = await readTemplate(ports, 'queries', project)
  const model = await ports.models.open({ name: flags.model, own: undefined, language, window: 4096 })
  const started = performance.now()
  const phrasings = await askForRewrites({ model, template, language, text }, signal).catch(error => {
    if (error instanceof UserError && error.data.kind === 'unusable') return []
    throw error
  })
  return { phrasings, seconds: (performance.now() - started) / 1000 }
}

const hit = (rank: number | null) => (rank !== null && rank <= CUT ? 1 : 0)

function summarise(name: string, lines: Line[]): void {
  const plain = lines.map(line => hit(line.plain))
  const seconds = lines.map(line => line.seconds).sort((a, b) => a - b)
  const answered = lines.filter(({ phrasings }) => phrasings.length > 0).length
  console.log(`\n${name}: ${lines.length} briefs, ${answered} with phrasings that can be searched for`)
  console.log(`  without: R@${CUT} ${showInterval(bootstrapMean(plain))}`)
  for (const weight of WEIGHTS) {
    const rewritten = lines.map(line => hit(line.rewritten[weight]!))
    const gain = bootstrapDifference(rewritten, plain)
    const won = rewritten.filter((value, at) => value > plain[at]!).length
    const lost = rewritten.filter((value, at) => value < plain[at]!).length
    console.log(
      `  with, weight ${weight}: R@${CUT} ${showInterval(bootstrapMean(rewritten))}, difference ${showInterval(gain)}, won ${won}, lost ${lost}`
    )
  }
  const at = (share: number) => seconds[Math.min(seconds.length - 1, Math.floor(share * seconds.length))]!
  console.log(`  seconds a question: median ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)}`)
}

const lines: Line[] = []
const briefs = await sample()
for (const name of [...new Set(briefs.map(({ book }) => book))]) {
  const book = await openBook({ book: name, data: flags.data, cache: flags.cache })
  for (const brief of briefs.filter(brief => brief.book === name)) {
    const line = await measure(book, brief)
    lines.push(line)
    console.error(
      `${line.id}: ${line.plain} → ${JSON.stringify(line.rewritten)}, ${line.seconds.toFixed(1)} s`
    )
  }
  await book.close()
}
await mkdir(join(HERE, 'out'), { recursive: true })
const file = join(HERE, 'out', `rewrite-${flags.model.replaceAll(/[^\w.-]/g, '-')}.jsonl`)
await writeFile(file, lines.map(line => `${JSON.stringify(line)}\n`).join(''))
for (const language of LANGUAGES)
  summarise(
    language,
    lines.filter(line => line.language === language)
  )
summarise('both', lines)
