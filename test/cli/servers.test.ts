import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FakeOllama } from '../fake-ollama.ts'
import { expectEnd } from './ends.ts'
import { NO_SERVER, openPlace, type Place, type StartOptions } from './run.ts'
import { makeMill, SETTINGS, startStoryServer } from './story.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: Place
let server: FakeOllama
beforeAll(async () => {
  place = await openPlace()
  server = await startStoryServer()
})
afterAll(async () => {
  await server.close()
  await place.remove()
})

const run = (args: string[], options: StartOptions = {}) =>
  place.run(args, { server: server.host, ...options })

describe.concurrent('servers and models', () => {
  it('a server that is down: exit 3, its address and the next step', async () => {
    await makeMill(place, 'down', { 'fabula.yaml': `${SETTINGS}  draft: qwen3:8b\n` })
    const end = await place.run(['draft', '1', '-p', 'down'])
    expectEnd(end, 3, new RegExp(`no Ollama server answers at http://${NO_SERVER}`), /ollama serve/)
    expect(end.out).toBe('')
  })

  it('an English project that names no model falls back to the built-in one', async () => {
    await makeMill(place, 'alone', { 'fabula.yaml': SETTINGS.replace('16384', '4096') })
    const end = await place.run(['prompt', '1', '--json', '-p', 'alone'])
    expectEnd(end, 0)
    expect(JSON.parse(end.out)).toMatchObject({ model: expect.stringMatching(/^builtin\//), window: 4096 })
  })

  it('a Chinese one says what to get', async () => {
    await makeMill(place, 'zh', { 'fabula.yaml': 'format: 1\ntitle: 磨坊\nlanguage: zh\n' })
    const args = ['draft', '1', '-p', 'zh']
    expectEnd(await place.run(args), 3, /built-in model writes English only/, /ollama pull/)
    expectEnd(await place.run(args, { lang: 'zh_CN.UTF-8' }), 3, /中文写作需要/, /ollama pull/)
  })

  it('a model that is not there: exit 3 and how to get it', async () => {
    await makeMill(place, 'missing')
    const end = await run(['draft', '1', '--model', 'nope:1b', '-p', 'missing'])
    expectEnd(end, 3, /nope:1b is not on the server/, /ollama pull nope:1b/)
  })

  it('a prompt that does not fit its window: exit 4, naming the largest part', async () => {
    const premise = `premise: ${'Anna keeps the mill. '.repeat(60)}`
    const settings = SETTINGS.replace('16384', '1024').replace(/premise: .*/, premise)
    await makeMill(place, 'long', { 'fabula.yaml': settings })
    const end = await run(['draft', '1', '-p', 'long'])
    expectEnd(end, 4, /system/, /context\.window/)
    expectEnd(await run(['draft', '1', '-p', 'long'], { lang: 'zh_CN.UTF-8' }), 4, /\p{Script=Han}/u)
  })

  it('a server that a project names is asked only after the writer agreed', async () => {
    const settings = `${SETTINGS}  host: http://${server.host}\n`
    await makeMill(place, 'foreign', { 'fabula.yaml': settings })
    const on = { server: null }
    const before = await run(['draft', '2', '-p', 'foreign'], on)
    expectEnd(before, 3, new RegExp(server.host), /fabula models --allow/)
    const allowed = await run(['models', '--allow', '-p', 'foreign'], on)
    expectEnd(allowed, 0)
    expect(await readFile(join(place.dir, '.config/fabula/config.yaml'), 'utf8')).toContain(server.host)
    const after = await run(['draft', '2', '-p', 'foreign'], on)
    expectEnd(after, 0)
    expect(after.out).toContain('chapters/0002.md')
    const other = await makeMill(place, 'foreign-2', { 'fabula.yaml': settings })
    expectEnd(await run(['draft', '2', '-p', other], on), 3, /fabula models --allow/)
  })
})
