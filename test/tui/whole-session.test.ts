import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { OUTLINE, prose, startStoryServer, writeScene } from '../cli/story.ts'
import { chatLines, type FakeOllama } from '../fake-ollama.ts'
import { buildFabula, KEY, openTerminal, type Terminal } from './terminal.ts'

const SAVE = '\u0013'
let built: Awaited<ReturnType<typeof buildFabula>>
let server: FakeOllama
let dir = ''
let root = ''
let calls = 0
/** The calls of the model that stop after a few words and say nothing more. */
const stuck = new Set<number>()

beforeAll(async () => {
  built = await buildFabula()
  dir = await mkdtemp(join(tmpdir(), 'fabula-whole-'))
  root = join(dir, 'fabula/The Mill')
  server = await startStoryServer((body, count) =>
    stuck.has(++calls)
      ? {
          type: 'application/x-ndjson',
          chunks: chatLines(['The wheel stood still ']).slice(0, 1),
          after: 'hang'
        }
      : writeScene(body, count)
  )
})
afterAll(async () => {
  await server?.close()
  await built?.remove()
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

const read = (path: string) => readFile(join(root, path), 'utf8').catch(() => '')
const open = (args: string[] = []) =>
  openTerminal({ bin: built.bin, dir, args, columns: 120, rows: 36, env: { OLLAMA_HOST: server.host } })

/** Types, then waits for what is shown: one step after the other, as a person would. */
async function does(terminal: Terminal, ...steps: [keys: string, shown: string | RegExp][]): Promise<void> {
  for (const [keys, shown] of steps) {
    terminal.type(keys)
    await terminal.shows(shown, 30_000)
  }
}

const fileHas = (path: string, text: string) =>
  expect.poll(() => read(path), { timeout: 30_000 }).toContain(text)

it('creates, imports, drafts, stops, goes on, undoes, accepts, edits lore, writes a batch, is killed and comes back', async () => {
  const terminal = open()
  await does(
    terminal,
    ['', 'n New project'],
    ['n', '1 of 6'],
    [KEY.enter, '2 of 6'],
    [KEY.enter, '3 of 6'],
    [`The Mill${KEY.enter}`, '4 of 6'],
    [`Somebody runs it at night.${KEY.tab}`, '5 of 6'],
    [KEY.tab, 'let Fabula choose'],
    [KEY.enter, 'Outline']
  )
  // The plan comes from outside, as from another program: four short chapters.
  await writeFile(join(root, 'outline.yaml'), OUTLINE)
  await writeFile(join(dir, 'style.txt'), `Chapter 1\n\n${prose(77, 800)}\n`)
  await does(
    terminal,
    ['r', 'Chapter D'],
    ['1', 'Enter Open'],
    ['', 'of 4 chapters'],
    ['i', 'Books to import'],
    ['style.txt', 'style.txt'],
    [KEY.enter, /Imported|\? keys/]
  )
  await expect.poll(() => read('.fabula/journal.jsonl'), { timeout: 30_000 }).toContain('"import"')
  stuck.add(calls + 1)
  await does(
    terminal,
    ['2', 'Outline'],
    [KEY.enter, /Start|Draft|› /],
    ['d', 'A word on this draft'],
    [`slower${KEY.enter}`, 'The wheel stood still'],
    [KEY.esc, 'Stopped.'],
    ['d', 'A word on this draft'],
    [KEY.enter, 'a Accept the chapter']
  )
  const first = await read('chapters/0001.md')
  expect(first).toContain('The wheel stood still')
  terminal.type('y')
  await terminal.shows('in the clipboard')
  const [, copied = ''] = terminal.raw().match(/\u001b\]52;c;([\w+/=]*)\u0007/) ?? []
  expect(Buffer.from(copied, 'base64').toString()).toMatch(/^Chapter A\n\nThe wheel stood still/)
  await does(terminal, ['R', 'A word on the new draft'], [KEY.enter, 'Drafting'])
  await expect.poll(() => read('chapters/0001.md'), { timeout: 30_000 }).not.toBe(first)
  await terminal.shows('a Accept the chapter', 30_000)
  terminal.type('u')
  await fileHas('chapters/0001.md', 'The wheel stood still')
  terminal.type('a')
  await fileHas('chapters/0001.md', 'status: accepted')

  await does(
    terminal,
    ['4', '· Lore'],
    ['n', 'New entry'],
    ['Anna', /│ {2}Anna/],
    [' Vos', 'Anna Vos'],
    [SAVE, 'Characters (1)']
  )
  await fileHas('lore/characters/anna-vos.md', 'Anna Vos')
  await does(terminal, ['5', '· Batch'], [KEY.enter, /writing|Writing|0002|drafting/])
  await fileHas('chapters/0002.md', 'status: draft')
  stuck
    .add(calls + 1)
    .add(calls + 2)
    .add(calls + 3)
  // The place is kept within a second.
  const place = () => readFile(join(dir, '.local/state/fabula/terminal.json'), 'utf8').catch(() => '')
  await expect.poll(place, { timeout: 30_000 }).toMatch(/"screen": ?"batch"/)
  terminal.kill('SIGKILL')
  await terminal.ended
  stuck.clear()

  const again = open()
  await does(again, ['', '· Batch'], ['2', '· Desk'], ['4', 'Anna Vos'])
  expect(await read('chapters/0001.md')).toContain('status: accepted')
  again.type(KEY.ctrlC)
  expect((await again.ended).exitCode).toBe(0)
}, 180_000)
