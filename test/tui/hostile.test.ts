import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeFiles } from '../cli/run.ts'
import { prose, startStoryServer } from '../cli/story.ts'
import { chatLines, type FakeOllama, TAG } from '../fake-ollama.ts'
import { forbiddenIn } from './escapes.ts'
import { buildFabula, KEY, openTerminal, type Terminal } from './terminal.ts'

/** Takes the clipboard, clears the screen, leaves it, turns the text around, sets the title, rings. */
const EVIL =
  '\u001b]52;c;ZXZpbA==\u0007\u001b[2J\u001b[?1049l\u009b31m\u009d0;owned\u009c\u001bP1$r\u001b\\' +
  '\u001b]8;;http://evil.example\u0007\u202e\u2066\u200f\u061c\u0000\b\r\u007f\u2028\u001bc'

/** Each place has a mark of its own, so that the screen tells which of them it shows. */
const evil = (mark: string) => `${mark}${EVIL}${mark.toLowerCase()}`
const yaml = (mark: string) =>
  `"${[...evil(mark)].map(c => (/\w/.test(c) ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('')}"`

const FILES = {
  'fabula.yaml': `format: 1\ntitle: ${yaml('TITLE')}\nlanguage: en\nauthor: ${yaml('AUTHOR')}\npremise: ${yaml('PREMISE')}\nmodels: {embed: stub-embed}\ngates: {off: [preamble, thinking, loops, list-form, wrong-language, empty-or-refusal, length]}\n`,
  'outline.yaml': [
    'volumes:',
    `  - {id: vol-1, title: ${yaml('VOLUME')}, chapters: [`,
    `      {id: ch-1, title: ${yaml('FIRST')}, goal: ${yaml('GOAL')}, hook: ${yaml('HOOK')}},`,
    `      {id: ch-2, title: ${yaml('SECOND')}, goal: ${yaml('AIM')}, length: 80, scenes: [`,
    `        {id: sc-2, goal: ${yaml('SCENE')}, place: ${yaml('PLACE')}, cast: [anna, ${yaml('GUEST')}], beats: [${yaml('BEAT')}]}]}]}`,
    ''
  ].join('\n'),
  'chapters/0001.md': `---\nid: ch-1\ntitle: ${yaml('HEAD')}\nstatus: accepted\n---\n\nAnna ${evil('PROSE')} stood by the wheel.\n\nShe waited.\n`,
  'lore/characters/anna.md': `---\nid: anna\nkind: character\nnames: [${yaml('NAME')}, Anna]\naliases: [${yaml('ALIAS')}]\nfacts:\n  - {id: limp, text: ${yaml('FACT')}}\n---\n${evil('ENTRY')}\n`,
  // A file with NUL, or with many control characters, is refused as no text.
  'book.txt': [1, 2]
    .map(
      number => `Chapter ${number} ${evil('HEADING')}\n\nThe wheel ${evil('BOOK')} ${prose(number, 600)}\n\n`
    )
    .join('')
    .replaceAll('\0', '')
}

let built: Awaited<ReturnType<typeof buildFabula>>
let server: FakeOllama
let dir = ''
let terminal: Terminal
const titles: string[] = []
let failing = false
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-hostile-'))
  const model = { ...TAG, name: evil('MODEL') }
  server = await startStoryServer(
    () =>
      failing
        ? { status: 500, json: { error: evil('FAULT') } }
        : {
            type: 'application/x-ndjson',
            // Escapes are also cut in two by the pieces they come in.
            chunks: chatLines([
              `Rain. ${evil('STREAM')} `,
              'It fell \u001b',
              ']52;c;ZXZpbA==',
              '\u0007 LATE on.'
            ]),
            pause: 100
          },
    { '/api/tags': () => ({ json: { models: [model, { name: 'stub-embed:latest', digest: 'sha256:ee' }] } }) }
  )
  await writeFiles(join(dir, 'novel'), FILES)
  built = await buildFabula()
  terminal = openTerminal({
    bin: built.bin,
    dir,
    columns: 160,
    rows: 50,
    env: { OLLAMA_HOST: server.host },
    onTitle: title => titles.push(title)
  })
})
afterAll(async () => {
  terminal?.type(KEY.ctrlC + KEY.enter)
  await terminal?.ended
  await server?.close()
  await built?.remove()
  await rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

/** What is shown so far tells the terminal nothing but what Fabula itself has to tell it. */
function expectHarmless(): void {
  expect(forbiddenIn(terminal.raw())).toEqual([])
  expect(titles).toEqual([])
  expect(terminal.alternate()).toBe(true)
  expect(terminal.screen()[0]).toMatch(/^ Fabula · /)
}

const shows = async (...texts: string[]) => {
  for (const text of texts) await terminal.shows(text)
}

describe('bytes that would take over the terminal', () => {
  it('of titles, plan and chapter are shown and not obeyed', async () => {
    await shows('TITLE␛]52;c;ZXZpbA==␇␛[2J␛[?1049l‹U+009B›31m')
    terminal.type(KEY.enter)
    await shows('VOLUME␛', 'FIRST␛', 'SECOND␛', 'AIM␛', 'SCENE␛', 'PLACE␛', 'GUEST␛', 'BEAT␛')
    terminal.type('[')
    await shows('GOAL␛', 'HOOK␛', 'PROSE␛]52')
    expectHarmless()
  })

  it('of a lore entry, in its screen, in the prompt and in the settings', async () => {
    terminal.type('4')
    await shows('NAME␛', 'ALIAS␛', 'FACT␛', 'ENTRY␛')
    terminal.type('3')
    await shows('PREMISE␛')
    terminal.type('8')
    await shows('AUTHOR␛')
    terminal.type('7')
    await shows('before, or imported')
    expectHarmless()
  })

  it('of a book that is imported and searched', async () => {
    terminal.type('1')
    await shows('Projects')
    terminal.type('i')
    await shows('Books to import')
    terminal.type(`\u001b[200~${join(dir, 'novel/book.txt')}\u001b[201~`)
    await shows('book.txt')
    terminal.type(KEY.enter)
    await expect.poll(() => existsSync(join(dir, 'novel/sources')), { timeout: 20_000 }).toBe(true)
    await shows('? keys')
    terminal.type('6')
    await shows('Searches chapters')
    terminal.type(`wheel${KEY.enter}`)
    await shows('BOOK␛]52')
    expectHarmless()
  })

  it("of a model's stream and of a server's error", async () => {
    terminal.type(KEY.esc)
    await shows('› Results')
    terminal.type('2')
    await shows('Outline')
    terminal.type(']')
    await shows('AIM␛')
    terminal.type('d')
    await shows('Start drafting')
    terminal.type(KEY.enter)
    await new Promise(r => setTimeout(r, 4000))
    await shows('STREAM␛]52', 'LATE on.', 'Accept')
    failing = true
    terminal.type('R')
    await shows('Start drafting')
    terminal.type(KEY.enter)
    await shows('FAULT␛]52')
    expectHarmless()
  })

  it("that are pasted, and those of a model's name", async () => {
    terminal.type('1')
    await shows('Projects')
    terminal.type(`n${KEY.enter}${KEY.enter}`)
    await shows('3 of 6')
    terminal.type(`\u001b[200~${evil('PASTE')}\u001b[201~`)
    await shows('␛cpaste')
    terminal.type(KEY.enter + KEY.tab + KEY.tab)
    await shows('MODEL␛]52')
    expectHarmless()
  })
})
