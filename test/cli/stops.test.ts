import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { chatLines, type Handler } from '../fake-ollama.ts'
import { jsonLines, openPlace, type Place, writeFiles } from './run.ts'
import { makeMill, pieces, promptOf, prose, startStoryServer, writeScene } from './story.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: Place
beforeAll(async () => {
  place = await openPlace()
})
afterAll(() => place.remove())

/** What the model says before it falls silent. */
const HALF = `${prose(9000, 25)} And under the`
const START = HALF.slice(0, 30)

/** Falls silent in the middle of the first answer; after that writes on. */
const silentAtFirst: Handler = (body, count) =>
  count > 1
    ? writeScene(body, count)
    : { type: 'application/x-ndjson', chunks: chatLines(pieces(HALF)).slice(0, -1), after: 'hang' }

const part = (name: string) => join(place.dir, name, 'drafts/0002/draft.part')

async function isLocked(name: string): Promise<boolean> {
  return (await readdir(join(place.dir, name, '.fabula'))).includes('lock')
}

/** The next `draft` of a stopped chapter goes on from HALF, and the chapter holds it once. */
async function expectGoesOn(name: string, server: Awaited<ReturnType<typeof startStoryServer>>) {
  const before = server.requests.length
  const end = await place.run(['draft', '2', '--json', '-p', name], { server: server.host })
  expect(end.code, end.err).toBe(0)
  const first = server.requests.slice(before).find(request => request.path === '/api/chat')!
  expect(promptOf(first.body)).toContain(HALF)
  const chapter = await readFile(join(place.dir, name, 'chapters/0002.md'), 'utf8')
  expect(chapter.split(HALF)).toHaveLength(2)
  expect(chapter.split(HALF)[1]!.trim()).not.toBe('')
  expect(await readdir(join(place.dir, name, 'drafts/0002')).catch(() => [])).toEqual([])
}

describe.concurrent('a draft that is stopped in the middle', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ] as const)('by %s: exit %i, the text kept, the lock gone, and goes on', async (signal, code) => {
    const server = await startStoryServer(silentAtFirst)
    await makeMill(place, signal)
    const draft = place.start(['draft', '2', '-p', signal], { server: server.host })
    await draft.shows('And under the')
    draft.child.kill(signal)
    const end = await draft.ended
    expect(end).toMatchObject({ code, signal: null })
    expect(end.err).not.toMatch(/bug|\bat /)
    expect(await readFile(part(signal), 'utf8')).toBe(HALF)
    expect(await isLocked(signal)).toBe(false)
    expect(server.dropped).toContain('/api/chat')
    await expectGoesOn(signal, server)
    await server.close()
  })

  it('by SIGKILL: keeps all up to the last delta, and the next one takes the dead lock over', async () => {
    const server = await startStoryServer(silentAtFirst)
    await makeMill(place, 'killed')
    const draft = place.start(['draft', '2', '--json', '-p', 'killed'], { server: server.host })
    await draft.shows(JSON.stringify(pieces(HALF).at(-1)))
    draft.child.kill('SIGKILL')
    const { out } = await draft.ended
    const told = jsonLines(out).filter(event => event.type === 'text-delta')
    expect(told.map(event => event.text).join('')).toBe(HALF)
    expect(await readFile(part('killed'), 'utf8')).toBe(HALF)
    expect(await isLocked('killed')).toBe(true)
    await expectGoesOn('killed', server)
    expect(await isLocked('killed')).toBe(false)
    await server.close()
  })

  it('by the server: exit 3, the text kept, and goes on', async () => {
    const server = await startStoryServer((body, count) =>
      count > 1
        ? writeScene(body, count)
        : { type: 'application/x-ndjson', chunks: chatLines(pieces(HALF)).slice(0, -1), after: 'cut' }
    )
    await makeMill(place, 'cut')
    const end = await place.run(['draft', '2', '--json', '-p', 'cut'], { server: server.host })
    expect(end.code).toBe(3)
    expect(jsonLines(end.out).at(-1)).toMatchObject({ type: 'error', hint: expect.stringMatching(/kept/) })
    expect(await readFile(part('cut'), 'utf8')).toBe(HALF)
    expect(await isLocked('cut')).toBe(false)
    await expectGoesOn('cut', server)
    await server.close()
  })

  it('by the server, whose stream ends without its last line', async () => {
    const server = await startStoryServer(() => ({
      type: 'application/x-ndjson',
      chunks: chatLines(pieces(HALF)).slice(0, -1)
    }))
    await makeMill(place, 'no-done')
    const end = await place.run(['draft', '2', '-p', 'no-done'], { server: server.host })
    expect(end.code).toBe(3)
    expect(end.err).toMatch(/kept/)
    expect(await readFile(part('no-done'), 'utf8')).toBe(HALF)
    expect(await readdir(join(place.dir, 'no-done'))).not.toContain('chapters')
    await server.close()
  })

  it('starts again with --fresh, and keeps the old text beside', async () => {
    const server = await startStoryServer(silentAtFirst)
    await makeMill(place, 'fresh')
    const draft = place.start(['draft', '2', '-p', 'fresh'], { server: server.host })
    await draft.shows('And under the')
    draft.child.kill('SIGINT')
    await draft.ended
    const again = await place.run(['draft', '2', '--fresh', '-p', 'fresh'], { server: server.host })
    expect(again.code).toBe(0)
    const chapter = await readFile(join(place.dir, 'fresh/chapters/0002.md'), 'utf8')
    expect(chapter).not.toContain(START)
    const [kept] = await readdir(join(place.dir, 'fresh/drafts/0002'))
    expect(await readFile(join(place.dir, 'fresh/drafts/0002', kept!), 'utf8')).toBe(`${HALF}\n`)
    await server.close()
  })
})

describe.concurrent('a batch', () => {
  it('killed in the middle and called again finishes, and drafts nothing twice', async () => {
    const prompts: string[] = []
    const server = await startStoryServer((body, count) => {
      const prompt = promptOf(body)
      prompts.push(prompt)
      const third = prompts.filter(text => text.includes('chapter 3, “Chapter C”')).length
      const silent = { type: 'application/x-ndjson', chunks: chatLines(pieces(HALF)).slice(0, -1) }
      return prompt.includes('chapter 3, “Chapter C”') && third === 1
        ? { ...silent, after: 'hang' }
        : writeScene(body, count)
    })
    await makeMill(place, 'batch')
    const batch = place.start(['batch', '2-4', '-p', 'batch'], { server: server.host })
    await batch.shows('And under the')
    batch.child.kill('SIGKILL')
    await batch.ended
    const second = await readFile(join(place.dir, 'batch/chapters/0002.md'), 'utf8')
    const doctor = await place.run(['doctor', '--json', '-p', 'batch'], { server: server.host })
    expect(JSON.parse(doctor.out).checks).toContainEqual(
      expect.objectContaining({ name: 'batch', ok: false, hint: 'fabula batch --resume' })
    )
    const end = await place.run(['batch', '--resume', '--json', '-p', 'batch'], { server: server.host })
    expect(end.code, end.err).toBe(0)
    const { chapters } = jsonLines(end.out).at(-1)!.result
    const states = chapters.map((one: { number: number; state: string }) => `${one.number} ${one.state}`)
    expect(states).toEqual(['2 skipped', '3 drafted', '4 drafted'])
    expect(await readFile(join(place.dir, 'batch/chapters/0002.md'), 'utf8')).toBe(second)
    const third = await readFile(join(place.dir, 'batch/chapters/0003.md'), 'utf8')
    expect(third.split(HALF)).toHaveLength(2)
    await server.close()
  })

  it('stopped by Ctrl-C exits 130 and says nothing about a bug', async () => {
    const server = await startStoryServer(silentAtFirst)
    await makeMill(place, 'batch-int')
    const batch = place.start(['batch', '2-4', '-p', 'batch-int'], { server: server.host })
    await batch.shows('And under the')
    batch.child.kill('SIGINT')
    const end = await batch.ended
    expect(end).toMatchObject({ code: 130 })
    expect(end.err).not.toMatch(/bug/)
    expect(await isLocked('batch-int')).toBe(false)
    await server.close()
  })
})

describe.concurrent('two processes in one project', () => {
  it('the second writer exits 6 and names the first; readers work', async () => {
    const server = await startStoryServer(silentAtFirst)
    await makeMill(place, 'two')
    const at = ['-p', 'two']
    const on = { server: server.host }
    const first = place.start(['draft', '2', ...at], on)
    await first.shows('And under the')
    const writers = await Promise.all(
      [['draft', '1'], ['index'], ['lore', 'add', 'place', 'Ford'], ['accept', '1']].map(args =>
        place.run([...args, ...at], on)
      )
    )
    for (const end of writers) {
      expect(end).toMatchObject({ code: 6, out: '' })
      expect(end.err).toContain(`process ${first.child.pid} `)
    }
    const readers = await Promise.all(
      [
        ['search', 'Anna'],
        ['prompt', '1'],
        ['lore'],
        ['history', '1'],
        ['outline'],
        ['doctor'],
        ['models']
      ].map(args => place.run([...args, ...at], on))
    )
    for (const end of readers) {
      expect(end.code, end.err).toBe(0)
      expect(end.out).not.toBe('')
    }
    expect(readers[0]!.out).toContain('Anna Vos')
    expect(await isLocked('two')).toBe(true)
    first.child.kill('SIGINT')
    expect((await first.ended).code).toBe(130)
    expect((await place.run(['lore', 'add', 'place', 'Ford', ...at])).code).toBe(0)
    await server.close()
  })
})

it('index --watch levels after each change, leaves the lock to others, and ends by Ctrl+C', async () => {
  await makeMill(place, 'watched')
  const server = await startStoryServer()
  const watching = place.start(['index', '--watch', '-p', 'watched'], { server: server.host })
  await watching.shows('passages')
  await expect.poll(() => isLocked('watched')).toBe(false)
  const search = async () =>
    (await place.run(['search', 'zeppelin', '--json', '-p', 'watched'], { server: server.host })).out
  expect(await search()).not.toContain('zeppelin over')
  await writeFiles(place.dir, {
    'watched/lore/places/mast.md':
      '---\nid: mast\nkind: place\nnames: [The Mast]\n---\n\nA zeppelin over the mill is moored here.\n'
  })
  await watching.shows('passages', 2)
  expect(await search()).toContain('zeppelin over')
  watching.child.kill('SIGINT')
  expect(await watching.ended).toMatchObject({ code: 130 })
  await server.close()
})
