import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openLog } from '../../src/adapters/rotating-log.ts'
import { fixedClock } from '../fakes.ts'
import { scratch } from '../faults/scratch.ts'

let root: string
beforeEach(async () => {
  root = await scratch()
  onTestFinished(() => rm(root, { recursive: true, force: true }))
})
const logs = () => readdir(join(root, '.fabula/logs')).catch(() => undefined)

describe('openLog', () => {
  it('adds JSON lines with the time, also to what an earlier command left', async () => {
    for (const chapter of [1, 2]) {
      const log = openLog(root, fixedClock())
      log.write({ level: 'info', event: 'chapter-saved', chapter })
      await log.close()
      expect(log.file).toBe(join(root, '.fabula/logs/fabula.log'))
    }
    const lines = (await readFile(join(root, '.fabula/logs/fabula.log'), 'utf8')).trim().split('\n')
    expect(lines.map(line => JSON.parse(line))).toEqual([
      { time: '2026-01-02T03:04:05.000Z', level: 'info', event: 'chapter-saved', chapter: 1 },
      { time: '2026-01-02T03:04:05.000Z', level: 'info', event: 'chapter-saved', chapter: 2 }
    ])
  })

  it('keeps five files of at most 1 MB, the newest lines last', async () => {
    const log = openLog(root, fixedClock())
    const pad = 'x'.repeat(20_000)
    for (let n = 0; n < 400; n++) log.write({ level: 'info', event: 'test', n, pad })
    await log.close()
    const names = (await logs())!
    expect(names).toHaveLength(5)
    for (const name of names)
      expect((await stat(join(root, '.fabula/logs', name))).size).toBeLessThanOrEqual(2 ** 20)
    const newest = (await readFile(log.file, 'utf8')).trim().split('\n').at(-1)!
    expect(JSON.parse(newest).n).toBe(399)
  })

  it('makes nothing before its first line', async () => {
    await openLog(root, fixedClock()).close()
    expect(await logs()).toBeUndefined()
  })

  it('does without where it can not be written, and never leaves the project by a link', async () => {
    const elsewhere = await scratch()
    onTestFinished(() => rm(elsewhere, { recursive: true, force: true }))
    await mkdir(join(root, '.fabula'))
    await symlink(elsewhere, join(root, '.fabula/logs'))
    const linked = openLog(root, fixedClock())
    linked.write({ level: 'info', event: 'test' })
    await linked.close()
    expect(await readdir(elsewhere)).toEqual([])

    await rm(join(root, '.fabula/logs'))
    await writeFile(join(root, '.fabula/logs'), 'a file')
    const blocked = openLog(root, fixedClock())
    blocked.write({ level: 'info', event: 'test' })
    await blocked.close()
    expect(await readFile(join(root, '.fabula/logs'), 'utf8')).toBe('a file')
  })
})
