import { dirname, join } from 'node:path'
import type { JournalEntry } from '../../core/journal.ts'
import { journalHeader, journalLine, parseJournal } from '../../core/journal.ts'
import { UserError } from '../../errors.ts'
import type { Clock, Store } from '../../ports.ts'
import { changed } from './changed.ts'
import { commitChapterFile } from './commit.ts'
import { badPath, onDisk } from './disk-errors.ts'
import { diskFileSystem, type FileSystem, ifThere } from './file-system.ts'
import { keepVersion, listVersions, readVersionText } from './history.ts'
import { type LineFile, lineFile } from './line-file.ts'
import { type HeldLock, lockPath, takeLock } from './lock.ts'
import { openPartFile, removePartFile } from './part.ts'
import { checkId, resolveInside } from './paths.ts'
import { listProject, readProjectFiles } from './read-project.ts'
import { listReceipts, writeReceipt } from './receipts.ts'
import { repair } from './repair.ts'
import { saveExpected } from './save.ts'
import { templateMissing } from './template-missing.ts'
import { decodeUtf8 } from './utf8.ts'

export interface StoreOptions {
  /** Takes the lock at once; throws `locked`. */
  write: boolean
  /** Where the shipped templates are: holds `prompts/<language>/<name>.md`. */
  templatesDir: string
  clock: Clock
  /** The disk, if not given. */
  fs?: FileSystem
}

interface Context {
  fs: FileSystem
  clock: Clock
  templatesDir: string
  /** Real path of the project. */
  root: string
  held: HeldLock | undefined
  /** Made anew with every lock: another process may have written the journal in between. */
  lines: LineFile
}

/**
 * Opens the project in the folder. Every error of the disk comes out as a `UserError` that names the
 * path. Methods that write need the lock, which `write: true` takes; without it they are bugs.
 */
export async function openStore(root: string, options: StoreOptions): Promise<Store> {
  const fs = options.fs ?? diskFileSystem
  const { clock, templatesDir } = options
  const real = await onDisk(root, 'read', () => ifThere(fs.realPath(root)))
  if (real === undefined) throw badPath(root, 'there is no such folder')
  const context: Context = {
    fs,
    clock,
    templatesDir,
    root: real,
    held: undefined,
    lines: openJournal(fs, real)
  }
  const store: Store = {
    root: real,
    ...reading(context),
    ...writing(context),
    ...locking(context),
    changed: signal => changed(real, signal)
  }
  if (options.write) await store.lock()
  return store
}

const openJournal = (fs: FileSystem, root: string): LineFile =>
  lineFile(fs, journalFile(root), journalHeader())
const journalFile = (root: string): string => join(root, '.fabula', 'journal.jsonl')

type Reading = 'readProject' | 'strays' | 'readFile' | 'readSource' | 'readJournal'
type Kept = 'versions' | 'readVersion' | 'readReceipts' | 'readTemplate'

function reading({ fs, root, templatesDir }: Context): Pick<Store, Reading | Kept> {
  const below = (path: string) => resolveInside(fs, root, path)
  const read = async (path: string) =>
    onDisk(path, 'read', async () => {
      const bytes = await ifThere(fs.readFile(await below(path)))
      return bytes && decodeUtf8(bytes, path)
    })
  const ofChapter = async (kind: string, chapterId: string) => {
    checkId(chapterId)
    return below(`.fabula/${kind}/${chapterId}`)
  }
  return {
    readProject: () => readProjectFiles(fs, root),
    strays: async () => (await listProject(fs, root)).strays,
    readFile: read,
    async readSource(bookId) {
      checkId(bookId)
      const text = await read(`sources/${bookId}/text.txt`)
      if (text !== undefined) return text
      throw new UserError('source-missing', `The text of the source book ${bookId} is not there.`, {
        hint: 'Import the book again: `fabula import <file> --as style`.',
        data: { book: bookId }
      })
    },
    readJournal: () =>
      onDisk('.fabula/journal.jsonl', 'read', async () =>
        parseJournal((await ifThere(fs.readFile(journalFile(root))))?.toString('utf8') ?? '')
      ),
    versions: id => onDisk(id, 'read', async () => listVersions(fs, await ofChapter('history', id))),
    readVersion: (id, version) =>
      onDisk(id, 'read', async () => readVersionText(fs, await ofChapter('history', id), version)),
    readReceipts: id => onDisk(id, 'read', async () => listReceipts(fs, await ofChapter('receipts', id))),
    async readTemplate(name, language) {
      checkId(name)
      const own = await read(`prompts/${name}.md`)
      if (own !== undefined) return { text: own, path: `prompts/${name}.md` }
      const path = join(templatesDir, 'prompts', language, `${name}.md`)
      const bytes = await onDisk(path, 'read', () => ifThere(fs.readFile(path)))
      if (bytes !== undefined) return { text: decodeUtf8(bytes, path), path }
      throw templateMissing(name, language, await promptNames(fs, dirname(path)))
    }
  }
}

const promptNames = async (fs: FileSystem, folder: string): Promise<string[]> =>
  ((await ifThere(fs.readFolder(folder))) ?? []).map(entry => entry.name.replace(/\.md$/, ''))

type Writing =
  | 'saveFile'
  | 'commitChapter'
  | 'keepVersion'
  | 'openPart'
  | 'removePart'
  | 'journal'
  | 'saveReceipt'

function writing(context: Context): Pick<Store, Writing> {
  const { fs, root, clock } = context
  /** Checks path and lock, then works; disk errors name the path. */
  const onFile = <T>(path: string, work: (target: string) => Promise<T>): Promise<T> =>
    onDisk(path, 'write', async () => {
      await requireLock(context)
      return work(await resolveInside(fs, root, path))
    })
  const journal = (entry: JournalEntry) =>
    onFile('.fabula/journal.jsonl', () => context.lines.append(journalLine(entry)))
  return {
    journal,
    saveFile: (path, text, options) =>
      onFile(path, target =>
        saveExpected(fs, { target, path, bytes: Buffer.from(text), expect: options?.expect })
      ),
    async commitChapter(request) {
      checkId(request.chapterId)
      return onFile(request.file, async target => {
        const history = await resolveInside(fs, root, `.fabula/history/${request.chapterId}`)
        return commitChapterFile({ fs, clock, journal, target, history }, request)
      })
    },
    async keepVersion(chapterId, { text, reason }) {
      checkId(chapterId)
      await onFile(`.fabula/history/${chapterId}`, history =>
        keepVersion(fs, history, { bytes: Buffer.from(text), at: clock.now().toISOString(), reason })
      )
    },
    async openPart(path) {
      checkPart(path)
      return onFile(path, target => openPartFile(fs, target, { clock, path }))
    },
    async removePart(path) {
      checkPart(path)
      await onFile(path, target => removePartFile(fs, target))
    },
    async saveReceipt(chapterId, receipt) {
      checkId(chapterId)
      const folder = `.fabula/receipts/${chapterId}`
      return onFile(folder, async target => {
        const name = await writeReceipt(fs, target, { receipt, at: clock.now().toISOString() })
        return `${folder}/${name}`
      })
    }
  }
}

function checkPart(path: string): void {
  if (!/^drafts\/[^/]+\/[^/]+\.part$/.test(path)) throw badPath(path, 'a part is drafts/<number>/<name>.part')
}

async function requireLock({ held }: Context): Promise<void> {
  if (held === undefined) throw new Error('the store was not opened for writing')
  await held.check()
}

function locking(context: Context): Pick<Store, 'lock' | 'unlock' | 'close'> {
  const { fs, root, clock } = context
  async function unlock(): Promise<void> {
    const { held } = context
    context.held = undefined
    await onDisk('.fabula/lock', 'write', async () => held?.release())
  }
  return {
    async lock() {
      if (context.held) return false
      await onDisk(join(root, '.fabula'), 'write', async () => {
        await resolveInside(fs, root, '.fabula')
        context.held = await takeLock(fs, lockPath(root), clock)
        try {
          context.lines = openJournal(fs, root)
          await repair({ fs, clock, root, journalFile: journalFile(root), lines: context.lines })
        } catch (error) {
          await unlock().catch(() => {})
          throw error
        }
      })
      return true
    },
    unlock,
    close: unlock
  }
}
