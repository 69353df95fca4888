import { statementsIn } from '../../core/aliases/statements.ts'
import type { JobEvent } from '../../core/events.ts'
import type { OutlineChapter, Project, SourceBook } from '../../core/model.ts'
import { embeddedText, type Passage, spaceName, type UnitKey, unitName } from '../../core/passages.ts'
import {
  bookMark,
  chapterUnits,
  isLevel,
  ownUnits,
  sourceUnits,
  type Unit,
  unitMap
} from '../../core/units.ts'
import type { EmbeddingSpace, Index, IndexedUnit, Ports } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import { othersTurn } from './others-turn.ts'

/** 128 bits name a passage among any number of them. */
const passageHash = (text: string): string => sha256(text).slice(0, 32)

const markKey = (bookId: string): string => `book:${bookId}`
const bookOf = (markKey: string): string => markKey.slice('book:'.length)

/** What the files have and the index has not, or not any more. */
export interface IndexChanges {
  units: Unit[]
  gone: UnitKey[]
  /** Source books to be read and split again. */
  books: SourceBook[]
  indexed: Map<string, IndexedUnit>
  /** Marks of books that are no longer there. */
  staleMarks: string[]
}

export const isBehind = (changes: IndexChanges): boolean =>
  changes.units.length + changes.gone.length + changes.books.length > 0

/** Compares files and index. Source books are compared by their marks, without reading them. */
export async function findChanges(ports: Ports, project: Project): Promise<IndexChanges> {
  const indexed = unitMap(await ports.index.units())
  const marks = await ports.index.marks()
  const own = await withPauses(ownUnits(project, passageHash))
  const wanted = new Set(own.map(unit => unitName(unit.key)))
  for (const book of project.books)
    for (const chapter of book.chapters)
      wanted.add(unitName({ pool: book.role, bookId: book.id, chapterId: chapter.id }))
  const keys = new Set(project.books.map(book => markKey(book.id)))
  return {
    units: own.filter(unit => !isLevel(unit, indexed.get(unitName(unit.key)))),
    gone: [...indexed.values()].filter(unit => !wanted.has(unitName(unit))),
    books: project.books.filter(book => marks[markKey(book.id)] !== bookMark(book, sha256)),
    indexed,
    staleMarks: Object.keys(marks).filter(key => !keys.has(key))
  }
}

/** After each unit others have their turn: a chapter takes some milliseconds, in which no key is answered. */
async function withPauses<T>(values: Iterable<T>): Promise<T[]> {
  const all: T[] = []
  for (const value of values) {
    all.push(value)
    await othersTurn()
  }
  return all
}

/** Units that are written at a time: some 30 ms of work of ours. */
const UNITS_A_WRITE = 100

/** Brings the text part of the index level with the files; searchable at once, without vectors. */
export async function* levelText(
  ports: Ports,
  changes: IndexChanges,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  if (!isBehind(changes) && changes.staleMarks.length === 0) return
  const { index } = ports
  const gone = changes.gone.map(({ pool, bookId, chapterId }) => ({
    key: { pool, bookId, chapterId },
    passages: []
  }))
  const own = [...gone, ...changes.units]
  if (own.length > 0) yield { v: 1, type: 'progress', step: 'writing', done: 0, total: own.length }
  await index.replaceUnits(own)
  for (const key of changes.staleMarks) {
    await index.putNames(bookOf(key), [])
    await index.setMark(key, undefined)
  }
  for (const [done, book] of changes.books.entries()) {
    signal.throwIfAborted()
    const detail = { book: book.title }
    yield { v: 1, type: 'progress', step: 'splitting', detail, done, total: changes.books.length }
    await levelBook(ports, book, changes.indexed)
  }
  signal.throwIfAborted()
  yield { v: 1, type: 'progress', step: 'optimizing' }
  await index.optimize()
}

async function levelBook(ports: Ports, book: SourceBook, indexed: Map<string, IndexedUnit>): Promise<void> {
  const text = await ports.store.readSource(book.id)
  const units = await withPauses(sourceUnits(book, text, passageHash))
  const known = units.filter(unit => indexed.has(unitName(unit.key)))
  const changed = known.filter(unit => !isLevel(unit, indexed.get(unitName(unit.key))))
  const fresh = units.filter(unit => !indexed.has(unitName(unit.key)))
  if (changed.length > 0) await ports.index.replaceUnits(changed)
  for (let at = 0; at < fresh.length; at += UNITS_A_WRITE)
    await ports.index.addPassages(fresh.slice(at, at + UNITS_A_WRITE).flatMap(unit => unit.passages))
  const passages = units.flatMap(unit => unit.passages)
  await ports.index.putNames(book.id, book.role === 'canon' ? statementsIn(passages, book.language) : [])
  await ports.index.setMark(markKey(book.id), bookMark(book, sha256))
}

/** Puts one chapter's present text and summary into the index, or takes them out; returns the passages. */
export async function levelChapter(
  ports: Ports,
  project: Project,
  chapter: OutlineChapter
): Promise<Passage[]> {
  const units = chapterUnits(project, chapter, passageHash)
  await ports.index.replaceUnits(units)
  return units.flatMap(unit => unit.passages)
}

/** Passages read from the index at a time, and given to the embedder at a time. */
const PENDING = 512
const SLICE = 16
/** Vectors are stored when this time has passed: a write costs some 20 ms, however few there are. */
const STORE_EVERY_MS = 1000

/**
 * Embeds what has no vector yet, in reading order or only `passages`. What is done is stored every second,
 * so that a crash loses no more than that.
 */
export async function* embedPending(
  ports: Ports,
  only: Passage[] | undefined,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const { index, embedder, clock } = ports
  const space = await embedder.space()
  const wanted = only && new Set(only.map(passage => passage.id))
  const open = await index.pending(space, wanted ? Number.MAX_SAFE_INTEGER : PENDING)
  let batch = wanted ? open.filter(({ id }) => wanted.has(id)) : open
  const total = wanted ? batch.length : await countPending(index, space)
  const started = clock.elapsed()
  const store = delayedStore(ports, space)
  let done = 0
  try {
    while (batch.length > 0) {
      for (let at = 0; at < batch.length; at += SLICE) {
        signal.throwIfAborted()
        const eta = done > 0 ? ((clock.elapsed() - started) / 1000 / done) * (total - done) : undefined
        yield {
          v: 1,
          type: 'progress',
          step: 'embedding',
          done,
          total,
          ...(eta === undefined ? {} : { eta })
        }
        const slice = uniqueByHash(batch.slice(at, at + SLICE))
        const vectors = await embedder.embed(slice.map(embeddedText), 'passage', signal)
        await store.add(slice.map(({ hash }, i) => ({ hash, vector: vectors[i]! })))
        done += Math.min(SLICE, batch.length - at)
      }
      await store.flush()
      const next = wanted ? [] : await index.pending(space, PENDING)
      // What is still pending after it was stored would be so for ever.
      const seen = new Set(batch.map(({ id }) => id))
      batch = next.every(({ id }) => seen.has(id)) ? [] : next
    }
  } finally {
    await store.flush()
  }
  if (total > 0) yield { v: 1, type: 'progress', step: 'embedding', done: total, total }
}

/** Stores vectors when a second has passed since the last time, and on `flush`. */
function delayedStore({ index, clock }: Ports, space: EmbeddingSpace) {
  let ready: { hash: string; vector: Float32Array }[] = []
  let last = clock.elapsed()
  const flush = async () => {
    const vectors = ready
    ready = []
    last = clock.elapsed()
    if (vectors.length > 0) await index.putVectors(space, vectors)
  }
  return {
    flush,
    async add(vectors: typeof ready) {
      ready.push(...vectors)
      if (clock.elapsed() - last >= STORE_EVERY_MS) await flush()
    }
  }
}

async function countPending(index: Index, space: EmbeddingSpace): Promise<number> {
  const status = await index.status()
  const same = status.space && spaceName(status.space) === spaceName(space)
  return status.pools.reduce((sum, pool) => sum + pool.passages - (same ? pool.embedded : 0), 0)
}

const uniqueByHash = (passages: Passage[]): Passage[] => [
  ...new Map(passages.map(passage => [passage.hash, passage])).values()
]
