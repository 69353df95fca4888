import { dirname } from 'node:path'
import { ensureFolder, syncFolder } from './atomic.ts'
import { type FileSystem, ifThere } from './file-system.ts'

/** A file that only grows, by whole lines, each on the disk before `append` returns. */
export interface LineFile {
  append(line: string): Promise<void>
}

/**
 * Opens a line file for its only writer; appends wait for one another. `header` is its first line.
 * A last line that a crash or a full disk tore is cut off before the next one is appended.
 */
export function lineFile(fs: FileSystem, path: string, header: string): LineFile {
  /** Bytes of whole lines; undefined: to be looked up. */
  let length: number | undefined
  let queue: Promise<void> = Promise.resolve()

  async function appendNow(line: string): Promise<void> {
    const start = length ?? (await cutTornLine(fs, path))
    length = undefined
    if (start === 0) await ensureFolder(fs, dirname(path))
    const bytes = Buffer.from(start === 0 ? header + line : line)
    const file = await fs.open(path, 'a')
    try {
      await file.write(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    if (start === 0) await syncFolder(fs, dirname(path))
    length = start + bytes.length
  }

  return {
    append(line) {
      const done = queue.then(() => appendNow(line))
      queue = done.catch(() => {})
      return done
    }
  }
}

/** Returns the bytes of the whole lines that remain; 0 where there is no file. */
async function cutTornLine(fs: FileSystem, path: string): Promise<number> {
  const bytes = await ifThere(fs.readFile(path))
  if (bytes === undefined) return 0
  const whole = bytes.lastIndexOf(0x0a) + 1
  if (whole === bytes.length) return whole
  const file = await fs.open(path, 'r+')
  try {
    await file.truncate(whole)
    await file.sync()
  } finally {
    await file.close()
  }
  return whole
}
