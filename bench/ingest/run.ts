/** The ingestion benchmark: see README.md. Linux only (reads /proc). */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { EmbedderName } from './embedders.ts'
import { cutExcerpt } from './excerpt.ts'
import type { Outcome, Task } from './ingest.ts'
import { type Run, summarise } from './summary.ts'

const HERE = import.meta.dirname
const { values: flags } = parseArgs({
  options: {
    book: { type: 'string', default: resolve(HERE, '../../../shared/data/sanguoyanyi_gb18030.txt') },
    encoding: { type: 'string', default: 'gb18030' },
    embedder: { type: 'string' },
    systems: { type: 'string' },
    runs: { type: 'string', default: '3' },
    sample: { type: 'string', default: '96' },
    full: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' }
  }
})

const SYSTEMS = {
  null: ['fabula', 'lc-1000', 'lc-400', 'lc-400-tuned', 'lc-400-fts', 'lc-400-loader', 'lc-400-lance19'],
  real: ['fabula', 'lc-1000', 'lc-400']
}

function refuse(message: string): never {
  console.error(message)
  process.exit(2)
}

/** Peers read LanceDB's warnings' level from here too; ours sets it itself. */
const env = { ...process.env, LANCEDB_LOG: 'error' }

async function ingest(task: Task): Promise<Outcome> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(HERE, 'ingest.ts'), JSON.stringify(task)],
    { env, maxBuffer: 1 << 24 }
  )
  return JSON.parse(stdout)
}

/** A line for each stage of a run, and one for the run. */
function linesOf({ system, round, outcome }: Run, embedder: EmbedderName): string {
  const { stages, ...rest } = outcome
  const head = { at: new Date().toISOString(), system, round, embedder }
  const lines = [
    ...Object.entries(stages).map(([stage, cost]) => ({ ...head, stage, ...cost })),
    { ...head, stage: 'run', load: loadavg()[0], ...rest }
  ]
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

async function bench(embedder: EmbedderName, dir: string): Promise<void> {
  const { encoding, seed } = flags
  const systems = flags.systems?.split(',') ?? SYSTEMS[embedder]
  let book = resolve(flags.book)
  let what = 'the whole book'
  if (embedder === 'real' && !flags.full) {
    const excerpt = await cutExcerpt({
      book,
      encoding,
      dir,
      passages: Number(flags.sample),
      seed: Number(seed)
    })
    book = excerpt.path
    what = `${excerpt.chapters} chapters from ${excerpt.first}: ${excerpt.length} 字 (seed ${seed})`
  }
  const tasks = systems.map(
    (system): Task => ({ system, book, encoding, embedder, threads: Number(flags.threads) })
  )
  const out = join(HERE, 'out', `${embedder}.jsonl`)
  await writeFile(out, '')
  // What is read for the first time comes from the disk: with the null embedder that would be a large part.
  if (embedder === 'null') for (const task of tasks) await ingest(task)
  const runs: Run[] = []
  for (let round = 1; round <= Number(flags.runs); round++) {
    for (const task of tasks) {
      const run = { system: task.system, round, outcome: await ingest(task) }
      runs.push(run)
      await appendFile(out, linesOf(run, embedder))
      const { cpu, wall } = run.outcome.total
      console.error(`${embedder} ${round} ${task.system}: ${cpu.toFixed(2)} CPU s, ${wall.toFixed(2)} s`)
    }
  }
  console.log(`\n## ${embedder} embedder: ${what}, ${flags.runs} rounds, load ${loadavg()[0]?.toFixed(1)}\n`)
  console.log(summarise(runs))
}

if (Number(process.versions.node.split('.')[0]) < 24)
  refuse(`Node ${process.versions.node} does not run TypeScript: call ../../node_modules/.bin/node run.ts`)
if (!existsSync('/proc/self/stat')) refuse('CPU seconds and memory are read from /proc: Linux only.')
if (!existsSync(join(HERE, 'node_modules/@langchain/community')))
  refuse('First: npm install (in this folder).')
if (!existsSync(flags.book)) refuse(`There is no book at ${flags.book}. Name one: --book FILE [--encoding E]`)
const embedders = (flags.embedder ? [flags.embedder] : ['null', 'real']) as EmbedderName[]
for (const name of embedders) if (!(name in SYSTEMS)) refuse(`--embedder null or real, not ${name}`)
const dir = await mkdtemp(join(tmpdir(), 'bench-ingest-'))
try {
  await mkdir(join(HERE, 'out'), { recursive: true })
  for (const name of embedders) await bench(name, dir)
} finally {
  await rm(dir, { recursive: true, force: true })
}
