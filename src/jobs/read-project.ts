import { createHash } from 'node:crypto'
import type { Project } from '../core/model.ts'
import { parseProject } from '../core/project.ts'
import type { Store } from '../ports.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Reads and parses the open project. Throws as `parseProject` does. */
export const readProject = async (store: Store): Promise<Project> =>
  parseProject(await store.readProject(), sha256)
