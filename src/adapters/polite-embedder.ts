import type { Embedder, Model, Models } from '../ports.ts'

/**
 * The same models and the same embedder, but passages wait while a text streams in: a draft has the
 * machine for itself. Queries never wait, since drafts ask them. A call that has begun is finished.
 */
export function polite(ports: { models: Models; embedder: Embedder }): {
  models: Models
  embedder: Embedder
} {
  const { models, embedder } = ports
  let streams = 0
  let quiet = Promise.withResolvers<void>()

  const streaming = (model: Model): Model => ({
    ...model,
    async *stream(prompt, options, signal) {
      if (streams++ === 0) quiet = Promise.withResolvers()
      try {
        yield* model.stream(prompt, options, signal)
      } finally {
        if (--streams === 0) quiet.resolve()
      }
    }
  })

  return {
    models: { ...models, open: async request => streaming(await models.open(request)) },
    embedder: {
      ...embedder,
      async embed(texts, kind, signal) {
        while (kind === 'passage' && streams > 0) await orAborted(quiet.promise, signal)
        return embedder.embed(texts, kind, signal)
      }
    }
  }
}

/** Waits for the promise; throws the signal's reason when that comes first. */
async function orAborted(promise: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  await Promise.race([promise, aborted]).finally(() => signal?.removeEventListener('abort', stop))
}
