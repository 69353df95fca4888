import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { spawn } from '@lydell/node-pty'
import headless from '@xterm/headless'

const repository = join(import.meta.dirname, '../..')

/** Builds the program as it is shipped into a folder of its own: Node does not run .tsx files as they are. */
export async function buildFabula(): Promise<{ bin: string; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-built-'))
  for (const name of ['models', 'templates', 'projects', 'package.json', 'node_modules'])
    await symlink(join(repository, name), join(dir, name))
  await promisify(execFile)(process.execPath, ['scripts/bundle.js', join(dir, 'dist')], { cwd: repository })
  await cp(join(repository, 'bin'), join(dir, 'bin'), { recursive: true })
  return { bin: join(dir, 'bin/fabula.js'), remove: () => rm(dir, { recursive: true, force: true }) }
}

export interface TerminalOptions {
  bin: string
  /** Home of the writer and working folder. */
  dir: string
  args?: string[]
  columns?: number
  rows?: number
  env?: Record<string, string>
  /** Nothing is kept of an earlier run: the tour is shown. */
  firstRun?: boolean
  /** Told of each title that the program gives to the window. */
  onTitle?(title: string): void
}

export interface Terminal {
  /** The screen as a person sees it, line by line. */
  screen(): string[]
  /** All bytes that were written so far. */
  raw(): string
  /** Milliseconds from the start until something was on the screen. */
  firstFrame(): number | undefined
  /** Column and row of the cursor, from 0. */
  cursor(): { x: number; y: number }
  alternate(): boolean
  pid: number
  /** The emulator, for its cells. */
  emulator: headless.Terminal
  /** Waits until nothing was written for so many milliseconds: for a picture of a whole frame. */
  quiet(ms: number): Promise<void>
  /** Resolves with the time (`performance.now`) at which the screen first is so. */
  turns(test: (screen: string[]) => boolean): Promise<number>
  type(keys: string): void
  resize(columns: number, rows: number): void
  kill(signal: string): void
  /** Closes the window: the terminal is gone. Resolves when the program is, too. */
  hangUp(): Promise<void>
  /** Waits until the screen shows the text; fails with the screen that it shows instead. */
  shows(text: string | RegExp, ms?: number): Promise<void>
  ended: Promise<{ exitCode: number; signal: number | undefined }>
}

export const KEY = {
  esc: '\u001b',
  enter: '\r',
  up: '\u001b[A',
  down: '\u001b[B',
  tab: '\t',
  backspace: '\u007f',
  ctrlC: '\u0003',
  ctrlK: '\u000b',
  pageDown: '\u001b[6~'
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Runs `fabula` in a real pseudo-terminal, whose screen is kept by xterm's own emulator. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { bin, dir, args = [], columns = 80, rows = 24, env = {} } = options
  if (!options.firstRun) seenBefore(dir)
  const started = performance.now()
  const emulator = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
  if (options.onTitle) emulator.onTitleChange(options.onTitle)
  const pty = spawn(process.execPath, [bin, ...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: dir,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: dir,
      XDG_CONFIG_HOME: join(dir, '.config'),
      XDG_STATE_HOME: join(dir, '.local/state'),
      LANG: 'en_US.UTF-8',
      OLLAMA_HOST: '127.0.0.1:9',
      NODE_COMPILE_CACHE: join(tmpdir(), 'fabula-compile-cache'),
      ...env
    }
  })
  let raw = ''
  let first: number | undefined
  const watching = new Set<() => void>()
  pty.onData(data => {
    raw += data
    emulator.write(data, () => {
      if (first === undefined && screen().some(line => line.trim() !== ''))
        first = performance.now() - started
      for (const look of watching) look()
    })
  })
  const screen = () => {
    const { active } = emulator.buffer
    return Array.from({ length: emulator.rows }, (_, row) =>
      (active.getLine(active.viewportY + row)?.translateToString(true) ?? '').trimEnd()
    )
  }
  const holds = (text: string | RegExp) => {
    const all = screen().join('\n')
    return typeof text === 'string' ? all.includes(text) : text.test(all)
  }
  return {
    screen,
    raw: () => raw,
    firstFrame: () => first,
    cursor: () => ({ x: emulator.buffer.active.cursorX, y: emulator.buffer.active.cursorY }),
    alternate: () => emulator.buffer.active.type === 'alternate',
    pid: pty.pid,
    emulator,
    async quiet(ms) {
      for (let length = -1; length !== raw.length; ) {
        length = raw.length
        await new Promise(resolve => setTimeout(resolve, ms))
      }
    },
    turns: test =>
      new Promise(resolve => {
        const look = () => {
          if (!test(screen())) return
          watching.delete(look)
          resolve(performance.now())
        }
        watching.add(look)
        look()
      }),
    type: keys => pty.write(keys),
    resize(width, height) {
      emulator.resize(width, height)
      pty.resize(width, height)
    },
    kill: signal => pty.kill(signal),
    async hangUp() {
      // Not in its types, though it is what closing the window does.
      const window = pty as unknown as { destroy(): void }
      window.destroy()
      while (isAlive(pty.pid)) await new Promise(resolve => setTimeout(resolve, 15))
    },
    async shows(text, ms = 20_000) {
      const until = performance.now() + ms
      while (!holds(text)) {
        if (performance.now() > until)
          throw new Error(`"${text}" did not come; the screen:\n${screen().join('\n')}`)
        await new Promise(resolve => setTimeout(resolve, 15))
      }
    },
    ended: new Promise(resolve =>
      pty.onExit(async ({ exitCode, signal }) => {
        // The last bytes may come after the news of the end: they are on the emulator's screen when this resolves.
        for (let length = -1; length !== raw.length; ) {
          length = raw.length
          await new Promise(resolve => setTimeout(resolve, 100))
        }
        emulator.write('', () => resolve({ exitCode, signal }))
      })
    )
  }
}

/** As after an earlier run in which nothing was done. */
function seenBefore(dir: string): void {
  const folder = join(dir, '.local/state/fabula')
  const file = join(folder, 'terminal.json')
  if (existsSync(file)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, '{}')
}
