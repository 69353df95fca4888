import { chunkText } from './chunk.ts'
import type { Language, LoreEntry } from './model.ts'
import { holdingSpan, type PositionOf } from './outline.ts'
import { loreRowId, type Passage } from './passages.ts'
import { type ThreadSpan, threadSpan } from './threads.ts'

export interface LoreRowOptions {
  language: Language
  positionOf: PositionOf
  /** Position just after a scene or chapter. */
  endOf: PositionOf
  hash(text: string): string
}

/**
 * The passages of one lore entry: its description (in pieces where it is long) and one row a fact, each
 * in force where the fact is, those of a thread only while it is open. The prefix is the entry's first
 * name only: an alias may be a secret.
 */
export function loreRows(entry: LoreEntry, options: LoreRowOptions): Passage[] {
  const prefix = `${entry.names[0] ?? entry.id}\n`
  const open = threadSpan(entry, options)
  const key = { pool: 'lore', bookId: entry.id, chapterId: '' } as const
  const description = chunkText({
    ...key,
    text: entry.description,
    order: 0,
    language: options.language,
    prefix,
    hash: options.hash
  }).map((passage, index) => ({
    ...passage,
    id: index === 0 ? loreRowId(entry.id) : passage.id,
    scene: 0,
    ...open
  }))
  const facts = entry.facts.map(
    (fact, index): Passage => ({
      ...key,
      id: loreRowId(entry.id, fact.id),
      order: 0,
      scene: 0,
      // Facts stand after the description, in their own order.
      position: entry.description.length + 1 + index,
      text: fact.text,
      prefix,
      hash: options.hash(prefix + fact.text),
      function: 'description',
      dialogue: 0,
      ...overlap(open, holdingSpan(fact, options.positionOf))
    })
  )
  return [...description, ...facts]
}

const overlap = (a: ThreadSpan, b: ThreadSpan): ThreadSpan => ({
  from: Math.max(a.from, b.from),
  until: Math.min(a.until, b.until)
})
