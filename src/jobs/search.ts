import type { JobEvent } from '../core/events.ts'
import { introduces, namesAt, namesInQuery } from '../core/mentions.ts'
import { POOLS, type Pool, type Project } from '../core/model.ts'
import { storyPositions } from '../core/outline.ts'
import { MAX_POSITION, type Passage, storyPosition } from '../core/passages.ts'
import { type FusedHit, fuseHits, type RankedList } from '../core/retrieve.ts'
import { searchTerms } from '../core/terms.ts'
import { UserError } from '../errors.ts'
import type { PassageFilter, Ports } from '../ports.ts'
import { findChanges, isBehind, levelText } from './steps/index-units.ts'

export interface SearchRequest {
  project: Project
  query: string
  /** Undefined: all pools. */
  pool: Pool | undefined
  /** Chapter number: only chapters and summaries before it, and lore as it stands at its start. */
  before: number | undefined
  limit: number
}

/** Why the answer may be less than it could be. */
export type SearchNote = 'no-vectors' | 'vectors-behind' | 'embedder-failed' | 'index-locked' | 'index-behind'

export interface SearchResult {
  hits: FusedHit[]
  notes: SearchNote[]
}

/** Hits taken of each leg before fusion. */
const DEPTH = 50
/** Passages with a name that are looked through for the one that introduces it. */
const MENTIONS = 3000
const MOST_NAMES = 4
/** Who asks for a name wants to know who it is: saying so outweighs being alike in both other legs. */
const INTRODUCTION_WEIGHT = 2

/**
 * Hybrid search: full text and vectors, and for names that the query asks for the passages that
 * introduce them, fused by reciprocal rank. Brings the text part of the index level first, unless
 * another process holds the lock; embeds nothing but the query.
 */
export async function* search(
  ports: Ports,
  request: SearchRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent, SearchResult> {
  const notes: SearchNote[] = yield* levelIfOpen(ports, request.project, signal)
  const filters = filtersOf(request)
  const terms = searchTerms(request.query)
  const text: RankedList = {
    query: 'query',
    leg: 'text',
    hits: await ports.index.searchText(terms, filters, DEPTH)
  }
  const vector = await searchVectors(ports, { query: request.query, filters, notes }, signal)
  const mentions = await searchMentions(ports, request, filters)
  return { hits: fuseHits([text, ...vector, ...mentions]).slice(0, request.limit), notes }
}

async function* levelIfOpen(
  ports: Ports,
  project: Project,
  signal: AbortSignal
): AsyncGenerator<JobEvent, SearchNote[]> {
  const changes = await findChanges(ports, project)
  if (!isBehind(changes)) return []
  try {
    await ports.store.lock()
  } catch (error) {
    if (error instanceof UserError) return ['index-locked']
    throw error
  }
  try {
    yield* levelText(ports, changes, signal)
    return []
  } catch (error) {
    // A full disk must not keep the writer from what is indexed already.
    if (error instanceof UserError) return ['index-behind']
    throw error
  } finally {
    await ports.store.unlock()
  }
}

/** Throws `chapter-unknown` where `before` is no number of a chapter or the one after the last. */
function filtersOf({ pool, before, project }: SearchRequest): PassageFilter[] {
  const last = project.chapters.length
  if (before !== undefined && (!Number.isInteger(before) || before < 1 || before > last + 1))
    throw new UserError('chapter-unknown', `The outline has no chapter ${before}; it has ${last}.`, {
      hint: `Name a chapter from 1 to ${last + 1}.`,
      data: { number: before, last }
    })
  const filters = POOLS.map((each): PassageFilter => {
    if (before === undefined || each === 'style' || each === 'canon') return { pool: each }
    return each === 'lore' ? { pool: each, at: storyPosition(before) } : { pool: each, before }
  })
  return filters.filter(filter => pool === undefined || filter.pool === pool)
}

async function searchVectors(
  ports: Ports,
  { query, filters, notes }: { query: string; filters: PassageFilter[]; notes: SearchNote[] },
  signal: AbortSignal
): Promise<RankedList[]> {
  const { index, embedder } = ports
  const { pools } = await index.status()
  const wanted = pools.filter(row => filters.some(({ pool }) => pool === row.pool))
  const passages = wanted.reduce((sum, row) => sum + row.passages, 0)
  const embedded = wanted.reduce((sum, row) => sum + row.embedded, 0)
  if (passages === 0) return []
  if (embedded === 0) {
    notes.push('no-vectors')
    return []
  }
  if (embedded < passages) notes.push('vectors-behind')
  try {
    const [vector] = await embedder.embed([query], 'query', signal)
    return [{ query: 'query', leg: 'vector', hits: await index.searchVector(vector!, filters, DEPTH) }]
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof UserError)) throw error
    notes.push('embedder-failed')
    return []
  }
}

/** For each name: where it is introduced, and where it comes first. */
async function searchMentions(
  ports: Ports,
  { query, project, before }: SearchRequest,
  filters: PassageFilter[]
): Promise<RankedList[]> {
  const position = before === undefined ? MAX_POSITION - 1 : storyPosition(before)
  const known = namesAt(project.lore, position, storyPositions(project.chapters))
  const lists: RankedList[] = []
  for (const name of namesInQuery(query, known).slice(0, MOST_NAMES)) {
    const passages = await ports.index.findMentions([name], filters, MENTIONS)
    const add = (found: Passage[], weight: number) => {
      if (found.length > 0) lists.push({ mention: name, weight, hits: found.map(passage => ({ passage })) })
    }
    const called = introductions(passages, { name, strength: 2 })
    const described = introductions(passages, { name, strength: 1 })
    add([...called, ...described], called.length > 0 ? INTRODUCTION_WEIGHT : 1)
    add(firstPlaces(passages), 1)
  }
  return lists
}

/** The first passages that introduce the name so plainly (see `introduces`). */
const introductions = (
  passages: Passage[],
  { name, strength }: { name: string; strength: 1 | 2 }
): Passage[] => passages.filter(({ text }) => introduces(text, name) === strength).slice(0, 3)

/** The first two passages with the name in each book: writers introduce people as they come in. */
const firstPlaces = (passages: Passage[]): Passage[] =>
  [...Map.groupBy(passages, ({ pool, bookId }) => `${pool} ${bookId}`).values()].flatMap(members =>
    members.slice(0, 2)
  )
