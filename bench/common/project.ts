import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { systemClock } from '../../src/adapters/clock.ts'
import { openStore } from '../../src/adapters/files/store.ts'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import { UserError } from '../../src/errors.ts'
import { readProject } from '../../src/jobs/read-project.ts'
import { showPrompt } from '../../src/jobs/show-prompt.ts'
import { syncIndex } from '../../src/jobs/sync-index.ts'
import type { Embedder, Ports } from '../../src/ports.ts'

export const repository = resolve(import.meta.dirname, '../..')

export type BenchProject = Ports & { close(): Promise<void> }

/**
 * A project of these files with everything that jobs need: store and lock on the disk, LanceDB, the given
 * embedder. There is no model, so that prompts are counted by estimate and nothing can be drafted.
 */
export async function openProject(
  root: string,
  files: Record<string, string>,
  embedder: Embedder
): Promise<BenchProject> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  const templatesDir = join(repository, 'templates')
  const store = await openStore(root, { write: true, templatesDir, clock: systemClock })
  const index = await openLanceIndex({ dir: join(root, '.fabula', 'index') })
  const nothing = () =>
    Promise.reject(new UserError('server-down', 'There are no models here.', { exit: 'server' }))
  return {
    store,
    index,
    embedder,
    models: {
      list: async () => ({ models: [], server: 'none', serverError: undefined }),
      open: nothing
    },
    books: { read: nothing },
    clock: systemClock,
    log: { file: '', write: () => {} },
    async close() {
      await index.close()
      await store.close()
    }
  }
}

const { signal } = new AbortController()

/** `fabula index`: text and vectors. */
export async function indexAll(ports: Ports): Promise<void> {
  for await (const _ of syncIndex(ports, { project: await readProject(ports.store), embed: true }, signal));
}

/** `fabula prompt --json`. */
export interface ShownPrompt {
  tokens: number
  window: number
  parts: {
    name: string
    pool: string
    id: string
    tokens: number
    form: string
    at?: { message: number; start: number; end: number }
  }[]
  dropped: { id: string; tokens: number; why: string }[]
  messages: { role: string; content: string }[]
}

export async function promptOf(ports: Ports, number: number, scene = 1): Promise<ShownPrompt> {
  const job = showPrompt(ports, { number, scene, model: undefined }, signal)
  let step = await job.next()
  while (!step.done) step = await job.next()
  return step.value as unknown as ShownPrompt
}

/** All that the model is told, as one text. */
export const toldIn = ({ messages }: ShownPrompt): string => messages.map(({ content }) => content).join('\n')
