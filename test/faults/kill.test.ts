import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openStore } from '../../src/adapters/files/store.ts'
import { sha256 } from '../../src/adapters/files/utf8.ts'
import { fixedClock } from '../fakes.ts'
import { allFiles, scratch } from './scratch.ts'

const CHILD = join(import.meta.dirname, 'child.ts')
const ROUNDS = 30
const CHAPTERS = [1, 2, 3]

/** Commits in a process of its own and kills it within `limit` acknowledged commits; returns the last ones. */
async function killWhileCommitting(root: string, limit: number): Promise<Map<number, number>> {
  const acknowledged = new Map<number, number>()
  const child = spawn(process.execPath, [CHILD, 'commitForever', root], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let lines = 0
  const ended = once(child, 'close')
  for await (const line of createInterface(child.stdout)) {
    const { chapter, version } = JSON.parse(line)
    acknowledged.set(chapter, version)
    // The next commit is under way while the signal travels: where it strikes is a matter of chance.
    if (++lines === limit) child.kill('SIGKILL')
  }
  await ended
  return acknowledged
}

test(`${ROUNDS} kills: every chapter is whole, nothing acknowledged is lost, the next writer cleans up`, async () => {
  const root = await scratch()
  let kept = 0
  for (let round = 1; round <= ROUNDS; round++) {
    const acknowledged = await killWhileCommitting(root, 1 + ((round * 7) % 11))
    expect(acknowledged.size, `round ${round}`).toBeGreaterThan(0)
    const store = await openStore(root, { write: true, templatesDir: 'templates', clock: fixedClock() })
    const entries = await store.readJournal()
    kept = 0
    for (const chapter of CHAPTERS) {
      const text = await store.readFile(`chapters/000${chapter}.md`)
      if (text === undefined) continue
      const lines = text.trimEnd().split('\n')
      const version = Number(lines[0]!.split(' ')[1])
      expect(lines.at(-1), `round ${round}`).toBe(lines[0])
      expect(lines.length).toBe(302)
      expect(version).toBeGreaterThanOrEqual(acknowledged.get(chapter) ?? 0)
      const versions = await store.versions(`ch-${chapter}`)
      // The version before the present one may have been kept before the kill without being replaced.
      expect(new Set(versions.map(v => v.sha256)).size).toBe(versions.length)
      expect([version - 1, version]).toContain(versions.length)
      const committed = entries.filter(e => e.chapter === `ch-${chapter}` && e.state === 'committed')
      expect(committed.at(-1)?.sha256).toBe(sha256(text))
      kept += versions.length
    }
    await store.close()
    expect((await allFiles(root)).filter(path => /\.tmp$|lock/.test(path))).toEqual([])
  }
  expect(kept).toBeGreaterThan(ROUNDS)
  await rm(root, { recursive: true })
}, 90_000)

test('killed before each call of a commit that changes the disk: the chapter is old or new, and history and journal agree', async () => {
  const old = '第一稿。\n'.repeat(100)
  let seenOld = 0
  let seenNew = 0
  for (let n = 1; ; n++) {
    const root = await scratch()
    const first = await openStore(root, { write: true, templatesDir: 'templates', clock: fixedClock() })
    const request = { chapterId: 'ch-1', file: 'chapters/0001.md', reason: 'draft', run: 'r' }
    await first.commitChapter({ ...request, text: old, expect: null })
    await first.close()
    const child = spawn(process.execPath, [CHILD, 'dieAtCall', root, String(n)], {
      stdio: ['ignore', 'ignore', 'inherit']
    })
    const [exitCode] = await once(child, 'close')
    const store = await openStore(root, { write: true, templatesDir: 'templates', clock: fixedClock() })
    const text = await store.readFile('chapters/0001.md')
    const isNew = text !== old
    if (isNew) expect(text?.startsWith('1 2\n') && text.endsWith('\n1 2\n'), `call ${n}`).toBe(true)
    if (isNew) seenNew++
    else seenOld++
    const kept = (await store.versions('ch-1')).map(version => version.sha256)
    expect(isNew ? [[sha256(old)]] : [[], [sha256(old)]], `call ${n}`).toContainEqual(kept)
    const committed = (await store.readJournal()).filter(entry => entry.state === 'committed')
    expect(committed.at(-1)?.sha256, `call ${n}`).toBe(sha256(text!))
    await store.close()
    expect((await allFiles(root)).filter(path => /\.tmp$|lock/.test(path))).toEqual([])
    await rm(root, { recursive: true })
    if (exitCode === 0) break
  }
  expect(seenOld).toBeGreaterThan(10)
  expect(seenNew).toBeGreaterThan(2)
}, 90_000)
