import type { Part } from '../../core/context.ts'
import { knowledgeAt } from '../../core/knowledge.ts'
import { findName } from '../../core/mentions.ts'
import { SCENE_FUNCTIONS, type SceneFunction } from '../../core/model.ts'
import { maskNames } from '../../core/names/mask.ts'
import { ownChapters } from '../../core/own-prose.ts'
import { passageParts } from '../../core/parts.ts'
import type { Passage } from '../../core/passages.ts'
import { type FusedHit, fuseHits } from '../../core/retrieve.ts'
import { sceneInterest } from '../../core/shorten-passage.ts'
import { pickStyle, withOffered } from '../../core/style.ts'
import type { PassageFilter, Ports } from '../../ports.ts'
import { queriesOf, type SceneContext, searchAll } from './scene-search.ts'

/** Style passages of a prompt. */
const KEPT = 4
/** Passages of each function that a pool offers whatever they tell of. */
const OFFERED = 8

/** So many of the writer's own passages that are like the scenes are left to tell what has happened. */
const TOLD = 8

interface Request {
  context: SceneContext
  filters: PassageFilter[]
}

/**
 * Style passages for the whole chapter, so that the prompt begins alike for all its scenes: exemplars of each
 * scene's function in turn. The writer's own prose comes first; beside style books it has half of the places.
 * The books' names are masked.
 */
export async function retrieveStyle(
  ports: Ports,
  context: SceneContext,
  signal: AbortSignal
): Promise<Part[]> {
  const { project, plan } = context
  const chapters = ownChapters(project, await ports.store.readJournal(), plan.chapter.number)
  const own: PassageFilter[] = chapters.length === 0 ? [] : [{ pool: 'chapter', chapters }]
  const fromOwn = await ownCandidates(ports, { context, filters: own }, signal)
  const books = project.books.filter(book => book.role === 'style' && book.weight > 0)
  // A filter for each book: one that nothing is like offers passages all the same.
  const filters = books.map((book): PassageFilter => ({ pool: 'style', books: [book.id] }))
  const fromBooks = await bookCandidates(ports, { context, filters }, signal)
  const weights = new Map(books.map(book => [book.id, book.weight]))
  return styleParts(pickInTurn(context, { fromOwn, fromBooks, weights }), context)
}

/** For each function of the chapter's scenes its share of the places. */
function pickInTurn(
  { plan }: SceneContext,
  from: { fromOwn: FusedHit[]; fromBooks: FusedHit[]; weights: ReadonlyMap<string, number> }
): FusedHit[] {
  const { fromOwn, fromBooks, weights } = from
  const functions = [...new Set(plan.scenes.map(scene => scene.function))]
  const each = Math.ceil(KEPT / functions.length)
  const chosen: FusedHit[] = []
  for (const wanted of functions) {
    const pick = (hits: FusedHit[], count: number) => {
      const picked = pickStyle(hits, { function: wanted, count, weights, chosen })
      chosen.push(...picked)
      return picked.length
    }
    let left = each
    left -= pick(fromOwn, fromBooks.length === 0 ? each : Math.ceil(each / 2))
    left -= pick(fromBooks, left)
    pick(fromOwn, left)
  }
  return chosen
}

/**
 * Passages of the writer's own by what they do, but not those that are most like the scenes: they are in the
 * prompt as earlier passages, and of a sample it says that its events are not to be taken.
 */
async function ownCandidates(ports: Ports, request: Request, signal: AbortSignal): Promise<FusedHit[]> {
  if (request.filters.length === 0) return []
  const alike = await likeScenes(ports, request, signal)
  const told = alike.slice(0, TOLD).map(({ passage }) => passage.id)
  const offered = await offeredBy(ports, request, SCENE_FUNCTIONS)
  const others = offered.filter(({ id }) => !told.includes(id))
  return tellable(withOffered([], withoutCast(others, request.context)), request)
}

/**
 * The passages that name nobody of the chapter, if there are enough: an exemplar doesn't say which chapter it
 * is from, and what it tells of them may no longer be so. Where all that do what a scene asks for name
 * somebody, these stay.
 */
function withoutCast(passages: Passage[], { project, plan }: SceneContext): Passage[] {
  const names = plan.scenes.flatMap(scene => sceneInterest(knowledgeAt(project, scene), plan, scene).names)
  const free = passages.filter(({ text }) => !names.some(({ name }) => findName(text, name) >= 0))
  const asked = new Set(plan.scenes.map(scene => scene.function))
  const has = new Set(free.map(passage => passage.function))
  const needed = passages.filter(({ function: does }) => asked.has(does) && !has.has(does))
  const kept = [...free, ...needed]
  return kept.length >= KEPT ? kept : passages
}

/** Passages of style books by likeness, and behind them by function alone. */
async function bookCandidates(ports: Ports, request: Request, signal: AbortSignal): Promise<FusedHit[]> {
  if (request.filters.length === 0) return []
  const alike = await likeScenes(ports, request, signal)
  const wanted = request.context.plan.scenes.flatMap(scene => scene.function ?? SCENE_FUNCTIONS)
  const offered = await offeredBy(ports, request, [...new Set(wanted)])
  return tellable(withOffered(alike, offered), request)
}

async function likeScenes(
  ports: Ports,
  { context, filters }: Request,
  signal: AbortSignal
): Promise<FusedHit[]> {
  const queries = context.plan.scenes.flatMap(scene => queriesOf(context, scene, ''))
  return fuseHits(await searchAll(ports, { queries, filters }, signal))
}

async function offeredBy(
  { index }: Ports,
  { filters }: Request,
  functions: readonly SceneFunction[]
): Promise<Passage[]> {
  const passages: Passage[] = []
  for (const wanted of functions)
    for (const filter of filters) passages.push(...(await index.byFunction(wanted, [filter], OFFERED)))
  return passages
}

/** A style passage stands in the prompts of all the chapter's scenes: none may tell what one must not. */
function tellable(hits: FusedHit[], { context: { project, plan } }: Request): FusedHit[] {
  const views = plan.scenes.map(scene => knowledgeAt(project, scene))
  return hits.filter(({ passage }) => views.every(known => known.mayQuote(passage)))
}

/** The writer's own before the books'; only these have names that are not the project's. */
function styleParts(chosen: FusedHit[], { project, sourceNames }: SceneContext): Part[] {
  const { language } = project.settings
  const own = chosen.filter(({ passage }) => passage.pool === 'chapter')
  const masked = (text: string) => maskNames(text, sourceNames, { language })
  return passageParts('style', [...own, ...chosen.filter(hit => !own.includes(hit))]).map(part =>
    part.pool === 'chapter'
      ? part
      : { ...part, forms: part.forms.map(({ form, text }) => ({ form, text: masked(text) })) }
  )
}
