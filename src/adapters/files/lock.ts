import { readFileSync, unlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { Clock } from '../../ports.ts'
import { ensureFolder, stageFile } from './atomic.ts'
import { errorCode, type FileSystem, ifThere } from './file-system.ts'
import { describeSelf, encodeHolder, type LockHolder, parseHolder, stateOf } from './lock-holder.ts'

export interface HeldLock {
  /** Throws `lock-lost` if the lock is no longer ours. */
  check(): Promise<void>
  release(): Promise<void>
}

const ATTEMPTS = 20
/** Where hard links don't exist (FAT, some network disks). */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/**
 * Takes the lock, also from a dead holder on this host; throws `locked` naming a live or foreign one.
 *
 * Two takers of one dead lock: whoever first creates the claim `<lock>.<dead token>.<n>` may replace
 * the lock, after another look that it still is the dead one. A claim of a taker that died itself is
 * passed over by claim n + 1. So a lock is only ever replaced by one process that saw it dead.
 */
export async function takeLock(fs: FileSystem, file: string, clock: Clock): Promise<HeldLock> {
  await ensureFolder(fs, dirname(file))
  const mine = await describeSelf(fs, clock)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await createHolder(fs, file, mine)) return held(fs, file, mine)
    const holder = await readHolder(fs, file)
    if (holder === undefined) continue
    if (holder === 'unreadable' || (await stateOf(fs, holder)) !== 'dead') throw lockedError(holder)
    if (await replaceDead(fs, file, { dead: holder, mine })) return held(fs, file, mine)
  }
  throw lockedError((await readHolder(fs, file)) ?? 'unreadable')
}

async function replaceDead(
  fs: FileSystem,
  file: string,
  { dead, mine }: { dead: LockHolder; mine: LockHolder }
): Promise<boolean> {
  for (let n = 1; n <= ATTEMPTS; n++) {
    const claim = `${file}.${dead.token}.${n}`
    if (!(await createHolder(fs, claim, mine))) {
      const claimant = await readHolder(fs, claim)
      if (claimant === undefined) return false
      if (claimant === 'unreadable' || (await stateOf(fs, claimant)) !== 'dead') throw lockedError(claimant)
      continue
    }
    const now = await readHolder(fs, file)
    const stillDead = now !== 'unreadable' && now?.token === dead.token
    if (stillDead) await fs.rename(await stageFile(fs, dirname(file), encodeHolder(mine)), file)
    for (let old = 1; old <= n; old++) await ifThere(fs.remove(`${file}.${dead.token}.${old}`))
    return stillDead
  }
  return false
}

/** Removes claims on dead locks that were left by a crash; only for the holder of the lock. */
export async function sweepClaims(fs: FileSystem, file: string): Promise<void> {
  for (const { name } of await fs.readFolder(dirname(file))) {
    if (name.startsWith(`${basename(file)}.`)) await ifThere(fs.remove(join(dirname(file), name)))
  }
}

/** Removes a dead, foreign or unreadable lock; throws `locked` for a live one. Returns who held it. */
export async function breakLockFile(fs: FileSystem, file: string): Promise<string | undefined> {
  const holder = await readHolder(fs, file)
  if (holder === undefined) return undefined
  if (holder !== 'unreadable' && (await stateOf(fs, holder)) === 'alive') throw lockedError(holder)
  await ifThere(fs.remove(file))
  return holder === 'unreadable' ? '?' : `${holder.pid} @ ${holder.host}, ${holder.at}`
}

function held(fs: FileSystem, file: string, mine: LockHolder): HeldLock {
  const isOurs = async () => {
    const holder = await readHolder(fs, file)
    return holder !== undefined && holder !== 'unreadable' && holder.token === mine.token
  }
  releaseAtExit(file, mine.token)
  return {
    async check() {
      if (await isOurs()) return
      throw new UserError('lock-lost', `The lock ${file} was taken away; nothing more is written.`, {
        hint: 'Close every Fabula that has this project open, then run the same command again.',
        exit: 'locked',
        data: { path: file }
      })
    },
    async release() {
      if (await isOurs()) await ifThere(fs.remove(file))
      atExit.delete(file)
    }
  }
}

/** Locks by file with their tokens, to be given back when the process ends. */
const atExit = new Map<string, string>()

function releaseAtExit(file: string, token: string): void {
  if (!process.listeners('exit').includes(releaseAll)) process.on('exit', releaseAll)
  atExit.set(file, token)
}

function releaseAll(): void {
  for (const [file, token] of atExit) {
    try {
      if (parseHolder(readFileSync(file, 'utf8'))?.token === token) unlinkSync(file)
    } catch {
      // The next taker finds the holder dead.
    }
  }
}

/** False if the file exists. With a hard link it appears with its whole content or not at all. */
async function createHolder(fs: FileSystem, file: string, holder: LockHolder): Promise<boolean> {
  const temp = await stageFile(fs, dirname(file), encodeHolder(holder))
  try {
    await fs.link(temp, file)
    return true
  } catch (error) {
    // ENOENT: the holder swept our temporary file; it has the lock now.
    if (['EEXIST', 'ENOENT'].includes(errorCode(error))) return false
    if (!NO_LINKS.includes(errorCode(error))) throw error
    return createPlain(fs, file, holder)
  } finally {
    await fs.remove(temp).catch(() => {})
  }
}

async function createPlain(fs: FileSystem, file: string, holder: LockHolder): Promise<boolean> {
  try {
    const handle = await fs.open(file, 'wx')
    await handle.write(encodeHolder(holder)).finally(() => handle.close())
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

async function readHolder(fs: FileSystem, file: string): Promise<LockHolder | 'unreadable' | undefined> {
  const bytes = await ifThere(fs.readFile(file))
  return bytes && (parseHolder(bytes.toString('utf8')) ?? 'unreadable')
}

function lockedError(holder: LockHolder | 'unreadable'): UserError {
  const { pid, host, at } = holder === 'unreadable' ? { pid: '?', host: '?', at: '?' } : holder
  return new UserError(
    'locked',
    `The project is open for writing in process ${pid} on ${host} since ${at}.`,
    {
      hint: 'Close it there first. If it no longer runs, run `fabula unlock`.',
      exit: 'locked',
      data: { pid, host, since: at }
    }
  )
}

export const lockPath = (root: string): string => join(root, '.fabula', 'lock')
