import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FakeOllama } from '../fake-ollama.ts'
import { jsonLines, openPlace, type Place, type StartOptions } from './run.ts'
import { chapterFile, makeMill, prose, startStoryServer } from './story.ts'

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

/** Runs it with `--json`, expects exit 0, and gives its JSON lines. */
async function json(...args: string[]) {
  const end = await run([...args, '--json'])
  expect(end, end.err).toMatchObject({ code: 0 })
  return jsonLines(end.out)
}

const read = (path: string) => readFile(join(place.dir, path), 'utf8')

const chaptersOf = (events: ReturnType<typeof jsonLines>): { number: number; state: string }[] =>
  events.at(-1)!.result.chapters

describe.concurrent('single commands', () => {
  it('batch drafts what is missing, and nothing when it is called again', async () => {
    await makeMill(place, 'batch')
    const first = await run(['batch', '2-3', '--json', '-p', 'batch'])
    expect(first.code).toBe(0)
    const states = (events: ReturnType<typeof jsonLines>) =>
      chaptersOf(events).map(({ number, state }) => `${number} ${state}`)
    expect(states(jsonLines(first.out))).toEqual(['2 drafted', '3 drafted'])
    const texts = await Promise.all([2, 3].map(n => read(`batch/chapters/000${n}.md`)))
    const again = await run(['batch', '2-3', '--json', '-p', 'batch'])
    expect(again.code).toBe(0)
    expect(states(jsonLines(again.out))).toEqual(['2 skipped', '3 skipped'])
    expect(await Promise.all([2, 3].map(n => read(`batch/chapters/000${n}.md`)))).toEqual(texts)
    const none = await run(['batch', '--resume', '-p', 'batch'])
    expect(none).toMatchObject({ code: 2, out: '' })
  })

  it('a chapter stays saved though it can not be embedded, and the batch goes on', async () => {
    const failing = await startStoryServer(undefined, {
      '/api/embed': () => ({ status: 500, json: { error: 'no' } })
    })
    await makeMill(place, 'unembedded')
    const end = await run(['batch', '2-3', '--json', '-p', 'unembedded'], { server: failing.host })
    const events = jsonLines(end.out)
    expect(events.filter(event => event.type === 'error').map(event => event.code)).toEqual([
      'embedder-failed',
      'embedder-failed'
    ])
    expect(events.at(-1)).toMatchObject({ result: { complete: true, chapters: [{}, { state: 'drafted' }] } })
    expect(end.code).toBe(0)
    const found = await run(['search', 'Anna', '--json', '-p', 'unembedded'])
    expect(JSON.parse(found.out).hits).not.toEqual([])
    await failing.close()
  })

  it('lore lists, shows and adds', async () => {
    await makeMill(place, 'lore')
    const at = ['-p', 'lore']
    const added = await run([
      'lore',
      'add',
      'place',
      'The Ee',
      '--alias',
      'the river',
      '--fact',
      'It floods; It is brown.',
      ...at
    ])
    expect(added.code).toBe(0)
    const [[list], [shown]] = await Promise.all([
      json('lore', 'list', ...at),
      json('lore', 'show', 'the river', ...at)
    ])
    expect(list!.entries.map((entry: { names: string[] }) => entry.names[0])).toEqual(['Anna Vos', 'The Ee'])
    expect(shown).toMatchObject({ kind: 'place', names: ['The Ee'], facts: [{}, { text: 'It is brown.' }] })
    const twice = await run(['lore', 'add', 'place', 'The Ee', ...at])
    expect(twice).toMatchObject({ code: 2, out: '' })
    const unknown = await run(['lore', 'show', 'Nobody', ...at])
    expect(unknown).toMatchObject({ code: 2, out: '' })
    expect(unknown.err).toMatch(/Nobody[\s\S]*fabula lore/)
  })

  it('outline adds stubs and says so where no model can plan', async () => {
    await makeMill(place, 'stubs')
    const end = await place.run(['outline', '--chapters', '2', '-p', 'stubs'])
    expect(end.code).toBe(0)
    expect(end.out).toMatch(/no model that can plan: 2 stubs/)
    const [outline] = await json('outline', '-p', 'stubs')
    expect(outline!.volumes[0].chapters).toHaveLength(6)
    const drafted = await run(['outline', '-p', 'stubs'])
    expect(drafted.out).toContain('Chapter D')
  })

  it('models lists what is there, with and without a server', async () => {
    const [up] = await json('models')
    expect(up).toMatchObject({ server: expect.stringContaining(server.host), reachable: true })
    const row = { name: 'tale:1b', role: 'draft', size: 1e9, family: 'llama', remote: false }
    expect(up!.models[0]).toEqual({ ...row, server: expect.stringContaining(server.host) })
    const down = await place.run(['models', '--json'])
    expect(down).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(down.out)).toMatchObject({ reachable: false, models: [{ server: 'built in' }, {}] })
    expect((await place.run(['models'])).out).toContain('ollama pull')
  })

  it('doctor works without a project', async () => {
    const end = await place.run(['doctor', '--json'])
    expect(end).toMatchObject({ code: 0, err: '' })
    const { checks } = JSON.parse(end.out)
    expect(checks.find((check: { name: string; ok: boolean }) => check.name === 'server')).toMatchObject({
      ok: false
    })
    expect(
      checks
        .filter((check: { name: string; ok: boolean }) => check.name.startsWith('model '))
        .every((check: { name: string; ok: boolean }) => check.ok)
    ).toBe(true)
  })

  it('unlock removes a foreign lock and names its holder', async () => {
    const holder = { pid: 1, host: 'elsewhere', token: 'ab12', at: '2026-01-01T00:00:00Z' }
    await makeMill(place, 'foreign', { '.fabula/lock': `${JSON.stringify(holder)}\n` })
    const locked = await run(['lore', 'add', 'place', 'Ford', '-p', 'foreign'])
    expect(locked).toMatchObject({ code: 6, out: '' })
    expect(locked.err).toMatch(/elsewhere[\s\S]*fabula unlock/)
    const [freed] = await json('unlock', '-p', 'foreign')
    expect(freed).toEqual({ root: join(place.dir, 'foreign'), holder: expect.stringContaining('elsewhere') })
    expect((await json('unlock', '-p', 'foreign'))[0]).toMatchObject({ holder: null })
  })

  it('draft stops after a scene and goes on from there', async () => {
    await makeMill(place, 'scenes')
    const first = await json('draft', '1', '--scene', '1', '-p', 'scenes')
    expect(first.at(-1)).toMatchObject({ type: 'done', result: { scenes: 1, complete: false } })
    const [prompt] = await json('prompt', '1', '-p', 'scenes')
    expect(prompt!.scene).toBe(2)
    expect(prompt!.dropped.map(({ id }: { id: string }) => id)).not.toContain('tail')
    const second = await json('draft', '1', '-p', 'scenes')
    expect(second.filter(event => event.type === 'scene-started').map(event => event.scene)).toEqual([2])
    const part = first
      .filter(event => event.type === 'text-delta')
      .map(event => event.text)
      .join('')
    expect((await read('scenes/chapters/0001.md')).split(part)).toHaveLength(2)
  })

  it('takes chapters that the writer put there by hand', async () => {
    const own = chapterFile(1, `${prose(77, 60)}\n\n***\n\n${prose(78, 60)}`)
    await makeMill(place, 'own', { 'chapters/0001.md': own })
    await json('draft', '2', '-p', 'own')
    expect(await read('own/chapters/0001.md')).toBe(own)
    const hits = JSON.parse(
      (await run(['search', prose(77, 10), '--pool', 'chapter', '--json', '-p', 'own'])).out
    ).hits
    expect(hits).toContainEqual(expect.objectContaining({ pool: 'chapter', chapter: 1 }))
  })
})
