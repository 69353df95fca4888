import { basename, dirname, join, sep } from 'node:path'
import { UserError } from '../../errors.ts'
import { badPath } from './disk-errors.ts'
import { type FileSystem, ifThere } from './file-system.ts'

/** Hidden names that belong to a project; others (`.git/…`) are none of our business. */
const OWN_HIDDEN = new Set(['.fabula', '.gitignore'])

/** Throws `bad-path` unless the path is relative, uses `/`, and names nothing hidden or above. */
export function checkRelative(path: string): void {
  if (path === '') throw badPath(path, 'it is empty')
  if (/[\0-\x1f\x7f]/.test(path)) throw badPath(path, 'it holds control characters')
  if (path.includes('\\')) throw badPath(path, 'parts are separated by /')
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) throw badPath(path, 'it is not inside the project')
  path.split('/').forEach((part, index) => {
    if (part === '' || part === '.' || part === '..') throw badPath(path, 'it is not inside the project')
    if (part.startsWith('.') && !(index === 0 && OWN_HIDDEN.has(part))) throw badPath(path, 'it is hidden')
  })
}

/** Throws `bad-path` unless the id can be a folder's name everywhere. */
export function checkId(id: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/.test(id)) throw badPath(id, 'an id has letters, digits, - and _')
}

/**
 * The absolute path of a file of the project, links resolved. `root` must be a real path.
 * Throws `bad-path` for paths outside it and for links that lead out or nowhere.
 */
export async function resolveInside(fs: FileSystem, root: string, path: string): Promise<string> {
  checkRelative(path)
  const missing: string[] = []
  let at = join(root, ...path.split('/'))
  for (;;) {
    const real = await ifThere(fs.realPath(at))
    if (real !== undefined) {
      if (!isInside(root, real)) throw linkOutside(path)
      return join(real, ...missing)
    }
    // A link that leads nowhere would be followed when the file is made.
    if (await ifThere(fs.isLink(at))) throw linkOutside(path)
    missing.unshift(basename(at))
    at = dirname(at)
  }
}

export const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

export const linkOutside = (path: string): UserError =>
  new UserError('link-outside', `${path} is a link that leads out of the project or nowhere.`, {
    hint: 'Put the file itself into the project, then run the same command again.',
    data: { path }
  })
