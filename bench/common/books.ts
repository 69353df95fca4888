import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { systemClock } from '../../src/adapters/clock.ts'
import { homeFiles } from '../../src/adapters/files/home.ts'
import type { JobEvent } from '../../src/core/events.ts'
import type { Project } from '../../src/core/model.ts'
import { importBook } from '../../src/jobs/import-book.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import type { Embedder, Ports } from '../../src/ports.ts'
import { openWorkspace } from '../../src/wire.ts'

const repository = resolve(import.meta.dirname, '../..')

/** The novels; they are in the public domain and not part of the repository. */
export const DATA = resolve(repository, '../shared/data')

export const languageOf = (book: string): 'zh' | 'en' => (/yanyi|xiyou/.test(book) ? 'zh' : 'en')

export interface BenchBook {
  project: Project
  ports: Ports
  close(): Promise<void>
}

/**
 * A project with one novel as its canon, imported and embedded as `fabula import` and `fabula index` do
 * it, in `<cache>/<book>`; made once, then brought level.
 */
export async function openBook(request: {
  book: string
  data: string
  cache: string
  /** False: words alone; what is embedded already stays. */
  embed?: boolean
  /** Instead of the built-in model: for vectors that are kept from run to run. */
  embedder?: Embedder
}): Promise<BenchBook> {
  const { book, embed = true } = request
  const root = join(resolve(request.cache), book)
  const { signal } = new AbortController()
  if (!existsSync(join(root, 'ready'))) {
    await rm(root, { recursive: true, force: true })
    await mkdir(resolve(request.cache), { recursive: true })
    const templatesDir = join(repository, 'templates')
    const home = homeFiles({ templatesDir, projectsDir: root, clock: systemClock })
    await home.createProject({ dir: root, title: 'Bench', language: languageOf(book), template: 'blank' })
    const ports = await open(root)
    await drain(importBook(ports, { paths: [join(request.data, `${book}.txt`)], role: 'canon' }, signal))
    await ports.close()
    await writeFile(join(root, 'ready'), '')
  }
  const opened = await open(root)
  const ports = { ...opened, ...(request.embedder ? { embedder: request.embedder } : {}) }
  const project = await readProject(ports.store)
  await drain(syncIndex(ports, { project, embed }, signal), event => {
    if (event.type === 'progress' && event.step === 'embedding' && event.done! % 160 === 0)
      console.error(`${book}: embedding ${event.done}/${event.total}`)
  })
  return { project, ports, close: () => opened.close() }
}

const open = (root: string) =>
  openWorkspace({
    dir: root,
    cwd: root,
    env: process.env,
    write: true,
    onWarning: warning => console.error(warning.message)
  })

export async function drain(events: AsyncGenerator<JobEvent>, tell: (event: JobEvent) => void = () => {}) {
  for await (const event of events) tell(event)
}

/** The objects of a file of JSON lines. */
export async function readLines<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8')
  return text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as T)
}

/** How texts of books are compared: without any white space. */
export const bare = (text: string): string => text.replace(/\s+/gu, '')
