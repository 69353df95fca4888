import { existsSync } from 'node:fs'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { diskFileSystem, type FileSystem, type OpenFile } from '../../src/adapters/files/file-system.ts'

/** A fresh folder in memory where there is one: thousands of syncs would wear out nothing but patience. */
export const scratch = (): Promise<string> =>
  mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'fabula-faults-'))

/** Paths of all files below the folder, sorted. */
export async function allFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

export interface Faults {
  fs: FileSystem
  /** Calls made so far, with their names. */
  calls: string[]
}

/** The disk, whose call number `failAt` (from 1) fails, or all from there on; a failing write tears. */
export function failingFileSystem(failAt: number, code: string, mode: 'once' | 'from-then-on'): Faults {
  const calls: string[] = []
  function check(name: string): void {
    calls.push(name)
    const fails = mode === 'once' ? calls.length === failAt : calls.length >= failAt
    if (fails) throw Object.assign(new Error(`${code}: injected into ${name}`), { code })
  }
  const fs = guarded(diskFileSystem, async (name, call) => {
    check(name)
    const result = await call()
    return name === 'open' ? guardFile(result as OpenFile) : result
  })
  const guardFile = (file: OpenFile): OpenFile =>
    guarded(file, async (name, call, args) => {
      try {
        check(name)
      } catch (error) {
        if (name === 'write') await tear(file, args[0] as Uint8Array)
        if (name === 'close') await file.close()
        throw error
      }
      return call()
    })
  return { fs, calls }
}

/** The disk; `before` is called with the name of each call before it is made. */
export function countedFileSystem(before: (name: string) => void): FileSystem {
  return guarded(diskFileSystem, async (name, call) => {
    before(name)
    const result = await call()
    if (name !== 'open') return result
    return guarded(result as OpenFile, (inner, callFile) => {
      before(inner)
      return callFile()
    })
  })
}

type Around = (name: string, call: () => Promise<unknown>, args: unknown[]) => Promise<unknown>

/** The same object with `around` put around each of its methods. */
function guarded<T extends object>(target: T, around: Around): T {
  const methods = Object.entries(target).map(([name, method]) => [
    name,
    (...args: unknown[]) => around(name, () => method.apply(target, args), args)
  ])
  return Object.fromEntries(methods)
}

const tear = (file: OpenFile, bytes: Uint8Array): Promise<void> =>
  file.write(bytes.subarray(0, Math.floor(bytes.length / 2)))
