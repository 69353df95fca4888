import { dirname } from 'node:path'
import { UserError } from '../../errors.ts'
import { ensureFolder, publishFile, stageFile } from './atomic.ts'
import { type FileSystem, ifThere } from './file-system.ts'
import { sha256 } from './utf8.ts'

export interface SaveRequest {
  /** Absolute and relative path of the same file. */
  target: string
  path: string
  bytes: Buffer
  /** sha256 that the caller has read; null: must not exist; undefined: whatever it is. */
  expect: string | null | undefined
}

/**
 * Saves atomically unless the file is another than the caller believes: then the text goes beside it
 * and `file-changed` is thrown naming both. The look is the last thing before the rename.
 */
export async function saveExpected(fs: FileSystem, request: SaveRequest): Promise<void> {
  const { target, path, bytes, expect } = request
  const folder = dirname(target)
  await ensureFolder(fs, folder)
  const mode = (await ifThere(fs.stat(target)))?.mode
  const temp = await stageFile(fs, folder, bytes, mode)
  try {
    if (expect === undefined || expect === (await hashOf(fs, target))) {
      return await publishFile(fs, temp, target)
    }
    const aside = await freeName(fs, target)
    await publishFile(fs, temp, aside)
    throw fileChanged(path, path.slice(0, path.lastIndexOf('/') + 1) + aside.slice(folder.length + 1))
  } catch (error) {
    await fs.remove(temp).catch(() => {})
    throw error
  }
}

/** sha256 of the file as it is; null: there is none. */
export async function hashOf(fs: FileSystem, file: string): Promise<string | null> {
  const bytes = await ifThere(fs.readFile(file))
  return bytes === undefined ? null : sha256(bytes)
}

/** `0001.md` → `0001.new.md`, then `0001.new-2.md`, … */
async function freeName(fs: FileSystem, target: string): Promise<string> {
  const dot = target.lastIndexOf('.')
  for (let n = 1; ; n++) {
    const name = `${target.slice(0, dot)}.new${n === 1 ? '' : `-${n}`}${target.slice(dot)}`
    if ((await ifThere(fs.stat(name))) === undefined) return name
  }
}

const fileChanged = (path: string, aside: string): UserError =>
  new UserError(
    'file-changed',
    `${path} was changed meanwhile and is left as it is; the new text is in ${aside}.`,
    {
      hint: `Compare the two files, keep what you want in the first, and delete the second.`,
      data: { path, aside }
    }
  )
