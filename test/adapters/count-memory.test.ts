import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openCountMemory } from '../../src/adapters/count-memory.ts'
import { openOllama } from '../../src/adapters/ollama/server.ts'
import { chatReply, SHOW, startFakeOllama, TAG } from '../fake-ollama.ts'
import { fixedClock } from '../fakes.ts'

async function stateFolder(): Promise<{ env: NodeJS.ProcessEnv; file: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-counts-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  return { env: { XDG_STATE_HOME: dir }, file: join(dir, 'fabula', 'counts.json') }
}

test('keeps the last thirty models from run to run', async () => {
  const { env } = await stateFolder()
  const memory = openCountMemory(env)
  expect(await memory.read('a')).toBeUndefined()
  for (let at = 0; at < 32; at++) void memory.keep(`m${at}`, { at })
  await memory.close()
  const later = openCountMemory(env)
  expect(await later.read('m31')).toEqual({ at: 31 })
  expect(await later.read('m2')).toEqual({ at: 2 })
  expect(await later.read('m1')).toBeUndefined()
})

test('a file that is broken, or a folder that can not be written, only forgets', async () => {
  const { env, file } = await stateFolder()
  const memory = openCountMemory(env)
  await memory.keep('a', 1)
  await writeFile(file, '{"a":')
  expect(await memory.read('a')).toBeUndefined()
  await memory.keep('b', 2)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ b: 2 })
  await openCountMemory({ XDG_STATE_HOME: file }).keep('c', 3)
})

test('an estimate is fresh only once for a model', async () => {
  const { env, file } = await stateFolder()
  const fake = await startFakeOllama({
    '/api/show': () => ({
      json: { ...SHOW, model_info: { ...SHOW.model_info, 'tokenizer.ggml.pre': 'of-tomorrow' } }
    }),
    '/api/chat': () => chatReply(['ok'], { prompt_eval_count: 31 })
  })
  onTestFinished(() => fake.close())
  const open = async () => {
    const counts = openCountMemory(env)
    const server = openOllama({ host: fake.host, allowRemote: false, clock: fixedClock(), counts })
    const model = await server.openModel({ name: TAG.name, language: 'en', window: undefined })
    return { model, close: async () => void (await Promise.all([server.close(), counts.close()])) }
  }
  const first = await open()
  expect(first.model.counter.fresh).toBe(true)
  const options = { seed: 1, temperature: 0, topP: 1, minP: 0, repeatPenalty: 1, maxTokens: 1, stop: [] }
  const prompt = { messages: [{ role: 'user' as const, content: 'She opened the secret door.' }] }
  for await (const _ of first.model.stream(prompt, options, new AbortController().signal));
  await first.close()
  const second = await open()
  expect(second.model.counter.fresh).toBe(false)
  expect(second.model.counter.countPrompt(prompt)).toBe(first.model.counter.countPrompt(prompt))
  expect(await readFile(file, 'utf8')).not.toContain('secret')
  await second.close()
})
