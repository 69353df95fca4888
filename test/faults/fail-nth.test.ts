import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore } from '../../src/adapters/files/store.ts'
import { sha256 } from '../../src/adapters/files/utf8.ts'
import { UserError } from '../../src/errors.ts'
import type { Store } from '../../src/ports.ts'
import { fixedClock } from '../fakes.ts'
import { allFiles, failingFileSystem, scratch } from './scratch.ts'

const OLD = '旧稿。\r\n'.repeat(50)
const NEW = '新稿。\n'.repeat(80)
const DRAFT = ['他走', '了。', '雨还', '在下。']
const open = (root: string, fs?: Parameters<typeof openStore>[1]['fs']) =>
  openStore(root, { write: true, templatesDir: 'templates', clock: fixedClock(), ...(fs && { fs }) })

/** What the store said was done before it failed. */
interface Acknowledged {
  rewritten?: true
  drafted?: true
  lore?: true
  part: string
  error?: unknown
}

/** Everything that the store writes, on a project that has one chapter. */
async function work(root: string, fs: ReturnType<typeof failingFileSystem>['fs']): Promise<Acknowledged> {
  const done: Acknowledged = { part: '' }
  const request = { reason: 'rewrite', run: 'r' }
  let store: Store | undefined
  try {
    store = await open(root, fs)
    const { text, writer } = await store.openPart('drafts/0002/a.part')
    expect(text).toBe('')
    try {
      for (const delta of DRAFT) {
        await writer.append(delta)
        done.part += delta
      }
    } finally {
      await writer.close()
    }
    const first = { chapterId: 'ch-1', file: 'chapters/0001.md', text: NEW, expect: sha256(OLD) }
    await store.commitChapter({ ...first, ...request })
    done.rewritten = true
    const second = { chapterId: 'ch-2', file: 'chapters/0002.md', text: NEW, expect: null }
    await store.commitChapter({ ...second, ...request })
    done.drafted = true
    await store.saveReceipt('ch-2', { seed: 1 })
    await store.saveFile('lore/lin.md', NEW, { expect: sha256(OLD) })
    done.lore = true
  } catch (error) {
    done.error = error
  }
  await store?.close().catch(() => {})
  return done
}

async function project(): Promise<string> {
  const root = await scratch()
  for (const path of ['chapters/0001.md', 'lore/lin.md']) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), OLD)
  }
  return root
}

/** Opens the project again with a sound disk and looks at everything. */
async function inspect(root: string, done: Acknowledged): Promise<void> {
  // A disk that died may have kept the lock; the process that holds it is this one, so it is freed by hand.
  await rm(join(root, '.fabula', 'lock'), { force: true })
  const store = await open(root)
  const rewritten = await store.readFile('chapters/0001.md')
  expect([OLD, NEW]).toContain(rewritten)
  if (done.rewritten) expect(rewritten).toBe(NEW)
  const kept = (await store.versions('ch-1')).map(version => version.sha256)
  expect(kept.length).toBeLessThanOrEqual(1)
  if (rewritten === NEW) expect(kept).toEqual([sha256(OLD)])
  if (rewritten === OLD) {
    const again = { chapterId: 'ch-1', file: 'chapters/0001.md', text: NEW, expect: sha256(OLD) }
    await store.commitChapter({ ...again, reason: 'rewrite', run: 'r2' })
    expect((await store.versions('ch-1')).map(version => version.sha256)).toEqual([sha256(OLD)])
  }
  const drafted = await store.readFile('chapters/0002.md')
  expect([undefined, NEW]).toContain(drafted)
  if (done.drafted) expect(drafted).toBe(NEW)
  const lore = await store.readFile('lore/lin.md')
  expect([OLD, NEW]).toContain(lore)
  if (done.lore) expect(lore).toBe(NEW)
  const { text, writer } = await store.openPart('drafts/0002/a.part')
  await writer.close()
  expect(text.startsWith(done.part)).toBe(true)
  await expectSoundJournal(root, store, { 'ch-1': NEW, 'ch-2': drafted })
  await store.close()
  const left = (await allFiles(root)).filter(path => /\.tmp$|lock|\.new/.test(path))
  expect(left).toEqual([])
}

async function expectSoundJournal(
  root: string,
  store: Store,
  texts: Record<string, string | undefined>
): Promise<void> {
  await store.journal({ at: 'now', job: 'index', state: 'done' })
  const lines = (await readFile(join(root, '.fabula/journal.jsonl'), 'utf8')).trimEnd().split('\n')
  for (const line of lines) JSON.parse(line)
  const entries = await store.readJournal()
  expect(entries.length).toBe(lines.length - 1)
  for (const [chapter, text] of Object.entries(texts)) {
    const states = entries.filter(entry => entry.chapter === chapter).map(entry => entry.state)
    if (text === NEW) expect(states.at(-1)).toBe('committed')
    else expect(states).not.toContain('committed')
  }
}

describe.each([
  ['EIO', 'once'],
  ['ENOSPC', 'from-then-on']
] as const)('%s, %s', (code, mode) => {
  test('whichever call fails, each file is old or new, what was acknowledged is there, nothing is left over', async () => {
    let rounds = 0
    let told = 0
    for (let n = 1; ; n++) {
      const root = await project()
      const { fs, calls } = failingFileSystem(n, code, mode)
      const done = await work(root, fs)
      const where = `call ${n}, ${calls[n - 1]}`
      if (done.error) {
        told++
        expect(done.error, where).toBeInstanceOf(UserError)
        expect((done.error as UserError).exit, `${where}: ${done.error}`).toBe('disk')
      }
      // Where the temporary file itself cannot be removed, the next opening does it.
      if (mode === 'once' && calls[n - 1] !== 'remove')
        expect(
          (await allFiles(root)).filter(path => path.endsWith('.tmp')),
          where
        ).toEqual([])
      await inspect(root, done).catch(error => {
        throw new Error(`${where}: ${error.message}`, { cause: error })
      })
      await rm(root, { recursive: true })
      if (calls.length < n) break
      rounds++
    }
    expect(rounds).toBeGreaterThan(100)
    expect(told).toBeGreaterThan(rounds * 0.8)
  }, 90_000)
})
