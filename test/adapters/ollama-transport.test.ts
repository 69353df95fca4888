import { afterEach, expect, test } from 'vitest'
import { createTransport } from '../../src/adapters/ollama/transport.ts'
import { type FakeOllama, startFakeOllama } from '../fake-ollama.ts'

let fake: FakeOllama | undefined
afterEach(() => fake?.close())

const ask = async (signal: AbortSignal) => {
  fake = await startFakeOllama({ '/api/version': () => ({ chunks: ['{"version"'], after: 'hang' }) })
  const transport = createTransport(`http://${fake.host}`, 'test')
  const answer = transport.call({ signal }, client => client.version())
  return answer.catch(error => error).finally(transport.close)
}

test('a server that takes a question and never answers counts as down', async () => {
  expect(await ask(AbortSignal.timeout(50))).toMatchObject({ code: 'server-down', exit: 'server' })
})

test('a call that the writer stops ends with the reason for it', async () => {
  const reason = new DOMException('SIGINT', 'AbortError')
  expect(await ask(AbortSignal.abort(reason))).toBe(reason)
})
