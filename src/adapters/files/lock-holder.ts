import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Clock } from '../../ports.ts'
import { errorCode, type FileSystem } from './file-system.ts'

export interface LockHolder {
  pid: number
  /** Start of the process in clock ticks since boot, where the system tells: a number used twice is told apart. */
  start: string | undefined
  /** Changes with every boot, where the system tells. */
  boot: string | undefined
  host: string
  token: string
  /** ISO 8601. */
  at: string
}

export const encodeHolder = (holder: LockHolder): Buffer => Buffer.from(`${JSON.stringify(holder)}\n`)

export function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder: LockHolder = JSON.parse(text)
    return Number.isSafeInteger(holder.pid) && /^[0-9a-f]+$/.test(holder.token) ? holder : undefined
  } catch {
    return undefined
  }
}

export async function describeSelf(fs: FileSystem, clock: Clock): Promise<LockHolder> {
  return {
    pid: process.pid,
    start: (await processState(fs, process.pid))?.start,
    boot: await bootId(fs),
    host: hostname(),
    token: randomBytes(16).toString('hex'),
    at: clock.now().toISOString()
  }
}

/** `unknown` for holders on other hosts: only a person can tell. */
export async function stateOf(fs: FileSystem, holder: LockHolder): Promise<'alive' | 'dead' | 'unknown'> {
  if (holder.host !== hostname()) return 'unknown'
  const boot = await bootId(fs)
  if (holder.boot !== undefined && boot !== undefined && holder.boot !== boot) return 'dead'
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return 'dead'
  }
  const now = await processState(fs, holder.pid)
  if (now === undefined || holder.start === undefined) return 'alive'
  return now.start === holder.start && !now.ended ? 'alive' : 'dead'
}

/** From `/proc/<pid>/stat`, whose second field is a name in brackets that may hold anything. */
async function processState(
  fs: FileSystem,
  pid: number
): Promise<{ start: string | undefined; ended: boolean } | undefined> {
  const bytes = await fs.readFile(`/proc/${pid}/stat`).catch(() => undefined)
  const fields = bytes?.toString('utf8').split(') ').at(-1)?.split(' ')
  return fields && { start: fields[19], ended: ['Z', 'X'].includes(fields[0] ?? '') }
}

async function bootId(fs: FileSystem): Promise<string | undefined> {
  const bytes = await fs.readFile('/proc/sys/kernel/random/boot_id').catch(() => undefined)
  return bytes?.toString('utf8').trim()
}
