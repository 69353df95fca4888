import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { openStore, type StoreOptions } from '../../src/adapters/files/store.ts'
import type { Store } from '../../src/ports.ts'
import { fixedClock } from '../fakes.ts'

/** Each test gets an empty folder; `project.root` is its path. */
export function useProject() {
  const project = {
    root: '',
    /** Writes a file as somebody else's program would. */
    async put(path: string, content: string | Uint8Array): Promise<void> {
      await mkdir(dirname(join(project.root, path)), { recursive: true })
      await writeFile(join(project.root, path), content)
    },
    open: (options: Partial<StoreOptions> = {}): Promise<Store> =>
      openStore(project.root, { write: true, templatesDir: 'templates', clock: fixedClock(), ...options })
  }
  beforeEach(async () => {
    project.root = await mkdtemp(join(tmpdir(), 'fabula-store-'))
  })
  afterEach(() => rm(project.root, { recursive: true }))
  return project
}

/** What a promise fails with, in short; undefined if it does not fail. */
export const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    error => ({ code: error.code, exit: error.exit, message: error.message as string })
  )
