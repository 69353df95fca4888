import type { Part } from '../../core/context.ts'
import type { Reason } from '../../core/events.ts'
import { factForm, hiddenFacts, visibleNames } from '../../core/lore.ts'
import { findNames } from '../../core/mentions.ts'
import type { Pool, Project } from '../../core/model.ts'
import { maskNames } from '../../core/names/mask.ts'
import { type ChapterPlan, type PlannedScene, storyPositions } from '../../core/outline.ts'
import { type Chosen, mentionedLore, passageParts, standingLore, storySoFar } from '../../core/parts.ts'
import { loreRowId, type Passage } from '../../core/passages.ts'
import { factPhrase } from '../../core/phrases.ts'
import {
  buildQueries,
  type FusedHit,
  fuseHits,
  pickStyle,
  type RankedList,
  type SceneQuery
} from '../../core/retrieve.ts'
import { searchTerms } from '../../core/terms.ts'
import type { PassageFilter, Ports } from '../../ports.ts'

export interface SceneContext {
  project: Project
  plan: ChapterPlan
  /** Proper names of the style books, masked in exemplars. */
  sourceNames: string[]
}

/** Hits taken of each list, and kept of each pool after fusion. */
const DEPTH = 50
const KEPT = { lore: 12, canon: 6, earlier: 8, style: 4 }

/**
 * Style passages for the whole chapter, so that the prompt begins alike for all its scenes: fused over the
 * scenes' queries, then picked so that each scene's function has exemplars in turn.
 */
export async function retrieveStyle(
  ports: Ports,
  context: SceneContext,
  signal: AbortSignal
): Promise<Part[]> {
  const { project, plan, sourceNames } = context
  const books = project.books.filter(book => book.role === 'style' && book.weight > 0)
  if (books.length === 0) return []
  const filter: PassageFilter = { pool: 'style', books: books.map(book => book.id) }
  const queries = plan.scenes.flatMap(scene => queriesOf(context, scene, ''))
  const lists = await searchAll(ports, { queries, filters: [filter] }, signal)
  const fused = fuseHits(lists)
  const weights = new Map(books.map(book => [book.id, book.weight]))
  const functions = [...new Set(plan.scenes.map(scene => scene.function))]
  const each = Math.ceil(KEPT.style / functions.length)
  const picked = new Map<string, FusedHit>()
  for (const wanted of functions) {
    const rest = fused.filter(hit => !picked.has(hit.passage.id))
    for (const hit of pickStyle(rest, { function: wanted, count: each, weights }))
      picked.set(hit.passage.id, hit)
  }
  const { language } = project.settings
  return passageParts('style', [...picked.values()]).map(part => ({
    ...part,
    forms: part.forms.map(({ form, text }) => ({ form, text: maskNames(text, sourceNames, { language }) }))
  }))
}

/** The parts that stay the same while the chapter is written: style, standing lore, the story so far. */
export const stableParts = (context: SceneContext, scene: PlannedScene, style: Part[]): Part[] => [
  ...style,
  ...standingLore(context.project, context.plan, scene),
  ...storySoFar(context.project, context.plan.chapter)
]

/** The parts picked for one scene: mentioned and found lore, canon and earlier passages. */
export async function retrieveScene(
  ports: Ports,
  request: { context: SceneContext; scene: PlannedScene; tail: string },
  signal: AbortSignal
): Promise<Part[]> {
  const { context, scene, tail } = request
  const { project, plan } = context
  const queries = queriesOf(context, scene, tail)
  const search = async (...filters: PassageFilter[]) =>
    fuseHits(await searchAll(ports, { queries, filters }, signal))
  const view = { position: scene.position, pov: scene.pov }
  const hidden = hiddenFacts(project, view)
  const lore = await search({ pool: 'lore', at: scene.position, exclude: hidden })
  const canon = await search(...canonFilters(project))
  const earlier = await search({ pool: 'chapter', before: plan.chapter.number })
  const standing = new Set(standingLore(project, plan, scene).map(part => part.id))
  const mentions = mentionsIn(context, scene).filter(({ entryId }) => !standing.has(entryId))
  const given = new Set([...standing, ...mentions.map(({ entryId }) => entryId)])
  const found = lore.filter(hit => !given.has(hit.passage.bookId)).slice(0, KEPT.lore)
  return [
    ...mentionedLore(project, scene, mentions),
    ...passageParts(
      'lore',
      found.flatMap(hit => phrasedFact(context, scene, hit))
    ),
    ...passageParts('canon', canon.slice(0, KEPT.canon)),
    ...passageParts('earlier', withoutTail(earlier, tail).slice(0, KEPT.earlier))
  ]
}

function queriesOf({ project, plan }: SceneContext, scene: PlannedScene, tail: string): SceneQuery[] {
  const names = new Map(project.lore.map(entry => [entry.id, entry.names[0]!]))
  return buildQueries({ scene, chapter: plan.chapter, tail, language: project.settings.language, names })
}

/** Every query both ways. Without vectors (none made yet, or the embedder fails) full text alone answers. */
async function searchAll(
  ports: Ports,
  { queries, filters }: { queries: SceneQuery[]; filters: PassageFilter[] },
  signal: AbortSignal
): Promise<RankedList[]> {
  const lists: RankedList[] = []
  const embedded = await poolIsEmbedded(ports, filters[0]!.pool)
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
    lists.push({ query: query.name, leg: 'text', hits: await ports.index.searchText(terms, filters, DEPTH) })
    const vector = vectors[index]
    if (vector)
      lists.push({
        query: query.name,
        leg: 'vector',
        hits: await ports.index.searchVector(vector, filters, DEPTH)
      })
  }
  return lists
}

async function poolIsEmbedded(ports: Ports, pool: Pool): Promise<boolean> {
  const { pools, space } = await ports.index.status()
  if (!pools.some(row => row.pool === pool && row.embedded > 0)) return false
  const wanted = await ports.embedder.space()
  return space?.model === wanted.model && space.revision === wanted.revision
}

/** Canon up to the point where this story leaves it; the other books in full. */
function canonFilters(project: Project): PassageFilter[] {
  const { divergence } = project.settings
  const chapters = project.books.find(book => book.id === divergence?.book)?.chapters ?? []
  const at = chapters.findIndex(
    chapter => chapter.id === divergence?.chapter || chapter.title === divergence?.chapter
  )
  if (!divergence || at < 0) return [{ pool: 'canon' }]
  const others = project.books.filter(book => book.role === 'canon' && book.id !== divergence.book)
  const rest = others.map(book => book.id)
  return [
    { pool: 'canon', books: [divergence.book], before: at + 2 },
    ...(rest.length > 0 ? [{ pool: 'canon', books: rest } as const] : [])
  ]
}

/** Entries that the brief names, by names that may be used at this place. */
function mentionsIn({ project, plan }: SceneContext, scene: PlannedScene) {
  const positionOf = storyPositions(project.chapters)
  const view = { position: scene.position, pov: scene.pov }
  const names = project.lore.flatMap(entry =>
    visibleNames(entry, view, positionOf).map(name => ({ entryId: entry.id, name }))
  )
  const brief = [plan.chapter.title, plan.chapter.goal, scene.goal, ...scene.beats, scene.hook ?? ''].join(
    '\n'
  )
  const seen = new Set<string>()
  return findNames(brief, names).filter(({ entryId }) => !seen.has(entryId) && seen.add(entryId))
}

/** A found fact in words that say whose it is and whether it may be said. */
function phrasedFact({ project }: SceneContext, scene: PlannedScene, hit: FusedHit): Chosen[] {
  const { language } = project.settings
  const entry = project.lore.find(candidate => candidate.id === hit.passage.bookId)
  if (!entry) return []
  const fact = entry.facts.find(candidate => loreRowId(entry.id, candidate.id) === hit.passage.id)
  const view = { position: scene.position, pov: scene.pov }
  const form = fact ? factForm(fact, view, storyPositions(project.chapters)) : 'say'
  if (!form) return []
  const name = entry.names[0]!
  const phrase = factPhrase(hit.passage.text, form, language)
  const text = phrase.includes(name) ? phrase : `${name}${language === 'zh' ? '：' : ': '}${phrase}`
  return [
    { ...hit, passage: { ...hit.passage, text } satisfies Passage, reasons: hit.reasons satisfies Reason[] }
  ]
}

/** What stands in the tail need not be quoted again. */
const withoutTail = (hits: FusedHit[], tail: string): FusedHit[] =>
  hits.filter(hit => !tail.includes(hit.passage.text.trim().slice(-80)))
