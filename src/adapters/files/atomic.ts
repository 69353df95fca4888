import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { UserError } from '../../errors.ts'
import { errorCode, type FileSystem, ifThere } from './file-system.ts'

const TEMP = /^\.fabula-[0-9a-f]+\.tmp$/
export const isTemp = (name: string): boolean => TEMP.test(name)

/** Where a folder cannot be opened or synced (Windows, some network disks), the rename has to do. */
const NO_FOLDER_SYNC = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EPERM', 'EACCES', 'EBADF']

/**
 * Writes the bytes to a hidden temporary file in the folder and makes sure that they are on the disk.
 * Returns its path; on an error nothing is left behind. `write-file-atomic` and `atomically` are not
 * used because on a full disk they put a cut file over a good one (docs/reliability.md).
 */
export async function stageFile(
  fs: FileSystem,
  folder: string,
  bytes: Uint8Array,
  mode = 0o666
): Promise<string> {
  const temp = join(folder, `.fabula-${randomBytes(8).toString('hex')}.tmp`)
  const file = await fs.open(temp, 'wx', mode)
  let closed = false
  try {
    await file.write(bytes)
    await file.sync()
    const size = await file.size()
    if (size !== bytes.length) throw cutShort(temp, size, bytes.length)
    closed = true
    await file.close()
    return temp
  } catch (error) {
    if (!closed) await file.close().catch(() => {})
    await fs.remove(temp).catch(() => {})
    throw error
  }
}

const cutShort = (path: string, size: number, wanted: number): UserError =>
  new UserError('disk-full', `The disk took only ${size} of ${wanted} bytes of ${path}.`, {
    hint: 'Make room on the disk and run the same command again; the file is as it was before.',
    exit: 'disk',
    data: { path, code: 'short' }
  })

/** Puts a staged file in its place; readers see the old file or the new one. */
export async function publishFile(fs: FileSystem, temp: string, target: string): Promise<void> {
  try {
    await fs.rename(temp, target)
  } catch (error) {
    await fs.remove(temp).catch(() => {})
    throw error
  }
  await syncFolder(fs, dirname(target))
}

/** Saves a file so that it is wholly old or wholly new after any crash. Makes missing folders. */
export async function saveAtomic(fs: FileSystem, target: string, bytes: Uint8Array): Promise<void> {
  await ensureFolder(fs, dirname(target))
  const mode = (await ifThere(fs.stat(target)))?.mode
  await publishFile(fs, await stageFile(fs, dirname(target), bytes, mode), target)
}

export async function syncFolder(fs: FileSystem, folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.includes(errorCode(error))) throw error
  }
}

/** Makes the missing folders, and their names durable. */
export async function ensureFolder(fs: FileSystem, folder: string): Promise<void> {
  const first = await fs.makeFolder(folder)
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await syncFolder(fs, dirname(made))
  }
}

/** Removes temporary files that a crash left behind. Only for the holder of the lock. */
export async function sweepTemps(fs: FileSystem, folder: string, depth = 0): Promise<void> {
  for (const entry of (await ifThere(fs.readFolder(folder))) ?? []) {
    if (entry.kind === 'file' && isTemp(entry.name)) await ifThere(fs.remove(join(folder, entry.name)))
    if (entry.kind === 'folder' && depth > 0) await sweepTemps(fs, join(folder, entry.name), depth - 1)
  }
}
