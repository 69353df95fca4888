import type { Language, LoreEntry, OutlineChapter } from './model.ts'
import { type PositionOf, storyEnds, storyPositions } from './outline.ts'
import { MAX_POSITION } from './passages.ts'

/** Where a thread stands in the story, as positions. */
export interface ThreadSpan {
  /** From here it may be told of: the start of where it is planted. */
  from: number
  /** From here it is told of as paid: the end of the scene or chapter that pays it. */
  until: number
}

const ALWAYS: ThreadSpan = { from: 0, until: MAX_POSITION }

/**
 * The span in which an entry is open. What is no thread always is. A thread is from the start of the scene
 * or chapter that plants it to the end of the one that pays it, which must know it to pay it. A place that
 * the outline lacks never comes: `loreWarnings` names it.
 */
export function threadSpan(
  { kind, plantedIn, paidIn }: Pick<LoreEntry, 'kind' | 'plantedIn' | 'paidIn'>,
  places: { positionOf: PositionOf; endOf: PositionOf }
): ThreadSpan {
  if (kind !== 'thread') return ALWAYS
  return {
    from: plantedIn === undefined ? 0 : (places.positionOf(plantedIn) ?? MAX_POSITION),
    until: paidIn === undefined ? MAX_POSITION : (places.endOf(paidIn) ?? MAX_POSITION)
  }
}

/** A thread as a scene has to take it; undefined: it is not planted yet, so there is nothing to tell. */
export interface ThreadState {
  /** It was paid before this scene: an open thread no longer. */
  paid: boolean
  /** Words for the heading: by when it is due, or where it was paid; empty where nothing is set. */
  note: string
}

const NOTES = {
  en: {
    due: (n: number) => `due by chapter ${n}`,
    late: (n: number) => `was due by chapter ${n}`,
    here: () => 'paid off here',
    paid: (n: number) => `paid off in chapter ${n}`
  },
  zh: {
    due: (n: number) => `须在第${n}章前收`,
    late: (n: number) => `本该在第${n}章前收`,
    here: () => '在此收束',
    paid: (n: number) => `已在第${n}章收束`
  }
}

/** How an entry of kind `thread` stands at a position; other kinds are neither paid nor due. */
export function threadState(
  entry: LoreEntry,
  position: number,
  { chapters, language }: { chapters: OutlineChapter[]; language: Language }
): ThreadState | undefined {
  if (entry.kind !== 'thread') return { paid: false, note: '' }
  const places = { positionOf: storyPositions(chapters), endOf: storyEnds(chapters) }
  const span = threadSpan(entry, places)
  if (position < span.from) return undefined
  const notes = NOTES[language]
  const numberOf = (id: string) =>
    chapters.find(chapter => chapter.id === id || chapter.scenes.some(scene => scene.id === id))?.number ?? 0
  const { paidIn, dueBy } = entry
  const payStart = paidIn === undefined ? undefined : places.positionOf(paidIn)
  if (position >= span.until) return { paid: true, note: notes.paid(numberOf(paidIn!)) }
  if (payStart !== undefined && position >= payStart) return { paid: false, note: notes.here() }
  const due = dueBy === undefined ? undefined : places.endOf(dueBy)
  if (due === undefined) return { paid: false, note: '' }
  return { paid: false, note: (position < due ? notes.due : notes.late)(numberOf(dueBy!)) }
}
