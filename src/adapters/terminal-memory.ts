import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** `~/.local/state/fabula/terminal.json`: where the writer was when the terminal was closed. Nothing of worth is only here. */
const memoryPath = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'fabula', 'terminal.json')

/** Undefined where nothing is kept or it can't be read: then the terminal begins anew. */
export async function readTerminalMemory(env: NodeJS.ProcessEnv): Promise<unknown> {
  try {
    return JSON.parse(await readFile(memoryPath(env), 'utf8'))
  } catch {
    return undefined
  }
}

export async function keepTerminalMemory(env: NodeJS.ProcessEnv, memory: unknown): Promise<void> {
  const file = memoryPath(env)
  await mkdir(dirname(file), { recursive: true })
  const temp = `${file}.${process.pid}.tmp`
  await writeFile(temp, JSON.stringify(memory), { mode: 0o600 })
  await rename(temp, file)
}
