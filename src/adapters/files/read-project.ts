import { join } from 'node:path'
import type { ProjectFiles } from '../../ports.ts'
import { isTemp } from './atomic.ts'
import { onDisk } from './disk-errors.ts'
import { errorCode, type FileSystem, ifThere } from './file-system.ts'
import { isInside, linkOutside } from './paths.ts'
import { decodeUtf8 } from './utf8.ts'

/** A file that lies in the project and is not read; `why` names the reason. */
export interface StrayFile {
  path: string
  why: 'conflict' | 'new' | 'temp'
}

/** `depth`: levels of folders below the first that are looked into. */
interface Place {
  folder: string
  ending: string
  depth: number
}

const PLACES: Place[] = [
  { folder: 'outline', ending: '.yaml', depth: 0 },
  { folder: 'lore', ending: '.md', depth: 8 },
  { folder: 'chapters', ending: '.md', depth: 0 },
  { folder: 'summaries', ending: '.md', depth: 0 },
  { folder: 'review', ending: '.yaml', depth: 0 },
  { folder: 'sources', ending: 'book.yaml', depth: 1 },
  { folder: 'prompts', ending: '.md', depth: 0 }
]
const SINGLE = ['fabula.yaml', 'outline.yaml']
const OPEN_AT_ONCE = 64

/** Marks that Syncthing, Dropbox, Nextcloud and others put into the names of conflict copies. */
const CONFLICT = /sync-conflict-|conflicted copy|_conflict-\d|冲突|衝突/i
/** A second file of the same name, as browsers and cloud disks number it: `0001 (1).md`. */
const NUMBERED = /^(.*\S) ?\(\d+\)(\.[a-z]+)$/
const SET_ASIDE = /\.new(-\d+)?\.(md|yaml)$/

/** Lists and reads a project's small files; paths have `/`. See `Store.readProject`. */
export async function readProjectFiles(fs: FileSystem, root: string): Promise<ProjectFiles> {
  const { paths } = await listProject(fs, root)
  const texts: (string | undefined)[] = new Array(paths.length)
  let next = 0
  async function work(): Promise<void> {
    while (next < paths.length) {
      const index = next++
      const path = paths[index]!
      texts[index] = await onDisk(path, 'read', async () => {
        const bytes = await ifThere(fs.readFile(join(root, path)))
        return bytes && decodeUtf8(bytes, path)
      })
    }
  }
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, work))
  const files: ProjectFiles = new Map()
  paths.forEach((path, index) => {
    const text = texts[index]
    if (text !== undefined) files.set(path, text)
  })
  return files
}

/** What is read, in sorted order, and what lies beside it unread. */
export async function listProject(
  fs: FileSystem,
  root: string
): Promise<{ paths: string[]; strays: StrayFile[] }> {
  const found: { paths: string[]; strays: StrayFile[] } = { paths: [], strays: [] }
  const top = await walk(fs, root, { folder: '', ending: '.yaml', depth: 0 })
  found.paths.push(...top.paths.filter(path => SINGLE.includes(path)))
  found.strays.push(...top.strays)
  for (const place of PLACES) {
    const below = await walk(fs, root, place)
    found.paths.push(...below.paths)
    found.strays.push(...below.strays)
  }
  return found
}

async function walk(
  fs: FileSystem,
  root: string,
  place: Place
): Promise<Awaited<ReturnType<typeof listProject>>> {
  const found: { paths: string[]; strays: StrayFile[] } = { paths: [], strays: [] }
  const entries = await onDisk(place.folder || root, 'read', () =>
    ifThere(fs.readFolder(join(root, place.folder)))
  )
  const names = new Set(entries?.map(entry => entry.name))
  for (const entry of (entries ?? []).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = place.folder ? `${place.folder}/${entry.name}` : entry.name
    if (isTemp(entry.name)) found.strays.push({ path, why: 'temp' })
    if (entry.name.startsWith('.')) continue
    const why = strayReason(entry.name, names)
    const kind = entry.kind === 'link' ? await linkedKind(fs, root, path) : entry.kind
    if (kind === 'folder' && place.depth > 0) {
      const below = await walk(fs, root, { ...place, folder: path, depth: place.depth - 1 })
      found.paths.push(...below.paths)
      found.strays.push(...below.strays)
    } else if (kind === 'file' && why) found.strays.push({ path, why })
    else if (kind === 'file' && entry.name.endsWith(place.ending)) found.paths.push(path)
  }
  return found
}

function strayReason(name: string, names: Set<string>): StrayFile['why'] | undefined {
  if (name.endsWith('.tmp')) return 'temp'
  if (SET_ASIDE.test(name)) return 'new'
  if (CONFLICT.test(name)) return 'conflict'
  const numbered = NUMBERED.exec(name)
  return numbered && names.has(`${numbered[1]}${numbered[2]}`) ? 'conflict' : undefined
}

/** What a link leads to; throws `link-outside` for one that leaves the project. */
async function linkedKind(fs: FileSystem, root: string, path: string): Promise<'file' | 'folder'> {
  return onDisk(path, 'read', async () => {
    const real = await ifThere(fs.realPath(join(root, path))).catch(error => {
      if (errorCode(error) === 'ELOOP') throw linkOutside(path)
      throw error
    })
    if (real === undefined || !isInside(root, real)) throw linkOutside(path)
    return (await fs.stat(real)).isFile ? 'file' : 'folder'
  })
}
