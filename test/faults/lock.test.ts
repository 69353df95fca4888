import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { diskFileSystem, type FileSystem } from '../../src/adapters/files/file-system.ts'
import { homeFiles } from '../../src/adapters/files/home.ts'
import { takeLock } from '../../src/adapters/files/lock.ts'
import { describeSelf } from '../../src/adapters/files/lock-holder.ts'
import { openStore } from '../../src/adapters/files/store.ts'
import type { Store } from '../../src/ports.ts'
import { fixedClock } from '../fakes.ts'
import { scratch } from './scratch.ts'

const CHILD = join(import.meta.dirname, 'child.ts')
let root: string
let file: string
beforeEach(async () => {
  root = await scratch()
  await mkdir(join(root, '.fabula'))
  file = join(root, '.fabula', 'lock')
})
afterEach(() => rm(root, { recursive: true }))
const open = (): Promise<Store> =>
  openStore(root, { write: true, templatesDir: 'templates', clock: fixedClock() })
const home = homeFiles({ templatesDir: 'templates', projectsDir: 'projects', clock: fixedClock() })

/** A lock as this process would write it, with some of it changed. */
async function writeHolder(changes: Record<string, unknown>): Promise<void> {
  const holder = { ...(await describeSelf(diskFileSystem, fixedClock())), token: 'dead01', ...changes }
  await writeFile(file, JSON.stringify(holder))
}

/** The id of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-v'], { stdio: 'ignore' })
  await once(child, 'close')
  return child.pid!
}

describe('the lock', () => {
  test('names a live holder, is given back, and then is free', async () => {
    const first = await open()
    await expect(open()).rejects.toMatchObject({
      code: 'locked',
      exit: 'locked',
      message: expect.stringContaining(`process ${process.pid} on ${hostname()} since 2026-01-02T`)
    })
    await first.close()
    await (await open()).close()
    expect(await readdir(join(root, '.fabula'))).toEqual([])
  })

  test('is taken over from a process that ended, whose number is used again, or of another boot', async () => {
    for (const changes of [{ pid: await deadPid() }, { start: '1' }, { boot: 'another', pid: 1 }]) {
      await writeHolder(changes)
      await (await open()).close()
    }
    expect(await readdir(join(root, '.fabula'))).toEqual([])
  })

  test('is left alone when its holder is alive or on another host, until `unlock`', async () => {
    await writeHolder({})
    await expect(home.breakLock(root)).rejects.toMatchObject({ code: 'locked' })
    await writeHolder({ host: 'elsewhere', pid: await deadPid() })
    await expect(open()).rejects.toMatchObject({ code: 'locked', data: { host: 'elsewhere' } })
    expect(await home.breakLock(root)).toContain('elsewhere')
    expect(await home.breakLock(root)).toBeUndefined()
    await writeFile(file, '{"pid":')
    await expect(open()).rejects.toMatchObject({
      code: 'locked',
      hint: expect.stringContaining('fabula unlock')
    })
    expect(await home.breakLock(root)).toBe('?')
    await (await open()).close()
  })

  test('a writer whose lock was taken away writes no more, and leaves the other lock alone', async () => {
    const store = await open()
    await store.saveFile('a.md', 'one')
    await writeHolder({ token: 'other02' })
    await expect(store.saveFile('a.md', 'two')).rejects.toMatchObject({ code: 'lock-lost', exit: 'locked' })
    expect(await store.readFile('a.md')).toBe('one')
    await store.close()
    expect(JSON.parse(await readFile(file, 'utf8')).token).toBe('other02')
  })

  test('works where there are no hard links', async () => {
    const link = async () => {
      throw Object.assign(new Error('no links'), { code: 'ENOTSUP' })
    }
    const fs: FileSystem = { ...diskFileSystem, link }
    await writeHolder({ pid: await deadPid() })
    const lock = await takeLock(fs, file, fixedClock())
    await expect(takeLock(fs, file, fixedClock())).rejects.toMatchObject({ code: 'locked' })
    await lock.release()
    expect(await readdir(join(root, '.fabula'))).toEqual([])
  })
})

describe('races', () => {
  /** The disk with a pause of some turns of the event loop before each call: orders differ from round to round. */
  function shuffled(seed: number): FileSystem {
    let state = seed
    const methods = Object.entries(diskFileSystem).map(([name, method]) => [
      name,
      async (...args: unknown[]) => {
        state = (state * 1103515245 + 12345) % 2147483648
        for (let turns = state % 5; turns > 0; turns--) await new Promise(setImmediate)
        return (method as (...args: unknown[]) => unknown)(...args)
      }
    ])
    return Object.fromEntries(methods)
  }

  test('of five takers of a dead lock never two get it', async () => {
    const pid = await deadPid()
    let taken = 0
    for (let round = 1; round <= 150; round++) {
      await writeHolder({ pid, token: `dead${round}` })
      const takers = [1, 2, 3, 4, 5].map(n => takeLock(shuffled(round * 31 + n * 7919), file, fixedClock()))
      const results = await Promise.allSettled(takers)
      const winners = results.filter(result => result.status === 'fulfilled')
      expect(winners.length, `round ${round}`).toBeLessThanOrEqual(1)
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'locked' })
      for (const winner of winners) {
        await winner.value.check()
        await winner.value.release()
        taken++
      }
      // A taker may meet another one's claim and give way though that one gives way too: then it is free now.
      if (winners.length === 0) await (await takeLock(diskFileSystem, file, fixedClock())).release()
    }
    expect(taken).toBeGreaterThan(140)
  })

  test('of three processes one gets the dead lock, and the others name it', async () => {
    for (let round = 1; round <= 3; round++) {
      await writeHolder({ pid: await deadPid() })
      const children = [1, 2, 3].map(() => spawn(process.execPath, [CHILD, 'takeLock', root]))
      const lines = children.map(child => createInterface(child.stdout)[Symbol.asyncIterator]())
      const ended = children.map(child => once(child, 'close'))
      for (const line of lines) expect((await line.next()).value).toBe('"ready"')
      for (const child of children) child.stdin.write('go\n')
      const answers = await Promise.all(lines.map(async line => JSON.parse((await line.next()).value!)))
      const winner = children[answers.indexOf('won')] as ChildProcessWithoutNullStreams
      expect(answers.filter(answer => answer === 'won')).toHaveLength(1)
      for (const answer of answers)
        if (answer !== 'won') expect(answer).toEqual({ code: 'locked', pid: winner.pid })
      winner.stdin.write('close\n')
      await Promise.all(ended)
      expect(await readdir(join(root, '.fabula'))).toEqual([])
    }
  })

  test('a process that just ends gives its lock back', async () => {
    const child = spawn(process.execPath, [CHILD, 'takeLock', root])
    const ended = once(child, 'close')
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    for (const answer of ['"ready"', '"won"']) {
      expect((await lines.next()).value).toBe(answer)
      if (answer === '"won"') expect(await readdir(join(root, '.fabula'))).toEqual(['lock'])
      child.stdin.write('go\n')
    }
    await ended
    expect(await readdir(join(root, '.fabula'))).toEqual([])
  })
})
