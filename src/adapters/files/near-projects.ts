import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const isProject = async (folder: string): Promise<boolean> =>
  (await stat(join(folder, 'fabula.yaml')).catch(() => undefined))?.isFile() ?? false

/** Roots of the projects directly below these folders, each once, sorted; folders that can't be read have none. */
export async function projectsBelow(folders: string[]): Promise<string[]> {
  const found = new Set<string>()
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const root = resolve(folder, entry.name)
      if (await isProject(root)) found.add(root)
    }
  }
  return [...found].sort()
}

/** See `Home.lastChange`. Looks at times only; no file is read. */
export async function lastChangeOf(root: string): Promise<Date | undefined> {
  if (!(await isProject(root))) return undefined
  const chapters = await readdir(join(root, 'chapters')).catch(() => [])
  const paths = [
    'fabula.yaml',
    'outline.yaml',
    'outline',
    ...chapters.filter(name => name.endsWith('.md')).map(name => join('chapters', name))
  ]
  const times = await Promise.all(
    paths.map(async path => (await stat(join(root, path)).catch(() => undefined))?.mtimeMs ?? 0)
  )
  return new Date(Math.max(...times))
}
