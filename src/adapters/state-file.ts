import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** `~/.local/state/fabula/<name>`: what may be lost without harm. */
const statePath = (env: NodeJS.ProcessEnv, name: string): string =>
  join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'fabula', name)

/** The JSON in a state file; undefined where nothing is kept or it can't be read. */
export async function readState(env: NodeJS.ProcessEnv, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(statePath(env, name), 'utf8'))
  } catch {
    return undefined
  }
}

/** Replaces a state file by this value as JSON, whole or not at all. Throws what the disk throws. */
export async function keepState(env: NodeJS.ProcessEnv, name: string, value: unknown): Promise<void> {
  const file = statePath(env, name)
  await mkdir(dirname(file), { recursive: true })
  const temp = `${file}.${process.pid}.tmp`
  await writeFile(temp, JSON.stringify(value), { mode: 0o600 })
  await rename(temp, file)
}
