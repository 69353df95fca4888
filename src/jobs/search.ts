import type { JobEvent } from '../core/events.ts'
import { type Knowledge, knowledgeAt } from '../core/knowledge.ts'
import { hiddenFacts, visibleNames } from '../core/lore.ts'
import { namesAt, namesInQuery } from '../core/mentions.ts'
import { POOLS, type Pool, type Project } from '../core/model.ts'
import { idOfName, storyPositions } from '../core/outline.ts'
import { MAX_POSITION, type Passage, storyPosition } from '../core/passages.ts'
import { type FusedHit, fuseHits, type RankedList, type SceneQuery, textWeight } from '../core/retrieve.ts'
import { rewriteQueries } from '../core/rewrites.ts'
import { searchTerms } from '../core/terms.ts'
import { UserError } from '../errors.ts'
import type { PassageFilter, Ports } from '../ports.ts'
import { askForRewrites } from './steps/ask-rewrites.ts'
import { canonFilters } from './steps/canon-filters.ts'
import { findIntroductions, readAliases } from './steps/find-introductions.ts'
import { findChanges, isBehind, levelText } from './steps/index-units.ts'
import { lockIfFree } from './steps/lock-if-free.ts'
import { canCompare } from './steps/query-space.ts'
import { readTemplate } from './steps/read-template.ts'

export interface SearchRequest {
  project: Project
  query: string
  /** Undefined: all pools. */
  pool: Pool | undefined
  /**
   * Chapter number: only chapters and summaries before it, lore as it stands at its start, and canon up to
   * the divergence point.
   */
  before: number | undefined
  /** Lore id, name or alias: only what this character knows by then (at the end, without `before`). */
  pov?: string | undefined
  limit: number
  /** Asks a model for other phrasings of the query, which are searched for as well. */
  rewrite?: boolean
  /** The index was brought level with this project before: it is not compared again. */
  level?: true
}

/** Why the answer may be less than it could be. */
export type SearchNote =
  | 'no-vectors'
  | 'vectors-behind'
  | 'embedder-failed'
  | 'index-locked'
  | 'index-behind'
  | 'rewrite-failed'

export interface SearchResult {
  hits: FusedHit[]
  notes: SearchNote[]
  /** The other phrasings that were searched for, where some were asked for. */
  rewrites?: string[]
}

/** Hits taken of each leg before fusion. */
const DEPTH = 100
const MOST_NAMES = 4
/**
 * Weights of the passages that introduce a name. Who asks for it wants them whatever else is alike: the
 * first of both other legs together score less than the difference of two of its ranks. A name that is
 * merely mentioned must not drown the other words. Tuned on the dev half of bench/lore-recall.
 */
const WEIGHTS = { asked: 125, alone: 5, mentioned: 0.3, bearer: 3 }
/** Passages of a list of introductions. */
const INTRODUCTIONS = { asked: 8, alone: 8, mentioned: 3 }

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
  const notes: SearchNote[] = request.level ? [] : yield* levelIfOpen(ports, request.project, signal)
  checkChapter(request)
  const known = request.pov === undefined ? undefined : knowledgeOf(request)
  const filters = filtersOf(request, known)
  const rewrites = request.rewrite ? await rewritesOf(ports, { ...request, notes }, signal) : []
  const queries = [{ name: 'query', text: request.query }, ...rewriteQueries(rewrites)]
  const text = await searchWords(ports, { queries, filters })
  const vector = await searchVectors(ports, { queries, filters, notes }, signal)
  const mentions = await searchMentions(ports, request, { filters, known })
  const hits = fuseHits([...text, ...vector, ...mentions])
  const shown = known ? hits.filter(({ passage }) => known.mayQuote(passage)) : hits
  return { hits: shown.slice(0, request.limit), notes, ...(rewrites.length > 0 && { rewrites }) }
}

async function* levelIfOpen(
  ports: Ports,
  project: Project,
  signal: AbortSignal
): AsyncGenerator<JobEvent, SearchNote[]> {
  const changes = await findChanges(ports, project)
  if (!isBehind(changes)) return []
  const { locked, release } = await lockIfFree(ports)
  if (!locked) return ['index-locked']
  try {
    yield* levelText(ports, changes, signal)
    return []
  } catch (error) {
    // A full disk must not keep the writer from what is indexed already.
    if (error instanceof UserError) return ['index-behind']
    throw error
  } finally {
    await release()
  }
}

/** Throws `chapter-unknown` where `before` is no number of a chapter or the one after the last. */
function checkChapter({ before, project }: SearchRequest): void {
  const last = project.chapters.length
  if (before !== undefined && (!Number.isInteger(before) || before < 1 || before > last + 1))
    throw new UserError('chapter-unknown', `The outline has no chapter ${before}; it has ${last}.`, {
      hint: `Name a chapter from 1 to ${last + 1}.`,
      data: { number: before, last }
    })
}

function filtersOf({ pool, before, project }: SearchRequest, known: Knowledge | undefined): PassageFilter[] {
  const exclude = known ? { exclude: hiddenFacts(project, known.view) } : {}
  const filters = POOLS.flatMap((each): PassageFilter[] => {
    if (each === 'lore')
      return [{ pool: each, ...(before === undefined ? {} : { at: storyPosition(before) }), ...exclude }]
    if (before === undefined || each === 'style') return [{ pool: each }]
    return each === 'canon' ? canonFilters(project) : [{ pool: each, before }]
  })
  return filters.filter(filter => pool === undefined || filter.pool === pool)
}

/** What the point of view knows at the start of the chapter, or at the end of the book. */
const knowledgeOf = ({ project, before, pov }: SearchRequest): Knowledge =>
  knowledgeAt(project, {
    position: storyPosition(before ?? project.chapters.length + 1),
    pov: idOfName(project, pov)
  })

/** By the model for questions; none, where there is no such model or its answer is of no use. */
async function rewritesOf(
  ports: Ports,
  { project, query: text, notes }: SearchRequest & { notes: SearchNote[] },
  signal: AbortSignal
): Promise<string[]> {
  const { models, language, context } = project.settings
  const template = await readTemplate(ports, 'queries', project)
  try {
    const own = models.extract ?? models.draft
    const model = await ports.models.open({ name: undefined, own, language, window: context.window })
    return await askForRewrites({ model, template, language, text }, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error
    notes.push('rewrite-failed')
    return []
  }
}

const searchWords = (
  { index }: Ports,
  { queries, filters }: { queries: SceneQuery[]; filters: PassageFilter[] }
): Promise<RankedList[]> =>
  Promise.all(
    queries.map(async ({ name, text, weight = 1 }) => {
      const terms = searchTerms(text)
      const hits = await index.searchText(terms, filters, DEPTH)
      return { query: name, leg: 'text', weight: weight * textWeight(terms.length), hits }
    })
  )

async function searchVectors(
  ports: Ports,
  { queries, filters, notes }: { queries: SceneQuery[]; filters: PassageFilter[]; notes: SearchNote[] },
  signal: AbortSignal
): Promise<RankedList[]> {
  const { index, embedder } = ports
  const { pools } = await index.status()
  const wanted = pools.filter(row => filters.some(({ pool }) => pool === row.pool))
  const passages = wanted.reduce((sum, row) => sum + row.passages, 0)
  const embedded = wanted.reduce((sum, row) => sum + row.embedded, 0)
  if (passages === 0) return []
  if (embedded === 0 || !(await canCompare(ports))) {
    notes.push('no-vectors')
    return []
  }
  if (embedded < passages) notes.push('vectors-behind')
  try {
    const texts = queries.map(({ text }) => text)
    const vectors = await embedder.embed(texts, 'query', signal)
    return await Promise.all(
      queries.map(async ({ name, weight = 1 }, at) => {
        return {
          query: name,
          leg: 'vector',
          weight,
          hits: await index.searchVector(vectors[at]!, filters, DEPTH)
        }
      })
    )
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof UserError)) throw error
    notes.push('embedder-failed')
    return []
  }
}

/**
 * For each name the passages that introduce it, and for a name that is asked for also what is said of its
 * bearer under other names of the lore and of the canon. Of the lore's aliases those that hold at the
 * chapter, and that the point of view knows.
 */
async function searchMentions(
  ports: Ports,
  { query, project, before }: SearchRequest,
  { filters, known }: { filters: PassageFilter[]; known: Knowledge | undefined }
): Promise<RankedList[]> {
  const position = before === undefined ? MAX_POSITION - 1 : storyPosition(before)
  const lore = known
    ? project.lore.flatMap(entry =>
        visibleNames(entry, known.view, known.positionOf).map(name => ({ entryId: entry.id, name }))
      )
    : namesAt(project.lore, position, storyPositions(project.chapters))
  const aliases = await readAliases(ports, filters)
  const named = [...lore, ...aliases.names.map(name => ({ entryId: '', name }))]
  const names = named.map(({ name }) => name)
  const lists: RankedList[] = []
  const add = (mention: string, weight: number, passages: Passage[]) => {
    if (passages.length > 0) lists.push({ mention, weight, hits: passages.map(passage => ({ passage })) })
  }
  for (const { name, role } of namesInQuery(query, named).slice(0, MOST_NAMES)) {
    const entries = lore.filter(named => named.name === name).map(({ entryId }) => entryId)
    const also = lore.flatMap(other => (entries.includes(other.entryId) ? other.name : []))
    const found = await findIntroductions(ports, { name, also, names, aliases, filters })
    add(name, WEIGHTS[role], found.passages.slice(0, INTRODUCTIONS[role]))
    if (role === 'mentioned') continue
    for (const bearer of found.bearers) add(bearer.name, WEIGHTS.bearer, bearer.passages)
  }
  return lists
}
