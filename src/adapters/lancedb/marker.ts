import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { EmbeddingSpace } from '../../ports.ts'

/**
 * The index's format: of its tables and of this file. 3 differs from 2 in one column of the passages, which
 * is added to an index of format 2 when it is opened; nothing is read or embedded again.
 */
export const INDEX_FORMAT = 3
export const UPGRADABLE_FORMAT = 2

/** `index.json` beside the tables: what they hold. */
export interface Marker {
  format: number
  /** The space whose vectors are searched. */
  space?: EmbeddingSpace
  marks: Record<string, string>
}

const fileOf = (dir: string): string => join(dir, 'index.json')

/** Undefined: there is none, or it can't be read (the index is then made anew). Throws `format-newer`. */
export async function readMarker(dir: string): Promise<Marker | undefined> {
  const text = await readFile(fileOf(dir), 'utf8').catch(() => undefined)
  const marker = text === undefined ? undefined : parse(text)
  if (marker && marker.format > INDEX_FORMAT)
    throw new UserError(
      'format-newer',
      `The index has format ${marker.format}; this Fabula knows ${INDEX_FORMAT}.`,
      {
        hint: 'Update Fabula, or delete .fabula/index: it is built again from the files.',
        data: { file: '.fabula/index', format: marker.format, known: INDEX_FORMAT }
      }
    )
  return marker
}

function parse(text: string): Marker | undefined {
  try {
    const value = JSON.parse(text) as Marker
    return typeof value?.format === 'number' && typeof value.marks === 'object' ? value : undefined
  } catch {
    return undefined
  }
}

export async function writeMarker(dir: string, marker: Marker): Promise<void> {
  await mkdir(dir, { recursive: true })
  const temporary = `${fileOf(dir)}.${process.pid}.tmp`
  await writeFile(temporary, `${JSON.stringify(marker, null, 2)}\n`)
  await rename(temporary, fileOf(dir))
}

export const sameSpace = (a: EmbeddingSpace, b: EmbeddingSpace): boolean => spaceTable(a) === spaceTable(b)

/** The name of a space's table: vectors of two spaces never meet. */
export function spaceTable(space: EmbeddingSpace): string {
  const key = JSON.stringify([space.model, space.revision, space.dimension, space.prefixRule])
  return `vectors_${createHash('sha256').update(key).digest('hex').slice(0, 16)}`
}
