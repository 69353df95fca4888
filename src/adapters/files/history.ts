import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { ChapterVersion } from '../../ports.ts'
import { saveAtomic } from './atomic.ts'
import { type FileSystem, ifThere } from './file-system.ts'
import { lineFile } from './line-file.ts'
import { decodeUtf8, sha256 } from './utf8.ts'

/** `<number>.md` beside `versions.jsonl`, which says when and why each was replaced. */
const VERSION_FILE = /^(\d+)\.md$/
const HEADER = `${JSON.stringify({ format: 1 })}\n`

const fileOf = (folder: string, version: number): string =>
  join(folder, `${String(version).padStart(4, '0')}.md`)

/** Versions that were replaced, oldest first. `folder` is the chapter's own. */
export async function listVersions(fs: FileSystem, folder: string): Promise<ChapterVersion[]> {
  const described = await readDescriptions(fs, folder)
  const versions: ChapterVersion[] = []
  for (const version of await numbers(fs, folder)) {
    const known = described.get(version)
    versions.push(known ?? (await describe(fs, fileOf(folder, version), version)))
  }
  return versions
}

/** Throws `version-missing`. */
export async function readVersionText(fs: FileSystem, folder: string, version: number): Promise<string> {
  const bytes = await ifThere(fs.readFile(fileOf(folder, version)))
  if (bytes !== undefined) return decodeUtf8(bytes, fileOf(folder, version))
  const known = (await numbers(fs, folder)).join(', ') || '–'
  throw new UserError('version-missing', `There is no version ${version}; there are: ${known}.`, {
    hint: 'List the versions with `fabula history <n>`.',
    data: { version, known }
  })
}

/**
 * Keeps a text that is about to be replaced. After a crash between keeping and replacing, the same
 * text comes again: then it is not kept twice.
 */
export async function keepVersion(
  fs: FileSystem,
  folder: string,
  { bytes, at, reason }: { bytes: Buffer; at: string; reason: string }
): Promise<void> {
  const last = (await numbers(fs, folder)).at(-1) ?? 0
  const hash = sha256(bytes)
  const lastBytes = last > 0 ? await fs.readFile(fileOf(folder, last)) : undefined
  const alreadyKept = lastBytes !== undefined && sha256(lastBytes) === hash
  const version = alreadyKept ? last : last + 1
  if (!alreadyKept) await saveAtomic(fs, fileOf(folder, version), bytes)
  if ((await readDescriptions(fs, folder)).has(version)) return
  const line: ChapterVersion = { version, at, sha256: hash, reason }
  await lineFile(fs, join(folder, 'versions.jsonl'), HEADER).append(`${JSON.stringify(line)}\n`)
}

async function numbers(fs: FileSystem, folder: string): Promise<number[]> {
  const entries = (await ifThere(fs.readFolder(folder))) ?? []
  return entries
    .map(entry => Number(VERSION_FILE.exec(entry.name)?.[1] ?? 0))
    .filter(version => version > 0)
    .sort((a, b) => a - b)
}

async function readDescriptions(fs: FileSystem, folder: string): Promise<Map<number, ChapterVersion>> {
  const bytes = await ifThere(fs.readFile(join(folder, 'versions.jsonl')))
  const described = new Map<number, ChapterVersion>()
  for (const line of bytes?.toString('utf8').split('\n') ?? []) {
    try {
      const value: ChapterVersion = JSON.parse(line)
      if (typeof value.version === 'number') described.set(value.version, value)
    } catch {
      // The header, or a line that a crash tore: the version itself is described from its file.
    }
  }
  return described
}

async function describe(fs: FileSystem, file: string, version: number): Promise<ChapterVersion> {
  const { modified } = await fs.stat(file)
  return { version, at: modified.toISOString(), sha256: sha256(await fs.readFile(file)), reason: 'edit' }
}
