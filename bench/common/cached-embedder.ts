import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Embedder } from '../../src/ports.ts'

/** Bytes of a sha256. */
const KEY = 32

/**
 * The embedder with its vectors kept in a file from run to run, by space, kind and text: a record is the sha256 and
 * the numbers. A torn last record is left out.
 */
export async function cachedEmbedder(embedder: Embedder, file: string): Promise<Embedder> {
  const space = await embedder.space()
  const { dimension } = space
  const size = KEY + 4 * dimension
  const known = new Map<string, Float32Array>()
  await mkdir(dirname(file), { recursive: true })
  const bytes = await readFile(file).catch(() => Buffer.alloc(0))
  for (let at = 0; at + size <= bytes.length; at += size) {
    const numbers = bytes.subarray(at + KEY, at + size)
    known.set(
      bytes.subarray(at, at + KEY).toString('hex'),
      new Float32Array(numbers.buffer.slice(numbers.byteOffset, numbers.byteOffset + numbers.length))
    )
  }
  return {
    space: () => embedder.space(),
    async embed(texts, kind, signal) {
      const keys = texts.map(text =>
        createHash('sha256')
          .update(JSON.stringify([space, kind, text]))
          .digest('hex')
      )
      const fresh = [...new Set(keys)].filter(key => !known.has(key))
      const vectors = await embedder.embed(
        fresh.map(key => texts[keys.indexOf(key)]!),
        kind,
        signal
      )
      const records = fresh.map((key, index) => {
        known.set(key, vectors[index]!)
        return Buffer.concat([
          Buffer.from(key, 'hex'),
          Buffer.from(vectors[index]!.buffer, vectors[index]!.byteOffset, 4 * dimension)
        ])
      })
      if (records.length > 0) await appendFile(file, Buffer.concat(records))
      return keys.map(key => known.get(key)!)
    }
  }
}
