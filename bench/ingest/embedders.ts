import { resolve } from 'node:path'
import { openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Embedder } from '../../src/ports.ts'

export type EmbedderName = 'null' | 'real'

export interface BenchEmbedder extends Embedder {
  /** Of the process that computes; undefined: ours. */
  pid(): number | undefined
  close(): Promise<void>
}

const DIMENSION = 384

/** `real`: the embedder that comes with Fabula. `null`: a constant unit vector, for what all the rest costs. */
export const openEmbedder = (name: EmbedderName, threads: number): BenchEmbedder =>
  name === 'real'
    ? openBuiltinEmbedder({ modelsDir: resolve(import.meta.dirname, '../../models'), threads })
    : nullEmbedder()

const nullEmbedder = (): BenchEmbedder => ({
  space: async () => ({ model: 'null', revision: '1', dimension: DIMENSION, prefixRule: 'none' }),
  embed: async texts => texts.map(() => new Float32Array(DIMENSION).fill(1 / Math.sqrt(DIMENSION))),
  pid: () => undefined,
  close: async () => {}
})
