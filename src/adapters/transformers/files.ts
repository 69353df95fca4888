import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UserError } from '../../errors.ts'

const SUMS = 'SHA256SUMS'
/** A weight file below this is a cut download or a pointer of a large-file store (about 130 bytes). */
const LEAST_WEIGHT_BYTES = 1_000_000

/** One line of `SHA256SUMS`. */
interface Listed {
  file: string
  sha256: string
}

/**
 * Looks whether all files of a model folder are there, by their names and sizes only (milliseconds).
 * Returns the sha256 of its `SHA256SUMS`, hex: the identity of the model.
 * Throws `model-files-missing` naming the folder and the first file that is missing or cut.
 */
export async function checkModel(dir: string): Promise<string> {
  const { listed, digest } = await readSums(dir)
  for (const { file } of listed) {
    const size = await sizeOf(join(dir, file))
    const least = /\.onnx_data(_\d+)?$/.test(file) ? LEAST_WEIGHT_BYTES : 1
    if (size < least) throw filesMissing(dir, file)
  }
  return digest
}

/**
 * Reads every file of a model folder and compares it with `SHA256SUMS` (a second per 500 MB or so).
 * Returns how many files there are and the names of those that are missing or differ.
 * Throws `model-files-missing` if there is no `SHA256SUMS`.
 */
export async function verifyModel(dir: string): Promise<{ files: number; broken: string[] }> {
  const { listed } = await readSums(dir)
  const broken: string[] = []
  for (const { file, sha256 } of listed) {
    if ((await hashOf(join(dir, file))) !== sha256) broken.push(file)
  }
  return { files: listed.length, broken }
}

/** Bytes of all files of a model folder that are there. */
export async function modelSize(dir: string): Promise<number> {
  const { listed } = await readSums(dir)
  const sizes = await Promise.all(listed.map(({ file }) => sizeOf(join(dir, file))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function readSums(dir: string): Promise<{ listed: Listed[]; digest: string }> {
  const text = await readFile(join(dir, SUMS), 'utf8').catch(() => '')
  const listed = Array.from(text.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm), ([, sha256, file]) => ({
    sha256: sha256!,
    file: file!.trim()
  }))
  if (listed.length === 0) throw filesMissing(dir, SUMS)
  return { listed, digest: createHash('sha256').update(text).digest('hex') }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  return found?.isFile() ? found.size : 0
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch {
    return undefined
  }
  return hash.digest('hex')
}

function filesMissing(dir: string, file: string): UserError {
  return new UserError('model-files-missing', `The built-in model in ${dir} lacks ${file}, or it is cut.`, {
    exit: 'server',
    hint: 'Fetch the models folder again (in a clone: `git checkout -- models`), then run `fabula doctor`.',
    data: { dir, file }
  })
}
