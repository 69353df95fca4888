import type { Pool, SceneFunction } from './model.ts'

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
