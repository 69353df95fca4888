import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chapterFile, makeMill, prose, startStoryServer, writeScene } from '../cli/story.ts'
import { chatLines } from '../fake-ollama.ts'
import { buildFabula, KEY, openTerminal, type Terminal } from './terminal.ts'

let built: Awaited<ReturnType<typeof buildFabula>>
let dir = ''
beforeAll(async () => {
  built = await buildFabula()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-desk-session-'))
  return () => rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

const KEYS: Record<string, string> = {
  Enter: KEY.enter,
  Tab: KEY.tab,
  PgDn: KEY.pageDown,
  'Ctrl+S': '\u0013',
  Esc: KEY.esc
}

/** Presses the key that the status line names, again and again, until it is so. */
async function pressWhatIsNamed(terminal: Terminal, until: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 40_000
  while (!(await until())) {
    if (performance.now() > end)
      throw new Error(
        `it leads to nothing: ${await readdir(join(dir, 'fabula'))}\n${terminal.screen().join('\n')}`
      )
    const before = terminal.screen().join('\n')
    const named = /\s{2}([^\s:]+) \S+(?: \S+)*$/.exec(terminal.screen().at(-1) ?? '')?.[1]
    // A book needs a title: the one thing that no key gives.
    if (/What is it called|书名叫什么/.test(before) && !before.includes('井')) terminal.type('井')
    else if (named) terminal.type(KEYS[named] ?? named)
    for (let waited = 0; waited < 40 && terminal.screen().join('\n') === before; waited++)
      await new Promise(resolve => setTimeout(resolve, 25))
  }
}

describe('a session at the desk', () => {
  it.each([
    ['en', 'en_US.UTF-8'],
    ['zh', 'zh_CN.UTF-8']
  ])(
    'saves and accepts a first chapter from an empty home, by the key that is named: %s',
    async (_, LANG) => {
      const server = await startStoryServer(writeScene)
      const terminal = openTerminal({
        bin: built.bin,
        dir,
        columns: 100,
        rows: 28,
        env: { LANG, OLLAMA_HOST: server.host }
      })
      const accepted = async () => {
        const projects = await readdir(join(dir, 'fabula')).catch(() => [])
        const texts = projects.map(name =>
          readFile(join(dir, 'fabula', name, 'chapters/0001.md'), 'utf8').catch(() => '')
        )
        return (await Promise.all(texts)).some(text => text.includes('status: accepted'))
      }
      await pressWhatIsNamed(terminal, accepted)
      terminal.type(KEY.ctrlC)
      terminal.type(KEY.enter)
      await terminal.ended
      await server.close()
    },
    90_000
  )

  it('streams, stops by Esc, goes on, edits a paragraph, and comes back from the editor', async () => {
    let calls = 0
    const chat: typeof writeScene = (body, count) =>
      ++calls === 1
        ? {
            type: 'application/x-ndjson',
            chunks: chatLines(['The wheel stood still ']).slice(0, 1),
            after: 'hang'
          }
        : writeScene(body, count)
    const server = await startStoryServer(chat)
    const root = await makeMill({ dir } as never, 'mill', {
      'chapters/0002.md': chapterFile(2, prose(904, 60))
    })
    const env = { OLLAMA_HOST: server.host, EDITOR: 'printf "\\nThe dam held.\\n" >>' }
    const terminal = openTerminal({ bin: built.bin, dir, args: ['-p', root], columns: 120, rows: 30, env })
    await terminal.shows('Outline')
    terminal.type('d')
    await terminal.shows('A word on this draft')
    terminal.type(`slower${KEY.enter}`)
    await terminal.shows('The wheel stood still')
    terminal.type(KEY.esc)
    await terminal.shows('Stopped.')
    terminal.type('d')
    await terminal.shows('A word on this draft')
    terminal.type(KEY.enter)
    await terminal.shows('a Accept the chapter')
    terminal.type('gi')
    await terminal.shows('Edit the paragraph')
    terminal.type(KEY.enter)
    await terminal.shows('Ctrl+S: save')
    terminal.type('Here it turns.')
    await terminal.shows('Here it turns.')
    terminal.type(KEYS['Ctrl+S']!)
    await terminal.shows('Enter Edit the paragraph')
    terminal.type(KEY.esc)
    await terminal.shows(/a Accept|PgDn Read on/)
    terminal.type('e')
    await terminal.shows(/12\d\/120 words/)
    terminal.type('G')
    await terminal.shows('The dam held.')
    expect(terminal.alternate()).toBe(true)
    const text = await readFile(join(root, 'chapters/0001.md'), 'utf8')
    expect(text).toContain('The wheel stood still')
    expect(text).toContain('Here it turns.')
    terminal.type(KEY.ctrlC)
    await terminal.ended
    await server.close()
  }, 60_000)
})
