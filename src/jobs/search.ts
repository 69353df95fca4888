import type { JobEvent } from '../core/events.ts'
import { type Knowledge, knowledgeAt } from '../core/knowledge.ts'
import { hiddenFacts } from '../core/lore.ts'
import { POOLS, type Pool, type Project } from '../core/model.ts'
import { idOfName } from '../core/outline.ts'
import { storyPosition } from '../core/passages.ts'
import { type FusedHit, fuseHits } from '../core/retrieve.ts'
import { rewriteQueries } from '../core/rewrites.ts'
import { UserError } from '../errors.ts'
import type { PassageFilter, Ports } from '../ports.ts'
import { askForRewrites } from './steps/ask-rewrites.ts'
import { canonFilters } from './steps/canon-filters.ts'
import { findChanges, isBehind, levelText } from './steps/index-units.ts'
import { lockIfFree } from './steps/lock-if-free.ts'
import { readTemplate } from './steps/read-template.ts'
import { type LegNote, searchLegs } from './steps/search-legs.ts'

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
export type SearchNote = LegNote | 'index-locked' | 'index-behind' | 'rewrite-failed'

export interface SearchResult {
  hits: FusedHit[]
  notes: SearchNote[]
  /** The other phrasings that were searched for, where some were asked for. */
  rewrites?: string[]
}

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
  const { lists, notes: more } = await searchLegs(ports, { ...request, queries, filters, known }, signal)
  const hits = fuseHits(lists)
  const shown = known ? hits.filter(({ passage }) => known.mayQuote(passage)) : hits
  return {
    hits: shown.slice(0, request.limit),
    notes: [...notes, ...more],
    ...(rewrites.length > 0 && { rewrites })
  }
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
