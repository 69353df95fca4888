import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RotatingFileStream } from 'rotating-file-stream'
import type { LogEntry } from '../core/log-entry.ts'
import type { Clock, Log } from '../ports.ts'
import { diskFileSystem } from './files/file-system.ts'
import { resolveInside } from './files/paths.ts'

const FILE = '.fabula/logs/fabula.log'
/** A file is changed after the line that passes this, so that none has more than 1 MB. */
const SIZE = '1000K'
/** Beside the newest. */
const OLDER_FILES = 4

/**
 * The log of a project: JSON lines in `.fabula/logs`, five files of at most 1 MB. Opened by its first line. Where it
 * can't be written (read-only disk, full disk) it is done without: a log must not stop the work.
 */
export function openLog(root: string, clock: Pick<Clock, 'now'>): Log & { close(): Promise<void> } {
  let opening: Promise<RotatingFileStream | undefined> | undefined
  return {
    file: join(root, FILE),
    write(entry: LogEntry) {
      const line = `${JSON.stringify({ time: clock.now().toISOString(), ...entry })}\n`
      opening ??= openStream(root).catch(() => undefined)
      void opening.then(stream => stream?.write(line))
    },
    async close() {
      const stream = await opening
      if (!stream || stream.destroyed) return
      await new Promise<void>(resolve => {
        stream.once('error', () => resolve())
        stream.end(() => resolve())
      })
    }
  }
}

async function openStream(root: string): Promise<RotatingFileStream> {
  const file = await resolveInside(diskFileSystem, root, FILE)
  const path = dirname(file)
  await mkdir(path, { recursive: true })
  const { createStream } = await import('rotating-file-stream')
  const stream = createStream('fabula.log', { path, size: SIZE, rotate: OLDER_FILES })
  stream.on('error', () => stream.destroy())
  return stream
}
