import type { Knowledge } from '../../core/knowledge.ts'
import { visibleNames } from '../../core/lore.ts'
import { namesAt, namesInQuery } from '../../core/mentions.ts'
import type { Project } from '../../core/model.ts'
import { storyPositions } from '../../core/outline.ts'
import { MAX_POSITION, type Passage, storyPosition } from '../../core/passages.ts'
import { type RankedList, type SceneQuery, textWeight } from '../../core/retrieve.ts'
import { searchTerms } from '../../core/terms.ts'
import { UserError } from '../../errors.ts'
import type { PassageFilter, Ports } from '../../ports.ts'
import { findIntroductions, readAliases } from './find-introductions.ts'
import { canCompare } from './query-space.ts'

export interface LegsRequest {
  project: Project
  query: string
  /** The query and its other phrasings. */
  queries: SceneQuery[]
  filters: PassageFilter[]
  /** Chapter number whose start is asked about; undefined: the end. */
  before: number | undefined
  /** Of the point of view, where there is one. */
  known: Knowledge | undefined
}

/** Why vectors say less than they could. */
export type LegNote = 'no-vectors' | 'vectors-behind' | 'embedder-failed'

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

/** Words, vectors and names at once; the lists come in this order, whichever is done first. */
export async function searchLegs(
  ports: Ports,
  request: LegsRequest,
  signal: AbortSignal
): Promise<{ lists: RankedList[]; notes: LegNote[] }> {
  const [words, vectors, names] = await Promise.all([
    searchWords(ports, request),
    searchVectors(ports, request, signal),
    searchNames(ports, request)
  ])
  return { lists: [...words, ...vectors.lists, ...names], notes: vectors.notes }
}

const searchWords = ({ index }: Ports, { queries, filters }: LegsRequest): Promise<RankedList[]> =>
  Promise.all(
    queries.map(async ({ name, text, weight = 1 }) => {
      const terms = searchTerms(text)
      const hits = await index.searchText(terms, filters, DEPTH)
      return { query: name, leg: 'text', weight: weight * textWeight(terms.length), hits }
    })
  )

async function searchVectors(
  ports: Ports,
  { queries, filters }: LegsRequest,
  signal: AbortSignal
): Promise<{ lists: RankedList[]; notes: LegNote[] }> {
  const { index, embedder } = ports
  const { pools } = await index.status()
  const wanted = pools.filter(row => filters.some(({ pool }) => pool === row.pool))
  const passages = wanted.reduce((sum, row) => sum + row.passages, 0)
  const embedded = wanted.reduce((sum, row) => sum + row.embedded, 0)
  if (passages === 0) return { lists: [], notes: [] }
  if (embedded === 0 || !(await canCompare(ports))) return { lists: [], notes: ['no-vectors'] }
  const notes: LegNote[] = embedded < passages ? ['vectors-behind'] : []
  try {
    const texts = queries.map(({ text }) => text)
    const vectors = await embedder.embed(texts, 'query', signal)
    const lists = await Promise.all(
      queries.map(async ({ name, weight = 1 }, at): Promise<RankedList> => {
        const hits = await index.searchVector(vectors[at]!, filters, DEPTH)
        return { query: name, leg: 'vector', weight, hits }
      })
    )
    return { lists, notes }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof UserError)) throw error
    return { lists: [], notes: [...notes, 'embedder-failed'] }
  }
}

/**
 * For each name the passages that introduce it, and for a name that is asked for also what is said of its
 * bearer under other names of the lore and of the canon. Of the lore's aliases those that hold at the
 * chapter, and that the point of view knows.
 */
async function searchNames(ports: Ports, request: LegsRequest): Promise<RankedList[]> {
  const { query, filters } = request
  const lore = loreNames(request)
  const aliases = await readAliases(ports, filters)
  const named = [...lore, ...aliases.names.map(name => ({ entryId: '', name }))]
  const names = named.map(({ name }) => name)
  const lists = await Promise.all(
    namesInQuery(query, named)
      .slice(0, MOST_NAMES)
      .map(async ({ name, role }) => {
        const entries = lore.filter(named => named.name === name).map(({ entryId }) => entryId)
        const also = lore.flatMap(other => (entries.includes(other.entryId) ? other.name : []))
        const found = await findIntroductions(ports, { name, also, names, aliases, filters })
        const bearers = role === 'mentioned' ? [] : found.bearers
        return [
          listOf(name, WEIGHTS[role], found.passages.slice(0, INTRODUCTIONS[role])),
          ...bearers.map(bearer => listOf(bearer.name, WEIGHTS.bearer, bearer.passages))
        ]
      })
  )
  return lists.flat().filter(({ hits }) => hits.length > 0)
}

function loreNames({ project, before, known }: LegsRequest): { entryId: string; name: string }[] {
  const position = before === undefined ? MAX_POSITION - 1 : storyPosition(before)
  if (!known) return namesAt(project.lore, position, storyPositions(project.chapters))
  return project.lore.flatMap(entry =>
    visibleNames(entry, known.view, known.positionOf).map(name => ({ entryId: entry.id, name }))
  )
}

const listOf = (mention: string, weight: number, passages: Passage[]): RankedList => ({
  mention,
  weight,
  hits: passages.map(passage => ({ passage }))
})
