import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { Embedder, EmbeddingSpace } from '../../ports.ts'
import { type Centres, centreAll, readCentres } from './centre.ts'
import type { EmbedRequest } from './embed-child.ts'
import { checkModel } from './files.ts'
import { type ModelProcess, openModelProcess } from './process.ts'

export const BUILTIN_EMBEDDER = 'multilingual-e5-small-zh-en'
const DIMENSION = 384
/** Names the prefixes, the rule for long texts and the centring: other rules give other vectors. */
const PREFIX_RULE = { centred: 'e5-centred-1', uncentred: 'e5-v1' }
const PREFIX = { query: 'query: ', passage: 'passage: ' } as const

export interface BuiltinEmbedder extends Embedder {
  /** Process id while the model is loaded, for measuring. */
  pid(): number | undefined
  close(): Promise<void>
}

/** One call of `embed`, worked off text by text. */
interface Job {
  texts: string[]
  kind: 'query' | 'passage'
  vectors: Float32Array[]
  resolve: (vectors: Float32Array[]) => void
  reject: (error: unknown) => void
}

/**
 * The embedding model that comes with Fabula (Chinese and English, 384 dimensions), in a process of its
 * own that starts with the first text. One text is computed at a time, so that a query waits for one
 * passage at most. Threads: 2 unless given, never more than there are processors.
 */
export function openBuiltinEmbedder(options: {
  modelsDir: string
  threads?: number
  /** The model's own vectors: from these the centres are made. */
  uncentred?: boolean
}): BuiltinEmbedder {
  const model: ModelProcess<EmbedRequest, never, Float32Array> = openModelProcess({
    entry: 'embed-child',
    model: BUILTIN_EMBEDDER,
    modelsDir: options.modelsDir,
    threads: Math.min(options.threads ?? 2, availableParallelism())
  })
  const jobs: Job[] = []
  let working = false
  let space: Promise<EmbeddingSpace> | undefined
  let centres: Promise<Centres> | undefined

  const readSpace = () => {
    space ??= describeSpace(options.modelsDir, PREFIX_RULE[options.uncentred ? 'uncentred' : 'centred'])
    // A folder that is mended meanwhile is looked at again.
    space.catch(() => (space = undefined))
    return space
  }

  const finish = (job: Job, settle: () => void) => {
    const place = jobs.indexOf(job)
    if (place < 0) return
    jobs.splice(place, 1)
    settle()
  }

  const work = async () => {
    if (working) return
    working = true
    for (let job = nextJob(jobs); job; job = nextJob(jobs)) {
      const current = job
      try {
        await embedNext(model, current)
        if (current.vectors.length === current.texts.length)
          finish(current, () => current.resolve(current.vectors))
      } catch (error) {
        finish(current, () => current.reject(error))
      }
    }
    working = false
  }

  return {
    space: readSpace,
    async embed(texts, kind, signal) {
      signal?.throwIfAborted()
      if (texts.length === 0) return []
      await readSpace()
      signal?.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<Float32Array[]>()
      const job: Job = { texts, kind, vectors: [], resolve, reject }
      const stop = () => finish(job, () => reject(signal?.reason))
      signal?.addEventListener('abort', stop, { once: true })
      jobs.push(job)
      void work()
      const vectors = await promise.finally(() => signal?.removeEventListener('abort', stop))
      if (options.uncentred) return vectors
      centres ??= readCentres(join(options.modelsDir, BUILTIN_EMBEDDER))
      return centreAll(await centres, { texts, vectors, kind })
    },
    pid: model.pid,
    close: model.close
  }
}

const nextJob = (jobs: Job[]): Job | undefined => jobs.find(job => job.kind === 'query') ?? jobs[0]

/** Computes the next vector of a job. Throws `embedder-failed` with the index of the text. */
async function embedNext(model: ModelProcess<EmbedRequest, never, Float32Array>, job: Job): Promise<void> {
  const index = job.vectors.length
  const text = job.texts[index]!
  const vector = await model
    .call({ model: BUILTIN_EMBEDDER, prefix: PREFIX[job.kind], text })
    .catch(error => {
      throw embedderFailed(index, error instanceof Error ? error.message : String(error), error)
    })
  if (vector.length !== DIMENSION) throw embedderFailed(index, `${vector.length} numbers came back`)
  if (!vector.every(Number.isFinite)) throw embedderFailed(index, 'its vector is not finite')
  job.vectors.push(vector)
}

async function describeSpace(modelsDir: string, prefixRule: string): Promise<EmbeddingSpace> {
  const digest = await checkModel(join(modelsDir, BUILTIN_EMBEDDER))
  return {
    model: BUILTIN_EMBEDDER,
    revision: digest.slice(0, 12),
    dimension: DIMENSION,
    prefixRule
  }
}

function embedderFailed(index: number, reason: string, cause?: unknown): UserError {
  return new UserError('embedder-failed', `Text ${index} of the call could not be embedded: ${reason}`, {
    exit: 'server',
    hint: 'Try again; if it fails again, run `fabula doctor`.',
    cause,
    data: { index, reason }
  })
}
