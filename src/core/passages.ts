import { POOLS, type Pool, type SceneFunction } from './model.ts'

/**
 * One passage: the unit that is indexed, searched and packed.
 * `text` is stored as it stands in the book; what is embedded is `prefix + text`.
 */
export interface Passage {
  /** Deterministic, `[a-z0-9-]+`, unique in the index. */
  id: string
  pool: Pool
  /** Source book id; lore entry id for lore; `book` for the project's own chapters and summaries. */
  bookId: string
  /** Chapter id: of the source book, of the project, or (lore) empty. */
  chapterId: string
  /** Chapter order from 1 (of the book, or of the project); 0 for lore. */
  order: number
  /** Scene index from 0 within the chapter; 0 where there are no scenes. */
  scene: number
  /** Start of `text` in the normalised chapter, UTF-16 units. */
  position: number
  text: string
  /** Deterministic context embedded before the text and stored beside it, never shown as prose. */
  prefix: string
  /** Hash of prefix and text: the same hash needs no new vector. */
  hash: string
  /** The scene function that a rule sees in it, and the share of quoted speech, 0 to 1. */
  function: SceneFunction
  dialogue: number
  /** Story positions (see `storyPosition`) from which and until which it holds; 0 and MAX_POSITION: always. */
  from: number
  until: number
}

/** Larger than any story position. */
export const MAX_POSITION = 2_000_000_000

/** Order of chapter (from 1) and scene (index from 0) as one number; comparable across the book. */
export const storyPosition = (order: number, scene = 0): number => order * 1000 + Math.min(scene, 999)

const PLAIN_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/**
 * The id of a row from the parts that name it, `[a-z0-9-]+`. Parts are joined by two hyphens, which no
 * plain part holds; any other part is spelt as `-` and its UTF-16 units, so no two rows share an id.
 */
export const passageId = (...parts: (string | number)[]): string =>
  parts.map(part => (PLAIN_ID.test(`${part}`) ? `${part}` : spelt(`${part}`))).join('--')

const spelt = (part: string): string =>
  `-${Array.from({ length: part.length }, (_, i) => part.charCodeAt(i).toString(16)).join('-')}`

/** The row of a fact, or (without `factId`) of the entry's description: for filters and receipts. */
export const loreRowId = (entryId: string, factId?: string): string =>
  factId === undefined ? passageId('lore', entryId) : passageId('lore', entryId, factId)

/** What names the group of passages that is replaced as one. */
export type UnitKey = Pick<Passage, 'pool' | 'bookId' | 'chapterId'>

export const unitName = (key: UnitKey): string => JSON.stringify([key.pool, key.bookId, key.chapterId])

/** Names an embedding space: vectors of two spaces can't be compared. */
export const spaceName = (space: {
  model: string
  revision: string
  dimension: number
  prefixRule: string
}): string => JSON.stringify([space.model, space.revision, space.dimension, space.prefixRule])

/** What is embedded of a passage. */
export const embeddedText = (passage: Passage): string => passage.prefix + passage.text

/**
 * Everything stored of a unit's passages but their text, as one string: with the hashes it tells whether
 * the index is level with the files (a moved chapter has the same hashes at another order).
 */
export const unitStamp = (
  passages: Pick<Passage, 'order' | 'scene' | 'position' | 'from' | 'until' | 'function'>[]
): string =>
  passages
    .map(({ order, scene, position, from, until, function: does }) =>
      [order, scene, position, from, until, does].join(' ')
    )
    .join(';')

/** Order of reading: by pool and book, then chapter and place in it. */
export function byReading(a: Passage, b: Passage): number {
  return (
    POOLS.indexOf(a.pool) - POOLS.indexOf(b.pool) ||
    compare(a.bookId, b.bookId) ||
    a.order - b.order ||
    compare(a.chapterId, b.chapterId) ||
    a.position - b.position ||
    compare(a.id, b.id)
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
