import type { Pool, Project } from '../../core/model.ts'
import type { ChapterPlan, PlannedScene } from '../../core/outline.ts'
import { buildQueries, type RankedList, type SceneQuery, textWeight } from '../../core/retrieve.ts'
import { searchTerms } from '../../core/terms.ts'
import type { PassageFilter, Ports } from '../../ports.ts'
import { canCompare } from './query-space.ts'

export interface SceneContext {
  project: Project
  plan: ChapterPlan
  /** Proper names of the style books, masked in exemplars. */
  sourceNames: string[]
  /** Further queries by scene id, where a model was asked for them. */
  rewrites?: ReadonlyMap<string, SceneQuery[]>
}

/** Hits taken of each list. */
const DEPTH = 50

/** The queries of one scene, its lore ids as names. */
export function queriesOf({ project, plan }: SceneContext, scene: PlannedScene, tail: string): SceneQuery[] {
  const names = new Map(project.lore.map(entry => [entry.id, entry.names[0]!]))
  return buildQueries({ scene, chapter: plan.chapter, tail, language: project.settings.language, names })
}

/** The phrasings of the scene that a model gave. */
export const rewritesOf = ({ rewrites }: SceneContext, { id }: { id: string }): string[] =>
  (rewrites?.get(id) ?? []).map(({ text }) => text)

/** Every query both ways. Without vectors (none made yet, or the embedder fails) full text alone answers. */
export async function searchAll(
  ports: Ports,
  { queries, filters }: { queries: SceneQuery[]; filters: PassageFilter[] },
  signal: AbortSignal
): Promise<RankedList[]> {
  const lists: RankedList[] = []
  const embedded = await isEmbedded(ports, filters[0]!.pool)
  const vectors = embedded
    ? await ports.embedder.embed(
        queries.map(query => query.text),
        'query',
        signal
      )
    : []
  for (const [index, query] of queries.entries()) {
    signal.throwIfAborted()
    const terms = searchTerms(query.text)
    const vector = vectors[index]
    const weight = query.weight ?? 1
    const [text, near] = await Promise.all([
      ports.index.searchText(terms, filters, DEPTH),
      vector ? ports.index.searchVector(vector, filters, DEPTH) : undefined
    ])
    lists.push({ query: query.name, leg: 'text', weight: weight * textWeight(terms.length), hits: text })
    if (near) lists.push({ query: query.name, leg: 'vector', weight, hits: near })
  }
  return lists
}

async function isEmbedded(ports: Ports, pool: Pool): Promise<boolean> {
  const { pools } = await ports.index.status()
  return pools.some(row => row.pool === pool && row.embedded > 0) && (await canCompare(ports))
}
