import * as node from 'node:fs/promises'

/** An open file; `write` returns when all bytes are with the operating system. */
export interface OpenFile {
  write(bytes: Uint8Array): Promise<void>
  sync(): Promise<void>
  size(): Promise<number>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

export interface FolderEntry {
  name: string
  kind: 'file' | 'folder' | 'link' | 'other'
}

/**
 * Every call that the store makes on the disk, in one place: a test can let the Nth one fail.
 * Errors are Node's, with their `code`.
 */
export interface FileSystem {
  /** `wx`: new file only; `a`: append; `r+`: change in place; `r`: read, also folders. */
  open(path: string, flags: 'wx' | 'a' | 'r+' | 'r', mode?: number): Promise<OpenFile>
  readFile(path: string): Promise<Buffer>
  readFolder(path: string): Promise<FolderEntry[]>
  /** Size in bytes, change time and mode; follows links. */
  stat(path: string): Promise<{ size: number; modified: Date; mode: number; isFile: boolean }>
  isLink(path: string): Promise<boolean>
  realPath(path: string): Promise<string>
  /** Makes the missing folders; returns the first one that it made. */
  makeFolder(path: string): Promise<string | undefined>
  rename(from: string, to: string): Promise<void>
  link(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  removeFolder(path: string): Promise<void>
}

export const diskFileSystem: FileSystem = {
  open: async (path, flags, mode) => wrapHandle(await node.open(path, flags, mode)),
  readFile: path => node.readFile(path),
  readFolder: async path =>
    (await node.readdir(path, { withFileTypes: true })).map(entry => ({
      name: entry.name,
      kind: entry.isFile()
        ? 'file'
        : entry.isDirectory()
          ? 'folder'
          : entry.isSymbolicLink()
            ? 'link'
            : 'other'
    })),
  stat: async path => {
    const stats = await node.stat(path)
    return { size: stats.size, modified: stats.mtime, mode: stats.mode & 0o777, isFile: stats.isFile() }
  },
  isLink: async path => (await node.lstat(path)).isSymbolicLink(),
  realPath: path => node.realpath(path),
  makeFolder: path => node.mkdir(path, { recursive: true }),
  rename: (from, to) => node.rename(from, to),
  link: (from, to) => node.link(from, to),
  remove: path => node.unlink(path),
  removeFolder: path => node.rmdir(path)
}

function wrapHandle(handle: node.FileHandle): OpenFile {
  return {
    // `writeFile` goes on until every byte is written; a single `write` may stop short on a full disk.
    write: bytes => handle.writeFile(bytes),
    sync: () => handle.sync(),
    size: async () => (await handle.stat()).size,
    truncate: length => handle.truncate(length),
    close: () => handle.close()
  }
}

/** Node's error code (`ENOENT`, …), or '' where there is none. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The result, or undefined where the file or folder is not there. */
export async function ifThere<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return undefined
    throw error
  }
}
