import { join, resolve } from 'node:path'
import { centreAll, readCentres } from '../../src/adapters/transformers/centre.ts'
import { BUILTIN_EMBEDDER, openBuiltinEmbedder } from '../../src/adapters/transformers/embedder.ts'
import type { Embedder } from '../../src/ports.ts'
import { cachedEmbedder } from '../common/cached-embedder.ts'

const MODELS = resolve(import.meta.dirname, '../../models')

/**
 * The built-in model twice: its own vectors, kept in a file, and what Fabula makes of them. One pass of
 * the model serves both, and every later run.
 */
export async function openEmbedders(cache: string): Promise<{
  raw: Embedder
  centred: Embedder
  close(): Promise<void>
}> {
  const model = openBuiltinEmbedder({ modelsDir: MODELS, uncentred: true, threads: 1 })
  const { space } = openBuiltinEmbedder({ modelsDir: MODELS })
  const raw = await cachedEmbedder(model, join(cache, 'vectors.bin'))
  const centres = await readCentres(join(MODELS, BUILTIN_EMBEDDER))
  const centred: Embedder = {
    space,
    embed: async (texts, kind, signal) =>
      centreAll(centres, { texts, vectors: await raw.embed(texts, kind, signal), kind })
  }
  return { raw, centred, close: () => model.close() }
}
