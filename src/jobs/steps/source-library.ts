import { type CopyIndex, createCopyIndex } from '../../core/check/copy-index.ts'
import type { Project, SourceBook } from '../../core/model.ts'
import { bookNames } from '../../core/names/book-names.ts'
import type { Store } from '../../ports.ts'

export interface Sources {
  /** For the copying gate; undefined without source books. */
  copies: CopyIndex | undefined
  /** Proper names of the style books, for masking. */
  names: string[]
}

/** What drafting needs of the source books as a whole; read once, however many chapters are drafted. */
export interface SourceLibrary {
  load(project: Project): Promise<Sources>
}

const NAMES_A_BOOK = 300

/** `keep`: whether the names found may be saved for the next time (the lock is held). */
export function createSourceLibrary(store: Store, { keep } = { keep: true }): SourceLibrary {
  let loaded: { key: string; sources: Promise<Sources> } | undefined
  return {
    load(project) {
      const key = project.books.map(book => `${book.id}:${book.sha256}:${book.role}`).join(' ')
      if (loaded?.key !== key) loaded = { key, sources: readSources(store, project, keep) }
      return loaded.sources
    }
  }
}

async function readSources(store: Store, project: Project, keep: boolean): Promise<Sources> {
  const { language } = project.settings
  const texts: { id: string; text: string }[] = []
  const names: string[] = []
  for (const book of project.books) {
    const text = await store.readSource(book.id)
    texts.push({ id: book.id, text })
    if (book.role === 'style') names.push(...(await namesOf(store, { book, text, keep })))
  }
  if (texts.length === 0) return { copies: undefined, names }
  const copies = createCopyIndex(texts, { language, run: project.settings.gates.copyRun })
  return { copies, names: [...new Set(names)] }
}

/** Counting a long book's names takes seconds, so they are kept by the text's hash. */
async function namesOf(
  store: Store,
  { book, text, keep }: { book: SourceBook; text: string; keep: boolean }
): Promise<string[]> {
  const path = `.fabula/names/${book.id}.json`
  const kept = await store.readFile(path)
  if (kept) {
    const { sha256, names } = JSON.parse(kept) as { sha256: string; names: string[] }
    if (sha256 === book.sha256) return names
  }
  const names = bookNames(text, { language: book.language, limit: NAMES_A_BOOK })
  if (keep) await store.saveFile(path, `${JSON.stringify({ sha256: book.sha256, names })}\n`)
  return names
}
