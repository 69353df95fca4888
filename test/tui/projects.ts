import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '../../src/core/model.ts'
import { parseProject } from '../../src/core/project.ts'

const projects = join(import.meta.dirname, '../../projects')

/** A shipped demo project: `late-returns` (English) or `jiu-mei-ju-ding` (Chinese). */
export function demoProject(name: 'late-returns' | 'jiu-mei-ju-ding'): Project {
  const root = join(projects, name)
  const files = new Map<string, string>()
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }))
    if (/\.(md|yaml)$/.test(path)) files.set(path, readFileSync(join(root, path), 'utf8'))
  return parseProject(files, text => createHash('sha256').update(text).digest('hex'))
}
