import type { Reason } from './events.ts'
import type { Language, OutlineChapter, Scene } from './model.ts'
import type { Passage } from './passages.ts'
import { squeeze } from './text.ts'

export interface SceneQuery {
  /** `beat-1`…, `cast`, `tail`, `goal`, `rewrite-1`…: named in the reasons of what it finds. */
  name: string
  text: string
  /** How much its lists count; 1 if absent. */
  weight?: number
}

/** Characters of the previous scene's end that make a query. */
const TAIL_LENGTH = 200

/**
 * The queries of one scene (design §3): each beat, cast and place, the last 200 characters before it,
 * and what chapter and scene are for. `names` turns lore ids in cast and place into names. Empty parts
 * make no query, equal texts make one.
 */
export function buildQueries(request: {
  scene: Pick<Scene, 'goal' | 'beats' | 'cast' | 'place' | 'pov' | 'hook'>
  chapter: Pick<OutlineChapter, 'title' | 'goal'>
  /** The end of the scene before; empty: none is written. */
  tail: string
  language: Language
  names: ReadonlyMap<string, string>
}): SceneQuery[] {
  const { scene, chapter, names } = request
  const [comma, stop] = request.language === 'zh' ? ['、', '。'] : [', ', '. ']
  const named = (id: string) => names.get(id) ?? id
  const people = [...new Set([scene.pov, ...scene.cast].filter(id => id !== undefined).map(named))]
  const place = scene.place === undefined ? [] : [named(scene.place)]
  const goals = [...new Set([chapter.title, chapter.goal, scene.goal, scene.hook ?? ''])]
  const queries = [
    ...scene.beats.map((text, index) => ({ name: `beat-${index + 1}`, text })),
    { name: 'cast', text: [...people, ...place].join(comma) },
    { name: 'tail', text: tailOf(request.tail) },
    { name: 'goal', text: goals.filter(text => text.trim() !== '').join(stop) }
  ].map(query => ({ ...query, text: squeeze(query.text) }))
  return queries.filter(
    (query, index) => query.text !== '' && queries.findIndex(other => other.text === query.text) === index
  )
}

/** The last characters of a text, not beginning within a word or a surrogate pair. */
function tailOf(text: string): string {
  const trimmed = text.trimEnd()
  if (trimmed.length <= TAIL_LENGTH) return trimmed
  return trimmed.slice(-TAIL_LENGTH).replace(/^[\uDC00-\uDFFF]|^[A-Za-z'’]+(?=\s)/, '')
}

/** One ranked answer to one query, or the passages in which a name is mentioned. */
export interface RankedList {
  query?: string
  leg?: 'text' | 'vector'
  mention?: string
  /** How much its ranks count; 1 if absent. */
  weight?: number
  hits: readonly { passage: Passage }[]
}

export interface FusedHit {
  passage: Passage
  /** Higher is better; comparable within one fusion only. */
  score: number
  reasons: Reason[]
}

const byScore = (a: FusedHit, b: FusedHit): number =>
  b.score - a.score || (a.passage.id < b.passage.id ? -1 : a.passage.id > b.passage.id ? 1 : 0)

/** Terms up to which a query is a few key words, whose places matter as much as what they mean. */
const KEY_WORDS = 4

/**
 * The weight of a full-text list beside a vector list of weight 1, by the number of the query's terms. A
 * brief tells a scene in other words than the scene's own. Tuned on the dev half of bench/scene-recall.
 */
export const textWeight = (terms: number): number => (terms <= KEY_WORDS ? 1 : 0.5)

/** As `textWeight`: the first ranks count for more than with the 60 of the paper. */
const RANK_OFFSET = 20

/**
 * Reciprocal rank fusion: a passage scores the sum of weight / (20 + rank) over the lists that have it,
 * ranks from 1 (Cormack, Clarke and Büttcher, SIGIR 2009, who use 60 and no weights). Ties go by id.
 */
export function fuseHits(lists: RankedList[], options: { k?: number } = {}): FusedHit[] {
  const k = options.k ?? RANK_OFFSET
  const fused = new Map<string, FusedHit>()
  for (const list of lists) {
    list.hits.forEach(({ passage }, index) => {
      const hit = fused.get(passage.id) ?? { passage, score: 0, reasons: [] }
      hit.score += (list.weight ?? 1) / (k + index + 1)
      const reason = reasonOf(list, index + 1)
      if (!hit.reasons.some(known => reason.mention !== undefined && known.mention === reason.mention))
        hit.reasons.push(reason)
      fused.set(passage.id, hit)
    })
  }
  return [...fused.values()].sort(byScore)
}

function reasonOf(list: RankedList, rank: number): Reason {
  if (list.mention !== undefined) return { mention: list.mention }
  return {
    ...(list.query === undefined ? {} : { query: list.query }),
    ...(list.leg === undefined ? {} : { leg: list.leg }),
    rank
  }
}
