import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FakeOllama } from '../fake-ollama.ts'
import { jsonLines, openPlace, type Place, type StartOptions, writeFiles } from './run.ts'
import { makeMill, prose, SETTINGS, startStoryServer } from './story.ts'

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

describe('the road from a book to an accepted chapter', () => {
  const at = ['-p', 'mill']
  beforeAll(async () => {
    // The only project here that works with the built-in embedding model.
    await makeMill(place, 'mill', { 'fabula.yaml': SETTINGS.replace('  embed: stub-embed\n', '') })
    const chapters = [1, 2, 3].map(n => `CHAPTER ${n}\n\n${prose(500 + n, 400)}\n\nThe ferryman sang.`)
    await writeFiles(place.dir, { 'river.txt': `${chapters.join('\n\n')}\n` })
  })

  it('shows what would be imported without changing a thing', async () => {
    const events = await json('import', 'river.txt', '--as', 'style', '--dry-run', ...at)
    expect(events.at(-1)).toMatchObject({ type: 'done', result: { state: 'dry-run', chapters: 3 } })
    expect(await readdir(join(place.dir, 'mill'))).not.toContain('sources')
  })

  it('imports a book and indexes it', async () => {
    const imported = await json('import', 'river.txt', '--as', 'style', '--title', 'River', ...at)
    expect(imported.every(event => event.v === 1)).toBe(true)
    expect(imported.at(-1)).toMatchObject({ result: { title: 'River', role: 'style', chapters: 3 } })
    const indexed = await json('index', ...at)
    const { passages, embedded } = indexed.find(event => event.type === 'index-updated')!
    expect(passages).toBeGreaterThan(6)
    expect(embedded).toBe(passages)
  })

  it('finds passages both ways, with the reasons', async () => {
    const end = await run(['search', 'the ferryman sang', '-k', '4', '--json', ...at])
    expect(end).toMatchObject({ code: 0, err: '' })
    const answer = JSON.parse(end.out)
    expect(Object.keys(answer)).toEqual(['query', 'hits'])
    expect(answer.query).toBe('the ferryman sang')
    expect(answer.hits).toHaveLength(4)
    const keys = ['id', 'pool', 'book', 'chapter', 'position', 'text', 'score', 'reasons']
    for (const hit of answer.hits) expect(Object.keys(hit)).toEqual(keys)
    const [first] = answer.hits
    expect(first).toMatchObject({ pool: 'style', chapter: expect.any(Number), score: expect.any(Number) })
    expect(first.text).toContain('ferryman sang')
    expect(first.reasons.map((reason: { leg: string }) => reason.leg).sort()).toEqual(['text', 'vector'])
    const scores = answer.hits.map((hit: { score: number }) => hit.score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const [lore] = JSON.parse(
      (await run(['search', 'Who limps?', '--pool', 'lore', '--json', ...at])).out
    ).hits
    expect(lore).toMatchObject({ pool: 'lore', book: 'anna', chapter: null })
  })

  it('shows the prompt: its parts add up and leave room for the answer', async () => {
    const [report] = await json('prompt', '1', '--scene', '2', ...at)
    expect(report).toMatchObject({
      model: 'tale:1b',
      window: 16384,
      tokensBy: 'vocabulary',
      messages: [{ role: 'system' }, { role: 'user' }],
      dropped: expect.arrayContaining([
        expect.objectContaining({ id: 'tail', tokens: 0, why: expect.any(String) })
      ])
    })
    const { tokens, reserve, window, parts } = report!
    expect(tokens + reserve).toBeLessThanOrEqual(window)
    const sum = parts.reduce((total: number, part: { tokens: number }) => total + part.tokens, 0)
    expect(Math.abs(sum - tokens)).toBeLessThan(0.1 * tokens)
    for (const part of parts)
      expect(Object.keys(part)).toEqual(
        expect.arrayContaining(['name', 'pool', 'id', 'tokens', 'form', 'reasons'])
      )
    expect(parts.map((part: { pool: string }) => part.pool)).toContain('style')
    const inMessages = report!.messages.map(({ content }: { content: string }) => content).join('\n')
    expect(inMessages).toContain('Anna Vos limps since the flood')
    expect(inMessages).toContain('The wheel stops')
  })

  it('drafts: only JSON lines on stdout, in the order of the job', async () => {
    const [prompt] = await json('prompt', '1', ...at)
    const before = server.requests.length
    const end = await run(['draft', '1', '--json', ...at])
    expect(end.code).toBe(0)
    const events = jsonLines(end.out)
    expect(events.every(event => event.v === 1)).toBe(true)
    const types = events.map(event => event.type).filter(type => type !== 'progress')
    const order = types.filter((type, index) => type !== types[index - 1])
    const scene = ['scene-started', 'prompt-ready', 'text-delta']
    expect(order).toEqual([...scene, ...scene, 'chapter-saved', 'index-updated', 'lore-proposed', 'done'])
    expect(events.at(-1)).toMatchObject({ result: { file: 'chapters/0001.md', target: 120 } })
    const deltas = events.filter(event => event.type === 'text-delta')
    const text = (number: number) =>
      deltas
        .filter(event => event.scene === number)
        .map(event => event.text)
        .join('')
    const file = await read('mill/chapters/0001.md')
    expect(file).toMatch(/^---\nid: ch-1\ntitle: Chapter A\nstatus: draft\n---\n\n/)
    expect(file.split('\n---\n\n')[1]).toBe(`${text(1)}\n\n***\n\n${text(2)}\n`)
    const sent = server.requests.slice(before).find(request => request.path === '/api/chat')!
    expect(sent.body.messages).toEqual(prompt!.messages)
    expect(await readdir(join(place.dir, 'mill/drafts/0001')).catch(() => [])).toEqual([])
  })

  it('refuses to draft it again, and names rewrite', async () => {
    const end = await run(['draft', '1', ...at])
    expect(end).toMatchObject({ code: 2, out: '' })
    expect(end.err).toMatch(/written already[\s\S]*fabula rewrite 1/)
  })

  it('accepts it, once', async () => {
    expect((await json('accept', '1', ...at)).at(-1)).toMatchObject({ result: { already: false } })
    expect(await read('mill/chapters/0001.md')).toContain('\nstatus: accepted\n')
    expect((await json('accept', '1', ...at)).at(-1)).toMatchObject({ result: { already: true } })
  })

  it('rewrites, keeps the old version and brings it back byte for byte', async () => {
    const old = await read('mill/chapters/0001.md')
    await json('rewrite', '1', ...at)
    expect(await read('mill/chapters/0001.md')).not.toBe(old)
    const [history] = await json('history', '1', ...at)
    expect(history).toMatchObject({ chapter: 1, id: 'ch-1', title: 'Chapter A' })
    const { version } = history!.versions.findLast((line: { version: unknown }) => line.version !== 'now')
    expect(history!.versions.at(-1)).toMatchObject({ version: 'now', length: 120, reason: 'draft' })
    const plain = await run(['history', '1', ...at])
    expect(plain.out).toMatch(/replaced by a rewrite/)
    await json('restore', '1', String(version), ...at)
    expect(await read('mill/chapters/0001.md')).toBe(old)
    expect((await run(['restore', '1', '99', ...at])).code).toBe(2)
  })

  it('makes candidates, commits none, and takes the one that is chosen', async () => {
    const end = await run(['draft', '2', '--candidates', '2', ...at])
    expect(end.code).toBe(0)
    expect(end.out).toContain('fabula accept 2 2')
    const names = ['candidate-1.md', 'candidate-2.md']
    expect((await readdir(join(place.dir, 'mill/drafts/0002'))).sort()).toEqual(names)
    const refused = await run(['accept', '2', ...at])
    expect(refused.err).toMatch(/not written yet[\s\S]*fabula accept 2 1/)
    expect((await run(['accept', '2', '3', ...at])).err).toMatch(/no candidate 3/)
    await json('accept', '2', '2', ...at)
    const [first, second] = await Promise.all(names.map(name => read(`mill/drafts/0002/${name}`)))
    const chapter = await read('mill/chapters/0002.md')
    expect(chapter).toContain(second!.trim())
    expect(chapter).not.toContain(first!.trim())
    expect(chapter).toContain('status: accepted')
  })

  it('does it all again after the index was deleted', async () => {
    await rm(join(place.dir, 'mill/.fabula/index'), { recursive: true })
    const found = await run(['search', 'ferryman', '--json', ...at])
    expect(found.code).toBe(0)
    expect(JSON.parse(found.out).hits[0].text).toContain('ferryman')
    expect(found.err).toContain('fabula index')
    await rm(join(place.dir, 'mill/.fabula/index'), { recursive: true })
    expect((await json('draft', '3', ...at)).at(-1)).toMatchObject({ type: 'done' })
  })

  it('has nothing for doctor to mend but what it says', async () => {
    const [report] = await json('doctor', ...at)
    expect(Object.keys(report!)).toEqual(['checks'])
    for (const check of report!.checks) {
      expect(check).toEqual({
        name: expect.any(String),
        ok: expect.any(Boolean),
        detail: expect.any(String),
        hint: expect.any(String)
      })
      if (!check.ok) expect(check.hint).not.toBe('')
    }
    const names = report!.checks.map((check: { name: string }) => check.name)
    expect(names).toEqual(
      expect.arrayContaining(['node', 'server', 'project', 'index', 'journal', 'material'])
    )
    const wrong = report!.checks.filter((check: { ok: boolean }) => !check.ok)
    expect(wrong.map((check: { hint: string }) => check.hint)).toEqual(['fabula index'])
  })
})
