import { Document, isMap, isSeq } from 'yaml'
import { bookId } from '../../core/book-title.ts'
import type { BookRole } from '../../core/model.ts'
import { parseYamlDocument } from '../../core/yaml-file.ts'
import type { Store } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import type { ReadBook } from './read-book.ts'

export type SourceState = 'imported' | 'already-there' | 'role-changed'

/**
 * Saves a source book: its text first and `book.yaml` last, so that half an import is never taken for a
 * book. The same text again changes nothing but the role.
 */
export async function saveSource(
  store: Store,
  { report, split }: ReadBook,
  source: { role: BookRole; called: string }
): Promise<{ id: string; state: SourceState }> {
  const hash = sha256(split.text)
  const files = await store.readProject()
  const known = findKnown(files, hash)
  if (known) {
    const path = `sources/${known.id}/text.txt`
    // A text that was lost or changed under its book.yaml is put back.
    if ((await store.readFile(path)) !== split.text) await store.saveFile(path, split.text)
    return { id: known.id, state: await changeRole(store, known, source.role) }
  }
  const id = freeId(files, report.title, hash)
  const document = new Document({
    format: 1,
    id,
    title: report.title,
    ...(report.author === undefined ? {} : { author: report.author }),
    role: source.role,
    language: report.language,
    encoding: report.encoding,
    sha256: hash,
    weight: 1,
    importedFrom: source.called,
    dropped: Object.fromEntries(report.dropped.map(({ rule, count }) => [rule, count])),
    chapters: split.chapters.map(({ title, start, end }, i) => ({
      id: `c${String(i + 1).padStart(4, '0')}`,
      title,
      start,
      end
    }))
  })
  const chapters = document.get('chapters')
  if (isSeq(chapters)) for (const chapter of chapters.items) if (isMap(chapter)) chapter.flow = true
  await store.saveFile(`sources/${id}/text.txt`, split.text)
  await store.saveFile(`sources/${id}/book.yaml`, document.toString({ lineWidth: 0 }))
  return { id, state: 'imported' }
}

interface KnownBook {
  id: string
  path: string
  yaml: string
}

/** The book of the project that has this text. Long chapter lists aren't parsed for it. */
function findKnown(files: ReadonlyMap<string, string>, hash: string): KnownBook | undefined {
  for (const [path, yaml] of files) {
    const id = path.match(/^sources\/([^/]+)\/book\.yaml$/)?.[1]
    if (id && yaml.match(/^sha256:\s*["']?([0-9a-f]{64})/m)?.[1] === hash) return { id, path, yaml }
  }
  return undefined
}

/** Another text under the same title gets the hash into its name. */
function freeId(files: ReadonlyMap<string, string>, title: string, hash: string): string {
  const id = bookId(title, hash)
  return files.has(`sources/${id}/book.yaml`) ? `${id}-${hash.slice(0, 8)}` : id
}

async function changeRole(store: Store, known: KnownBook, role: BookRole): Promise<SourceState> {
  const { document } = parseYamlDocument({ file: known.path, text: known.yaml })
  if (document.get('role') === role) return 'already-there'
  document.set('role', role)
  await store.saveFile(known.path, document.toString({ lineWidth: 0 }), { expect: sha256(known.yaml) })
  return 'role-changed'
}
