/** One run in a process of its own: `node ingest.ts <Task as JSON>`; prints one JSON line. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countLength } from '../../src/core/text.ts'
import { type EmbedderName, openEmbedder } from './embedders.ts'
import { type Fidelity, judge, type Stored } from './fidelity.ts'
import { type Cost, type Meter, peakMemory } from './meter.ts'

export interface Task {
  /** `fabula`, or a key of `PEERS`. */
  system: string
  book: string
  encoding: string
  embedder: EmbedderName
  threads: number
}

export interface Outcome {
  /** 字 of the book as decoded. */
  length: number
  /** Seconds by stage, and of all stages after `start` and `load`. */
  stages: Record<string, Cost>
  total: Cost
  /** MB: this process, the embedder's. */
  memory: number
  embedderMemory: number | undefined
  /** UTF-16 units given to the embedder. */
  given: number
  /** MB of the index on the disk. */
  disk: number
  fidelity: Fidelity
}

export interface Ingested {
  meter: Meter
  indexDir: string
  /** Reads back what was written; not measured. */
  stored(): Promise<Stored>
}

async function run(task: Task): Promise<Outcome> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-ingest-'))
  const embedder = openEmbedder(task.embedder, task.threads)
  try {
    const { meter, indexDir, stored } = await ingest(task, dir, embedder)
    const memory = peakMemory(process.pid)!
    const embedderMemory = peakMemory(embedder.pid())
    const stages = Object.fromEntries(meter.costs)
    const decoded = new TextDecoder(task.encoding).decode(await readFile(task.book))
    return {
      length: countLength(decoded),
      stages,
      total: sumOf(Object.entries(stages).filter(([name]) => name !== 'start' && name !== 'load')),
      memory,
      embedderMemory,
      given: embedder.given(),
      disk: await sizeOf(indexDir),
      fidelity: judge(await stored(), decoded)
    }
  } finally {
    await embedder.close()
    await rm(dir, { recursive: true, force: true })
  }
}

/** Each system loads only its own libraries. */
async function ingest(task: Task, dir: string, embedder: ReturnType<typeof openEmbedder>): Promise<Ingested> {
  const { book, encoding } = task
  if (task.system === 'fabula') {
    const { ingestByFabula } = await import('./fabula.ts')
    return ingestByFabula({ book, dir, embedder })
  }
  const { ingestByLangChain, PEERS } = await import('./langchain.ts')
  const options = PEERS[task.system]
  if (!options) throw new Error(`There is no system ${task.system}.`)
  return ingestByLangChain({ book, encoding, dir, embedder, options })
}

const sumOf = (stages: [string, Cost][]): Cost => ({
  cpu: stages.reduce((sum, [, { cpu }]) => sum + cpu, 0),
  wall: stages.reduce((sum, [, { wall }]) => sum + wall, 0)
})

/** MB of all files below the folder. */
async function sizeOf(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile())
  const sizes = await Promise.all(files.map(file => stat(join(file.parentPath, file.name))))
  return sizes.reduce((sum, { size }) => sum + size, 0) / 1e6
}

const outcome = await run(JSON.parse(process.argv[2]!) as Task)
process.stdout.write(`${JSON.stringify(outcome)}\n`)
