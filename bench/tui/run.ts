// Measures the built terminal in a real pseudo-terminal. Each line of the output is a measurement.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prose, startStoryServer } from '../../test/cli/story.ts'
import { chatLines, type FakeOllama } from '../../test/fake-ollama.ts'
import { clearsIn } from '../../test/tui/escapes.ts'
import { buildFabula, KEY, openTerminal, type Terminal } from '../../test/tui/terminal.ts'
import { cpuOf, keyToFrame, spread, tell } from './measure.ts'
import { longProject, shortProject } from './projects.ts'

const SIZE = { columns: 120, rows: 36 }
const built = await buildFabula()
const place = await mkdtemp(join(tmpdir(), 'fabula-bench-tui-'))
const open = (dir: string, env: Record<string, string> = {}, args: string[] = []) =>
  openTerminal({ bin: built.bin, dir, args, env: { LANG: 'zh_CN.UTF-8', ...env }, ...SIZE })

async function close(terminal: Terminal): Promise<void> {
  terminal.type(KEY.ctrlC)
  // Work that runs is asked about.
  const asked = setTimeout(() => terminal.type(KEY.enter), 500)
  await terminal.ended
  clearTimeout(asked)
}

/** From process start to the first frame: an empty shelf, and a shelf with a project. */
async function firstFrame(runs: number): Promise<void> {
  const dir = join(place, 'first')
  await mkdir(dir)
  const times: number[] = []
  const cpu: number[] = []
  for (let run = 0; run <= runs; run++) {
    const terminal = open(dir)
    await terminal.shows('项目')
    // The first run fills the compile cache.
    if (run > 0) {
      times.push(terminal.firstFrame()!)
      cpu.push(cpuOf(terminal.pid))
    } else tell('first frame, nothing cached', { wall: Math.round(terminal.firstFrame()!) })
    await close(terminal)
  }
  tell('first frame', { wall: spread(times), cpu: spread(cpu) })
}

/** A server whose model writes `length` 字 in pieces of `size` every `pause` ms. */
const slowServer = (length: number, { size, pause }: { size: number; pause: number }): Promise<FakeOllama> =>
  startStoryServer((_, count) => ({
    type: 'application/x-ndjson',
    chunks: chatLines(prose(count, length, 'zh').match(new RegExp(`[\\s\\S]{1,${size}}`, 'gu')) ?? []),
    pause
  }))

async function draft(terminal: Terminal): Promise<void> {
  await terminal.shows('水轮')
  await terminal.shows('还没有写')
  terminal.type('d')
  await terminal.shows('Enter')
  terminal.type(KEY.enter)
  await terminal.shows('。')
}

/** Bytes and full clears while a chapter streams in and nobody presses a key. */
async function streaming(name: string, pace: { length: number; size: number; pause: number }): Promise<void> {
  const dir = await mkdtemp(join(place, 'stream-'))
  await shortProject(join(dir, 'book'), pace.length)
  const server = await slowServer(pace.length, pace)
  const terminal = open(dir, { OLLAMA_HOST: server.host }, ['-p', join(dir, 'book')])
  await draft(terminal)
  const before = {
    bytes: Buffer.byteLength(terminal.raw()),
    at: terminal.raw().length,
    cpu: cpuOf(terminal.pid)
  }
  const started = performance.now()
  // The chapter is saved; its summary is asked for.
  await terminal.turns(screen => screen.at(-1)!.includes('概括'))
  const written = terminal.raw().slice(before.at)
  const frames = written.match(/\u001b\[\?2026h/g)?.length ?? 0
  tell(`streaming, ${name}`, {
    length: pace.length,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    frames,
    kilobytesPer10000: Math.round(((Buffer.byteLength(written) / 1000) * 10_000) / pace.length),
    clears: clearsIn(written),
    cpuPerFrame: Math.round(((cpuOf(terminal.pid) - before.cpu) / frames) * 10) / 10
  })
  await close(terminal)
  await server.close()
}

/** Key to frame while a chapter streams in and a book is imported and embedded by the built-in model. */
async function typing(keys: number, busy: boolean): Promise<void> {
  const dir = await mkdtemp(join(place, 'typing-'))
  await shortProject(join(dir, 'book'), 20_000, 'builtin')
  await writeFile(
    join(dir, '书.txt'),
    Array.from({ length: 1200 }, (_, n) => `第${n + 1}章 夜\n\n${prose(n, 2000, 'zh')}\n\n`).join('')
  )
  const server = await slowServer(20_000, { size: 2, pause: 33 })
  const terminal = open(dir, { OLLAMA_HOST: server.host })
  await terminal.shows('磨坊')
  if (busy) {
    terminal.type('i')
    await terminal.shows('要导入的书')
    terminal.type(`书.txt${KEY.enter}`)
    await terminal.turns(screen => !/要导入的书/.test(screen.join()))
  }
  terminal.type(KEY.enter)
  if (busy) await draft(terminal)
  else await terminal.shows('还没有写')
  const at = terminal.raw().length
  const times: { at: number; ms: number; status: string }[] = []
  const titles = (screen: string[]) => screen[1] ?? ''
  const importing = () =>
    /导入|写入|向量|索引|保存|切分|读/.test(terminal.screen().at(-1)!.replace('正在起草', ''))
  for (let key = 0; key < keys && (!busy || key < 20 || importing()); key++) {
    const before = titles(terminal.screen()).indexOf('›')
    const ms = await keyToFrame(terminal, KEY.tab, screen => titles(screen).indexOf('›') !== before)
    times.push({ at: Math.round(performance.now()), ms, status: terminal.screen().at(-1)!.trim() })
    await new Promise(resolve => setTimeout(resolve, 20 + (key % 7) * 11))
  }
  const still = terminal.screen().at(-1)
  tell(`key to frame, ${busy ? 'while text streams and a book is imported' : 'nothing else going on'}`, {
    ...spread(times.map(({ ms }) => ms)),
    over50: times.filter(({ ms }) => ms > 50).length,
    clears: clearsIn(terminal.raw().slice(at)),
    statusAtEnd: still
  })
  if (process.env.KEYS) await writeFile(process.env.KEYS, times.map(time => JSON.stringify(time)).join('\n'))
  await close(terminal)
  await server.close()
}

/** A serial: from process start and from the shelf to its desk, and steps through its outline. */
async function large(volumes: number): Promise<void> {
  const dir = join(place, 'large')
  const book = join(dir, 'book')
  await longProject(book, volumes)
  for (const name of ['first time', 'again', 'again']) {
    const started = performance.now()
    const terminal = open(dir, {}, ['-p', book])
    const shown = await terminal.turns(screen => screen.some(line => line.includes(`第${volumes * 100}夜`)))
    tell(`${volumes * 100} chapters, process start to desk, ${name}`, {
      wall: Math.round(shown - started),
      cpu: cpuOf(terminal.pid)
    })
    terminal.type('1')
    await terminal.turns(screen => screen[0]!.includes('书架') && screen.some(line => line.includes('长夜')))
    tell(`${volumes * 100} chapters, opened from the shelf`, {
      wall: Math.round(await keyToFrame(terminal, KEY.enter, screen => screen[0]!.includes('书桌')))
    })
    if (name !== 'first time') await steps(terminal, volumes * 100)
    await close(terminal)
  }
}

async function steps(terminal: Terminal, chapters: number): Promise<void> {
  await terminal.turns(screen => screen[1]!.startsWith('› '))
  const times: number[] = []
  const before = cpuOf(terminal.pid)
  const count = 200
  for (let step = 0; step < count; step++) {
    // A key that is held down comes thirty times a second.
    await new Promise(resolve => setTimeout(resolve, 33))
    const was = terminal.screen().join('\n')
    times.push(
      await keyToFrame(terminal, step % 40 === 39 ? '\u001b[5~' : KEY.up, screen => screen.join('\n') !== was)
    )
  }
  tell(`${chapters} chapters, step in the outline`, {
    ...spread(times),
    cpuPerStep: (cpuOf(terminal.pid) - before) / count
  })
}

const wanted = process.argv.slice(2)
const parts: Record<string, () => Promise<void>> = {
  first: () => firstFrame(12),
  streaming: async () => {
    await streaming('60 字 a second', { length: 1500, size: 2, pause: 33 })
    await streaming('as quick as it goes', { length: 10_000, size: 12, pause: 4 })
  },
  typing: async () => {
    await typing(150, false)
    await typing(300, true)
  },
  large: () => large(30)
}
try {
  for (const [name, part] of Object.entries(parts))
    if (wanted.length === 0 || wanted.includes(name)) await part()
} finally {
  await built.remove()
  await rm(place, { recursive: true, force: true, maxRetries: 5 })
}
