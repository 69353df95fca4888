import { expect, test } from 'vitest'
import { polite } from '../../src/adapters/polite-embedder.ts'
import type { Embedder, Model, ModelEvent, Models } from '../../src/ports.ts'

const signal = new AbortController().signal
const options = { temperature: 0, topP: 1, maxTokens: 8, stop: [] } as never

/** A model whose text comes when the test says so, and an embedder that notes what it was asked. */
async function scene() {
  const gates: PromiseWithResolvers<void>[] = []
  const model = {
    async *stream(): AsyncGenerator<ModelEvent> {
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      yield { type: 'text', text: 'a' }
      await gate.promise
    }
  } as unknown as Model
  const asked: string[] = []
  const embedder = {
    async embed(texts: string[], kind: string) {
      asked.push(`${kind} ${texts[0]}`)
      return texts.map(() => new Float32Array(1))
    }
  } as unknown as Embedder
  const ports = polite({ models: { open: async () => model } as unknown as Models, embedder })
  const opened = await ports.models.open({} as never)
  return { gates, asked, stream: () => opened.stream({ raw: '' }, options, signal), embedder: ports.embedder }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

test('passages wait for the end of every stream, queries for none', async () => {
  const { gates, asked, stream, embedder } = await scene()
  const [first, second] = [stream(), stream()]
  await Promise.all([first.next(), second.next()])
  const passage = embedder.embed(['p'], 'passage')
  await embedder.embed(['q'], 'query')
  expect(asked).toEqual(['query q'])
  gates[0]!.resolve()
  await first.next()
  await turn()
  expect(asked).toEqual(['query q'])
  gates[1]!.resolve()
  await second.next()
  await passage
  expect(asked).toEqual(['query q', 'passage p'])
})

test('a stream that is left early sets the passages free', async () => {
  const { asked, stream, embedder } = await scene()
  const left = stream()
  await left.next()
  const passage = embedder.embed(['p'], 'passage')
  await turn()
  expect(asked).toEqual([])
  await left.return(undefined)
  await passage
  expect(asked).toEqual(['passage p'])
})

test('waiting ends by the signal', async () => {
  const { stream, embedder, asked } = await scene()
  await stream().next()
  const stop = new AbortController()
  const passage = embedder.embed(['p'], 'passage', stop.signal)
  stop.abort(new Error('enough'))
  await expect(passage).rejects.toThrow('enough')
  expect(asked).toEqual([])
})
