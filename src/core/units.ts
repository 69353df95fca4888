import { ALIAS_VERSION } from './aliases/statement.ts'
import { CHUNK_VERSION, chunkText } from './chunk.ts'
import { loreRows } from './lore-rows.ts'
import type { OutlineChapter, Project, SourceBook } from './model.ts'
import { storyEnds, storyPositions } from './outline.ts'
import { type Passage, type UnitKey, unitName, unitStamp } from './passages.ts'

/** A group of passages that is indexed and replaced as one. */
export interface Unit {
  key: UnitKey
  passages: Passage[]
}

type Hash = (text: string) => string

/** Book id of the project's own chapters and summaries. */
export const OWN_BOOK = 'book'

/** The chapters of a source book, from its whole text, one after the other. */
export function* sourceUnits(book: SourceBook, text: string, hash: Hash): Generator<Unit> {
  for (const [index, chapter] of book.chapters.entries()) {
    const key = { pool: book.role, bookId: book.id, chapterId: chapter.id }
    const passages = chunkText({
      ...key,
      text: text.slice(chapter.start, chapter.end),
      order: index + 1,
      language: book.language,
      hash
    })
    yield { key, passages }
  }
}

/** Changes when a source book has to be split again. */
export const bookMark = (book: SourceBook, hash: Hash): string =>
  hash(
    JSON.stringify([
      CHUNK_VERSION,
      ALIAS_VERSION,
      book.role,
      book.title,
      book.language,
      book.sha256,
      book.chapters
    ])
  )

/** A written chapter; undefined: it isn't written. */
export function chapterUnit(project: Project, chapter: OutlineChapter, hash: Hash): Unit | undefined {
  const written = project.written.get(chapter.id)
  if (!written) return undefined
  const key = { pool: 'chapter', bookId: OWN_BOOK, chapterId: chapter.id } as const
  const passages = chunkText({
    ...key,
    text: written.text,
    order: chapter.number,
    language: project.settings.language,
    hash
  })
  return { key, passages }
}

/** A chapter's summary, or a volume's or the book's in the place of the last chapter that it tells. */
function summaryUnits(project: Project, hash: Hash): Unit[] {
  const ends = new Map<string, OutlineChapter>()
  for (const chapter of project.chapters) {
    ends.set(chapter.id, chapter)
    ends.set(chapter.volume, chapter)
  }
  return [...project.summaries.values()].flatMap(summary => {
    const chapter = ends.get(summary.until ?? summary.of)
    if (!chapter) return []
    const key = { pool: 'summary', bookId: OWN_BOOK, chapterId: summary.of } as const
    const passages = chunkText({
      ...key,
      text: summary.text,
      order: chapter.number,
      language: project.settings.language,
      hash
    })
    return [{ key, passages }]
  })
}

/** A chapter's own passages and its summary's, where the one or the other is there. */
export function chapterUnits(project: Project, chapter: OutlineChapter, hash: Hash): Unit[] {
  const summary = project.summaries.get(chapter.id)
  const only = { ...project, summaries: new Map(summary ? [[chapter.id, summary]] : []) }
  const key = { bookId: OWN_BOOK, chapterId: chapter.id }
  return [
    chapterUnit(project, chapter, hash) ?? { key: { pool: 'chapter', ...key }, passages: [] },
    summaryUnits(only, hash)[0] ?? { key: { pool: 'summary', ...key }, passages: [] }
  ]
}

/**
 * Everything to be indexed that the project itself holds: chapters, lore, summaries. One by one: of a long book all together take
 * seconds, in which something else may want to be done.
 */
export function* ownUnits(project: Project, hash: Hash): Generator<Unit> {
  const { language } = project.settings
  const positionOf = storyPositions(project.chapters)
  const endOf = storyEnds(project.chapters)
  for (const chapter of project.chapters) {
    const unit = chapterUnit(project, chapter, hash)
    if (unit && unit.passages.length > 0) yield unit
  }
  for (const entry of project.lore) {
    const passages = loreRows(entry, { language, positionOf, endOf, hash })
    if (passages.length > 0) yield { key: { pool: 'lore', bookId: entry.id, chapterId: '' }, passages }
  }
  for (const unit of summaryUnits(project, hash)) if (unit.passages.length > 0) yield unit
}

/** Whether the index holds the unit as it is. */
export function isLevel(unit: Unit, indexed: { hashes: string[]; stamp: string } | undefined): boolean {
  if (!indexed) return unit.passages.length === 0
  return (
    indexed.stamp === unitStamp(unit.passages) &&
    indexed.hashes.every((hash, index) => hash === unit.passages[index]!.hash)
  )
}

/** By `unitName`. */
export const unitMap = <T extends UnitKey>(units: T[]): Map<string, T> =>
  new Map(units.map(unit => [unitName(unit), unit]))
