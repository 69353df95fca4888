/** Entry of the process that computes embeddings: `node embed-child.js <models folder> <threads>`. */
import { env, type FeatureExtractionPipeline, pipeline } from '@huggingface/transformers'
import { splitInHalf } from './halves.ts'
import { serve } from './serve.ts'

export interface EmbedRequest {
  model: string
  /** `query: ` or `passage: `, which the model was trained with. */
  prefix: string
  text: string
}

/** The model's position table ends here. */
const MAX_TOKENS = 512

const [modelsDir = '', threads = '2'] = process.argv.slice(2)
env.allowRemoteModels = false
env.localModelPath = modelsDir

let loading: Promise<FeatureExtractionPipeline> | undefined

function load(model: string): Promise<FeatureExtractionPipeline> {
  loading ??= pipeline('feature-extraction', model, {
    dtype: 'q4',
    session_options: { intraOpNumThreads: Number(threads) }
  })
  return loading
}

/**
 * Unit vector of a text. A text beyond the model's reach is not cut but halved, and again where a half
 * is still too long; its vector is the mean of the halves', brought back to unit length.
 */
async function embed(
  extract: FeatureExtractionPipeline,
  prefix: string,
  text: string
): Promise<Float32Array> {
  const input = prefix + text
  if (text.length > 1 && extract.tokenizer.encode(input).length > MAX_TOKENS) {
    const [left, right] = splitInHalf(text)
    return meanDirection(await embed(extract, prefix, left), await embed(extract, prefix, right))
  }
  // One text a call: batches are no faster on a processor, and padding would change the numbers.
  const output = await extract(input, { pooling: 'mean', normalize: true })
  return Float32Array.from(output.data as Float32Array)
}

function meanDirection(a: Float32Array, b: Float32Array): Float32Array {
  const sum = a.map((value, i) => value + b[i]!)
  const norm = Math.hypot(...sum)
  return sum.map(value => value / norm)
}

serve<EmbedRequest, never, Float32Array>(async ({ model, prefix, text }) =>
  embed(await load(model), prefix, text)
)
