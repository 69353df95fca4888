import { dirname } from 'node:path'
import type { Clock, PartWriter } from '../../ports.ts'
import { ensureFolder, saveAtomic, syncFolder } from './atomic.ts'
import { onDisk } from './disk-errors.ts'
import { type FileSystem, ifThere, type OpenFile } from './file-system.ts'
import { decodeUtf8, wholeLength } from './utf8.ts'

/** Bytes are with the operating system at once, on the disk within about this time (ms). */
const SYNC_EVERY = 1000

/**
 * Opens a draft that grows as the model writes. What a crash tore at the end of an existing one
 * (half a character) is cut off. One caller at a time; `path` names it in errors.
 */
export async function openPartFile(
  fs: FileSystem,
  file: string,
  { clock, path }: { clock: Clock; path: string }
): Promise<{ text: string; writer: PartWriter }> {
  const isNew = (await ifThere(fs.stat(file))) === undefined
  await ensureFolder(fs, dirname(file))
  const bytes = isNew ? Buffer.alloc(0) : await fs.readFile(file)
  const whole = bytes.subarray(0, wholeLength(bytes))
  const text = decodeUtf8(whole, path)
  const handle = await fs.open(file, 'a')
  try {
    if (whole.length < bytes.length) await handle.truncate(whole.length)
    if (isNew) await syncFolder(fs, dirname(file))
  } catch (error) {
    await handle.close()
    throw error
  }
  return { text, writer: partWriter(fs, { file, path, handle, length: whole.length, clock }) }
}

interface PartState {
  file: string
  path: string
  handle: OpenFile
  length: number
  clock: Clock
}

function partWriter(fs: FileSystem, state: PartState): PartWriter {
  let lastSync = state.clock.elapsed()
  /** First half of a character that the model sent in two pieces. */
  let half = ''

  async function write(text: string): Promise<void> {
    const bytes = Buffer.from(text)
    try {
      await state.handle.write(bytes)
      state.length += bytes.length
    } catch (error) {
      // A full disk takes some of the bytes: without them the caller may append the same text again.
      await state.handle.truncate(state.length).catch(() => {})
      throw error
    }
  }

  return {
    append: text =>
      onDisk(state.path, 'write', async () => {
        const all = half + text
        const cut = /[\uD800-\uDBFF]$/.test(all) ? all.length - 1 : all.length
        if (cut > 0) await write(all.slice(0, cut))
        half = all.slice(cut)
        if (state.clock.elapsed() - lastSync < SYNC_EVERY) return
        await state.handle.sync()
        lastSync = state.clock.elapsed()
      }),
    replace: text =>
      onDisk(state.path, 'write', async () => {
        await saveAtomic(fs, state.file, Buffer.from(text))
        await state.handle.close()
        state.handle = await fs.open(state.file, 'a')
        state.length = await state.handle.size()
        half = ''
      }),
    close: () =>
      onDisk(state.path, 'write', async () => {
        try {
          await state.handle.sync()
        } finally {
          await state.handle.close()
        }
      })
  }
}

/** Removes a draft's part, and its folder if that is empty now. */
export async function removePartFile(fs: FileSystem, file: string): Promise<void> {
  await ifThere(fs.remove(file))
  // Other parts or candidates may be in it.
  await fs.removeFolder(dirname(file)).catch(() => {})
}
