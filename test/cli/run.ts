import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('./fabula.ts', import.meta.url))
/** A port that nobody listens on: the server is down. */
export const NO_SERVER = '127.0.0.1:9'

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  out: string
  err: string
}

export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
  /** Resolves when the text has come on stdout, so many times; fails if the process ends without it. */
  shows(text: string, times?: number): Promise<void>
}

export interface Place {
  /** Home of the writer and parent of the projects; nothing outside of it is read or written. */
  dir: string
  /** Starts `fabula` there. */
  start(args: string[], options?: StartOptions): Running
  run(args: string[], options?: StartOptions): Promise<Ended>
  remove(): Promise<void>
}

export interface StartOptions {
  /** Below the place; the place itself if not given. */
  cwd?: string
  /** Address of the Ollama server; none runs if not given. `null`: not set at all. */
  server?: string | null
  lang?: 'en_US.UTF-8' | 'zh_CN.UTF-8'
  env?: Record<string, string>
}

/** A folder of its own with an environment of its own, for real processes. */
export async function openPlace(): Promise<Place> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-cli-'))
  const start = (args: string[], options: StartOptions = {}) => startFabula(dir, args, options)
  return {
    dir,
    start,
    run: (args, options) => start(args, options).ended,
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

function startFabula(dir: string, args: string[], options: StartOptions): Running {
  const { cwd = '.', server = NO_SERVER, lang = 'en_US.UTF-8', env = {} } = options
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ENTRY, ...args], {
    cwd: join(dir, cwd),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: dir,
      XDG_CONFIG_HOME: join(dir, '.config'),
      LANG: lang,
      // Starting takes half as long when the compiled modules are kept.
      NODE_COMPILE_CACHE: join(dir, '.cache'),
      ...(server === null ? {} : { OLLAMA_HOST: server }),
      ...env
    }
  })
  const text = { out: '', err: '' }
  const listeners = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk
    for (const listener of listeners) listener()
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...text }))
  })
  const shows = (wanted: string, times = 1) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (text.out.split(wanted).length <= times) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      look()
      ended.then(end => reject(new Error(`ended without "${wanted}": ${JSON.stringify(end)}`)), reject)
    })
  return { child, ended, shows }
}

/** The JSON lines of an output; fails on a line that is none. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into events of every type
export const jsonLines = (out: string): Record<string, any>[] =>
  out
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

/** Writes files below `dir`. */
export async function writeFiles(dir: string, files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
}
