import type { Reason } from './events.ts'
import type { Language, OutlineChapter, Scene, SceneFunction } from './model.ts'
import type { Passage } from './passages.ts'
import { indexTerms } from './terms.ts'
import { squeeze } from './text.ts'

export interface SceneQuery {
  /** `beat-1`…, `cast`, `tail`, `goal`: named in the reasons of what it finds. */
  name: string
  text: string
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

/**
 * Reciprocal rank fusion: a passage scores the sum of weight / (k + rank) over the lists that have it,
 * ranks from 1 (Cormack, Clarke and Büttcher, SIGIR 2009, who use k = 60 and no weights). Ties go by id.
 */
export function fuseHits(lists: RankedList[], options: { k?: number } = {}): FusedHit[] {
  const k = options.k ?? 60
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

/**
 * At most `limit` hits, in which the mentioned passages have a place whatever their score: they push out
 * the lowest others. If there are more than `limit` mentioned ones, the best of them stay.
 */
export function mentionFloor(
  hits: FusedHit[],
  mentioned: { passage: Passage; mention: string }[],
  limit: number
): FusedHit[] {
  const byId = new Map(hits.map(hit => [hit.passage.id, hit]))
  const floor = new Map<string, FusedHit>()
  for (const { passage, mention } of mentioned) {
    const hit = floor.get(passage.id) ?? byId.get(passage.id) ?? { passage, score: 0, reasons: [] }
    const known = hit.reasons.some(reason => reason.mention === mention)
    floor.set(passage.id, { ...hit, reasons: known ? hit.reasons : [...hit.reasons, { mention }] })
  }
  const kept = [...floor.values()].sort(byScore).slice(0, limit)
  const rest = hits.filter(hit => !floor.has(hit.passage.id)).slice(0, limit - kept.length)
  return [...kept, ...rest].sort(byScore)
}

/** Passages that share more of their terms than this are the same thing said twice. */
const NEAR_DUPLICATE = 0.6
/** What a passage of the scene's own function gains, and one of a chapter already drawn from loses. */
const FUNCTION_GAIN = 1.5
const CHAPTER_LOSS = 0.6
const BOOK_LOSS = 0.9

/**
 * Style exemplars for a scene, best first, at most `count`: likeness to the scene, preferring passages
 * that do what the scene does, spread over chapters and books, without near duplicates. A greedy choice
 * after maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998). `weights`: by book, 1 if absent.
 */
export function pickStyle(
  hits: FusedHit[],
  options: { function: SceneFunction | undefined; count: number; weights?: ReadonlyMap<string, number> }
): FusedHit[] {
  const open = hits.map(hit => ({ hit, terms: new Set(indexTerms(hit.passage.text)) }))
  const picked: typeof open = []
  const value = ({ hit }: (typeof open)[number]) => {
    const { bookId, chapterId } = hit.passage
    const books = picked.filter(other => other.hit.passage.bookId === bookId)
    const chapters = books.filter(other => other.hit.passage.chapterId === chapterId)
    const gain = hit.passage.function === options.function ? FUNCTION_GAIN : 1
    const weight = options.weights?.get(bookId) ?? 1
    return hit.score * gain * weight * BOOK_LOSS ** books.length * CHAPTER_LOSS ** chapters.length
  }
  while (picked.length < options.count && open.length > 0) {
    let best = 0
    for (let i = 1; i < open.length; i++) if (value(open[i]!) > value(open[best]!)) best = i
    const [candidate] = open.splice(best, 1)
    if (!picked.some(other => overlap(candidate!.terms, other.terms) > NEAR_DUPLICATE))
      picked.push(candidate!)
  }
  return picked.map(({ hit }) => hit)
}

/** Share of the smaller set that is in the other too. */
function overlap(a: Set<string>, b: Set<string>): number {
  const size = Math.min(a.size, b.size)
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  let shared = 0
  for (const term of few) if (many.has(term)) shared++
  return size === 0 ? 0 : shared / size
}
