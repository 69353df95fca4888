/** Run as a process of its own by the tests beside it: `node child.ts <role> <root> [argument]`. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../src/adapters/files/store.ts'
import { sha256 } from '../../src/adapters/files/utf8.ts'
import { UserError } from '../../src/errors.ts'
import type { Clock, Store } from '../../src/ports.ts'
import { countedFileSystem } from './scratch.ts'

const [role, root = '', argument = '0'] = process.argv.slice(2)
const clock: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  id: prefix => `${prefix}-${randomUUID()}`,
  seed: () => 1,
  sleep: async () => {}
}
const say = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`)
const open = () => openStore(root, { write: true, templatesDir: 'templates', clock })

const fileOf = (chapter: number) => `chapters/000${chapter}.md`

/** `chapter`, `version`, then filler that says the same again at its end. */
const textOf = (chapter: number, version: number, lines: number) =>
  `${chapter} ${version}\n${'他走了，雨还在下。\n'.repeat(lines)}${chapter} ${version}\n`

const commit = (store: Store, chapter: number, text: string, expect: string | null) =>
  store.commitChapter({
    chapterId: `ch-${chapter}`,
    file: fileOf(chapter),
    text,
    expect,
    reason: 'rewrite',
    run: 'r'
  })

/** Commits versions of three chapters in turn, and tells each one that is acknowledged, until it is killed. */
async function commitForever(): Promise<void> {
  const store = await open()
  const known = new Map<number, { version: number; hash: string | null }>()
  for (const chapter of [1, 2, 3]) {
    const text = await store.readFile(fileOf(chapter))
    const version = Number(text?.split('\n')[0]?.split(' ')[1] ?? 0)
    known.set(chapter, { version, hash: text === undefined ? null : sha256(text) })
  }
  for (let turn = 0; ; turn++) {
    const chapter = 1 + (turn % 3)
    const { version, hash } = known.get(chapter)!
    const saved = await commit(store, chapter, textOf(chapter, version + 1, 300), hash)
    known.set(chapter, { version: version + 1, hash: saved.sha256 })
    say({ chapter, version: version + 1 })
  }
}

/** Calls that leave the disk as it was are passed over: to be killed before them is to be killed after the last. */
const CHANGING = ['open', 'write', 'rename', 'link', 'remove', 'makeFolder', 'truncate']

/** Rewrites a chapter, and is killed before the changing call of that number, counted from the opened store. */
async function dieAtCall(): Promise<void> {
  let calls = Number.NEGATIVE_INFINITY
  const fs = countedFileSystem(name => {
    if (CHANGING.includes(name) && ++calls === Number(argument)) process.kill(process.pid, 'SIGKILL')
  })
  const store = await openStore(root, { write: true, templatesDir: 'templates', clock, fs })
  const old = await store.readFile(fileOf(1))
  calls = 0
  await commit(store, 1, textOf(1, 2, 300), sha256(old!))
  say({ calls })
}

/** Waits for a line on stdin, tries to take the lock, says how that went, and ends at the next line. */
async function takeLock(): Promise<void> {
  say('ready')
  await new Promise(resolve => process.stdin.once('data', resolve))
  try {
    const store = await open()
    say('won')
    const word = await new Promise(resolve => process.stdin.once('data', resolve))
    if (String(word) === 'close\n') await store.close()
  } catch (error) {
    say(error instanceof UserError ? { code: error.code, pid: error.data.pid } : String(error))
  }
  process.exit()
}

/** Commits longer and longer texts until the disk (or the file size limit) refuses one. */
async function growUntilFull(): Promise<void> {
  const store = await open()
  let text = ''
  let hash: string | null = null
  for (let version = 1; version < 200; version++) {
    const next = textOf(1, version, 40 * version)
    try {
      hash = (await commit(store, 1, next, hash)).sha256
      text = next
    } catch (error) {
      const { code, exit } = error as UserError
      const isWhole = [text, next].includes(readFileSync(join(root, fileOf(1)), 'utf8'))
      const temps = ['chapters', '.fabula', '.fabula/history/ch-1']
        .flatMap(folder => readdirSync(join(root, folder)))
        .filter(name => name.endsWith('.tmp'))
      return say({ code, exit, version, isWhole, temps, versions: (await store.versions('ch-1')).length })
    }
  }
}

/** Fills the rest of the disk, lets the journal and a draft fail, makes room, and goes on. */
async function fillDisk(): Promise<void> {
  const store = await open()
  const { writer } = await store.openPart('drafts/0001/a.part')
  await writer.append('他走了。')
  const failed: string[] = []
  const attempt = async (work: () => Promise<unknown>) => {
    await work().catch(error => failed.push(error.code))
  }
  const entry = { at: 'x'.repeat(3000), job: 'draft', state: 'planned' } as const
  await store.journal(entry)
  fillUp()
  for (let i = 0; i < 5; i++) await attempt(() => store.journal(entry))
  for (let i = 0; i < 5; i++) await attempt(() => writer.append('雨还在下。'.repeat(1000)))
  rmSync(join(root, 'filler'))
  await writer.append('完。')
  await writer.close()
  await store.journal({ ...entry, at: 'last' })
  const lines = readFileSync(join(root, '.fabula/journal.jsonl'), 'utf8').trimEnd().split('\n')
  const part = readFileSync(join(root, 'drafts/0001/a.part'), 'utf8')
  const last = (await store.readJournal()).at(-1)?.at
  say({
    failed: [...new Set(failed)],
    whole: lines.every(line => typeof JSON.parse(line) === 'object'),
    last,
    part
  })
}

function fillUp(): void {
  for (let size = 1 << 16; size >= 1; size >>= 1) {
    try {
      for (;;) writeFileSync(join(root, 'filler'), Buffer.alloc(size), { flag: 'a' })
    } catch {
      // Full for this size; the next smaller one may still fit.
    }
  }
}

async function tryToWrite(): Promise<void> {
  const reader = await openStore(root, { write: false, templatesDir: 'templates', clock })
  const read = [...(await reader.readProject()).keys()]
  const refused = await open().catch(error => ({
    code: error.code,
    exit: error.exit,
    message: error.message
  }))
  say({ read, refused })
}

const roles: Record<string, () => Promise<void>> = {
  dieAtCall,
  commitForever,
  takeLock,
  growUntilFull,
  fillDisk,
  tryToWrite
}

await roles[role ?? '']!()
