import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openBooks } from '../../src/adapters/books.ts'
import { systemClock } from '../../src/adapters/clock.ts'
import { homeFiles } from '../../src/adapters/files/home.ts'
import { openStore } from '../../src/adapters/files/store.ts'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import { loadLance } from '../../src/adapters/lancedb/library.ts'
import type { JobEvent } from '../../src/core/events.ts'
import { importBook } from '../../src/jobs/import-book.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import type { Ports } from '../../src/ports.ts'
import type { BenchEmbedder } from './embedders.ts'
import type { Ingested } from './ingest.ts'
import { type Meter, metered, startMeter } from './meter.ts'

/** `fabula import` and `fabula index` as the command line runs them: the same two jobs on the same ports. */
export async function ingestByFabula(request: {
  book: string
  dir: string
  embedder: BenchEmbedder
}): Promise<Ingested> {
  const { book, embedder } = request
  const root = join(request.dir, 'project')
  const templatesDir = resolve(import.meta.dirname, '../../templates')
  await mkdir(root)
  await homeFiles({ templatesDir, projectsDir: root, clock: systemClock }).createProject({
    dir: root,
    title: 'Bench',
    language: 'zh',
    template: 'blank'
  })
  await loadLance()
  const meter = startMeter(embedder.pid)
  const ports = await openPorts({ root, templatesDir, embedder, meter })
  const { signal } = new AbortController()
  await meter.measure('load', () => embedder.embed(['书'], 'passage'))
  // What no port does is the core's own work: finding chapters, splitting, hashing.
  await meter.measure('split', async () => {
    await drain(importBook(ports, { paths: [book], role: 'canon' }, signal))
    const project = await readProject(ports.store)
    await drain(syncIndex(ports, { project, embed: true }, signal))
    await ports.index.close()
  })
  const indexDir = join(root, '.fabula', 'index')
  return { meter, indexDir, stored: () => readStored(ports, indexDir) }
}

async function openPorts(at: {
  root: string
  templatesDir: string
  embedder: BenchEmbedder
  meter: Meter
}): Promise<Ports> {
  const { root, templatesDir, meter } = at
  const store = await openStore(root, { write: true, templatesDir, clock: systemClock })
  const index = await openLanceIndex({ dir: join(store.root, '.fabula', 'index') })
  return {
    store: metered(store, meter, () => 'save'),
    index: metered(index, meter, method => (method === 'optimize' ? 'index' : 'write')),
    embedder: metered(at.embedder, meter, () => 'embed'),
    books: metered(openBooks(), meter, () => 'decode'),
    models: {
      list: () => Promise.reject(new Error('no models here')),
      open: () => Promise.reject(new Error('no models here'))
    },
    clock: systemClock
  }
}

async function drain(events: AsyncGenerator<JobEvent>): Promise<void> {
  for await (const _ of events);
}

/** What is in the two tables, placed in the saved text by the offsets that are stored with it. */
async function readStored(ports: Ports, indexDir: string): ReturnType<Ingested['stored']> {
  const project = await readProject(ports.store)
  const book = project.books[0]!
  const text = await ports.store.readSource(book.id)
  const starts = new Map(book.chapters.map(({ id, start }) => [id, start]))
  const { lance } = await loadLance()
  const connection = await lance.connect(indexDir)
  const names = await connection.tableNames()
  const rows = await (await connection.openTable('passages')).query().toArray()
  const vectors = await (await connection.openTable(names.find(name => name !== 'passages')!)).countRows()
  const chunks = rows.map(row => ({
    text: String(row.text),
    start: starts.get(row.chapter)! + Number(row.position)
  }))
  await ports.store.close()
  const placed = chunks.filter(chunk => text.startsWith(chunk.text, chunk.start)).length
  return { text, chunks, placed, vectors, chapters: book.chapters.map(({ title }) => title) }
}
