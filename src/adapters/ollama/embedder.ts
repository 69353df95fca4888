import { UserError } from '../../errors.ts'
import type { Embedder, EmbeddingSpace } from '../../ports.ts'
import { architectureOf, type Show } from './describe.ts'
import type { Transport } from './transport.ts'

/** What some models want in front of a text; their makers say so, the server doesn't add it. */
const PREFIXES: { model: RegExp; rule: string; query: string; passage: string }[] = [
  { model: /nomic-embed/i, rule: 'nomic', query: 'search_query: ', passage: 'search_document: ' },
  { model: /\be5\b|-e5-/i, rule: 'e5', query: 'query: ', passage: 'passage: ' },
  {
    model: /mxbai|snowflake|arctic/i,
    rule: 'represent',
    query: 'Represent this sentence for searching relevant passages: ',
    passage: ''
  },
  {
    model: /qwen3-embed/i,
    rule: 'instruct',
    query: 'Instruct: Find the passages of a novel that the query is about\nQuery: ',
    passage: ''
  }
]
const NO_PREFIX = { rule: 'none', query: '', passage: '' }
/** `/api/embed` has no limit of its own and runs all texts of a call at once. */
const BATCH = 32

export interface EmbedderParts {
  transport: Transport
  name: string
  describe(): Promise<{ show: Show; digest: string | undefined }>
}

/** An Ollama embedding model behind the `Embedder` port; queries are sent ahead of passages that wait. */
export function createEmbedder(parts: EmbedderParts): Embedder {
  const prefix = PREFIXES.find(({ model }) => model.test(parts.name)) ?? NO_PREFIX
  const queue = createQueue()
  let space: Promise<EmbeddingSpace> | undefined
  return {
    space() {
      space ??= readSpace(parts, prefix.rule).catch(error => {
        space = undefined
        throw error
      })
      return space
    },
    async embed(texts, kind, signal = new AbortController().signal) {
      const { dimension } = await this.space()
      const vectors: Float32Array[] = []
      for (let start = 0; start < texts.length; start += BATCH) {
        const batch = texts.slice(start, start + BATCH).map(text => prefix[kind] + text)
        const job = () => embedBatch(parts, { texts: batch, start, dimension, signal })
        vectors.push(...(await queue(kind === 'query', job)))
      }
      return vectors
    }
  }
}

async function readSpace({ name, describe }: EmbedderParts, prefixRule: string): Promise<EmbeddingSpace> {
  const { show, digest } = await describe()
  const dimension = Number(show.model_info[`${architectureOf(show)}.embedding_length`])
  if (show.capabilities && !show.capabilities.includes('embedding')) {
    throw new UserError('model-not-embedding', `${name} is not an embedding model`, {
      hint: 'set models.embed in fabula.yaml to builtin, or to a model such as bge-m3 (`ollama pull bge-m3`)',
      data: { model: name }
    })
  }
  return { model: name, revision: digest ?? '', dimension, prefixRule }
}

interface Batch {
  texts: string[]
  /** Index of the first text in the caller's list. */
  start: number
  dimension: number
  signal: AbortSignal
}

/** Halves a failing batch until the text that fails stands alone and can be named. */
async function embedBatch(parts: EmbedderParts, batch: Batch): Promise<Float32Array[]> {
  const { texts, start, signal } = batch
  try {
    const { embeddings } = await parts.transport.call({ signal, model: parts.name }, client =>
      client.embed({ model: parts.name, input: texts, truncate: false, keep_alive: '30m' })
    )
    return checkVectors(embeddings, batch)
  } catch (error) {
    signal.throwIfAborted()
    if (
      error instanceof UserError &&
      ['server-down', 'model-missing', 'server-not-ollama'].includes(error.code)
    )
      throw error
    if (texts.length === 1) throw failedAt(start, parts.name, error)
    const half = texts.length >> 1
    const left = await embedBatch(parts, { ...batch, texts: texts.slice(0, half) })
    const right = await embedBatch(parts, { ...batch, texts: texts.slice(half), start: start + half })
    return [...left, ...right]
  }
}

function checkVectors(embeddings: unknown, { texts, dimension }: Batch): Float32Array[] {
  if (!Array.isArray(embeddings) || embeddings.length !== texts.length) {
    throw new Error(
      `${Array.isArray(embeddings) ? embeddings.length : 'no'} vectors for ${texts.length} texts`
    )
  }
  return embeddings.map(numbers => {
    const vector = Float32Array.from(numbers as number[])
    const norm = Math.hypot(...vector)
    if (vector.length !== dimension)
      throw new Error(`a vector of ${vector.length} numbers instead of ${dimension}`)
    if (!Number.isFinite(norm) || norm === 0) throw new Error('a vector that is not finite or empty')
    return vector.map(x => x / norm)
  })
}

function failedAt(index: number, model: string, cause: unknown): UserError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new UserError('embedder-failed', `${model} could not embed text ${index + 1}: ${why}`, {
    hint: 'the text stays searchable by its words; `fabula index` tries it again',
    exit: 'server',
    cause,
    data: { index, number: index + 1, model, reason: why }
  })
}

/** Runs one job at a time; urgent ones overtake those that wait. */
function createQueue(): <T>(urgent: boolean, job: () => Promise<T>) => Promise<T> {
  const waiting: { urgent: boolean; start: () => void }[] = []
  let busy = false
  const next = () => {
    const index = Math.max(
      0,
      waiting.findIndex(({ urgent }) => urgent)
    )
    const [entry] = waiting.splice(index, 1)
    busy = entry !== undefined
    entry?.start()
  }
  return (urgent, job) =>
    new Promise((resolve, reject) => {
      waiting.push({ urgent, start: () => void job().then(resolve, reject).finally(next) })
      if (!busy) next()
    })
}
