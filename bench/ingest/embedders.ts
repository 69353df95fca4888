import { resolve } from 'node:path'
import { type BuiltinEmbedder, openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Embedder } from '../../src/ports.ts'

export type EmbedderName = 'null' | 'real'

export interface BenchEmbedder extends Embedder {
  /** Of the process that computes; undefined: ours. */
  pid(): number | undefined
  /** UTF-16 units of all texts that it was given. */
  given(): number
  close(): Promise<void>
}

const DIMENSION = 384

/** `real`: the embedder that comes with Fabula. `null`: a constant unit vector, for what all the rest costs. */
export function openEmbedder(name: EmbedderName, threads: number): BenchEmbedder {
  const modelsDir = resolve(import.meta.dirname, '../../models')
  const embedder = name === 'real' ? openBuiltinEmbedder({ modelsDir, threads }) : nullEmbedder()
  let given = 0
  return {
    ...embedder,
    given: () => given,
    embed(texts, kind, signal) {
      for (const text of texts) given += text.length
      return embedder.embed(texts, kind, signal)
    }
  }
}

const nullEmbedder = (): BuiltinEmbedder => ({
  space: async () => ({ model: 'null', revision: '1', dimension: DIMENSION, prefixRule: 'none' }),
  embed: async texts => texts.map(() => new Float32Array(DIMENSION).fill(1 / Math.sqrt(DIMENSION))),
  pid: () => undefined,
  close: async () => {}
})
