import { createHash } from 'node:crypto'
import type { Kept } from '../core/kept.ts'
import type { Project } from '../core/model.ts'
import { type Manuscript, parseManuscript, parseProject } from '../core/project.ts'
import type { Store } from '../ports.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** What was read of each open project: only what changed since is parsed again. */
const kept = new WeakMap<Store, Kept>()

function keptOf(store: Store): Kept {
  const known = kept.get(store) ?? new Map()
  kept.set(store, known)
  return known
}

/** Reads and parses the open project. Throws as `parseProject` does. */
export const readProject = async (store: Store): Promise<Project> =>
  parseProject(await store.readProject(), sha256, keptOf(store))

/** What is planned and written, also where the settings are broken. */
export const readManuscript = async (store: Store): Promise<Manuscript> =>
  parseManuscript(await store.readProject(), sha256, keptOf(store))
