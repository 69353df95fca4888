import type { SceneFunction } from './model.ts'
import type { Passage } from './passages.ts'
import type { FusedHit } from './retrieve.ts'
import { indexTerms } from './terms.ts'

/** Passages that share more of their terms than this are the same thing said twice. */
const NEAR_DUPLICATE = 0.6
/** What a passage that does something else than the scene is worth beside one that does the same. */
const OTHER_FUNCTION = 0.5
/** Share of likeness in the value of a passage, against being another than those that are there. */
const LIKENESS = 0.7
/** How alike passages of one chapter are at least. */
const SAME_CHAPTER = 0.5
/** More candidates than this are not looked at. */
const MOST = 60

export interface StyleChoice {
  function: SceneFunction | undefined
  count: number
  /** By book, 1 if absent: its share of the exemplars. */
  weights?: ReadonlyMap<string, number>
  /** Exemplars that are chosen already, for another scene. */
  chosen?: readonly FusedHit[]
}

interface Candidate {
  hit: FusedHit
  terms: Set<string>
  /** 0 to 1: likeness to the scene and doing what it does. */
  relevance: number
  /** The highest likeness to a passage that is chosen, 0 to 1. */
  repeats: number
  duplicate: boolean
}

/**
 * Style exemplars for a scene, best first, at most `count`: likeness to the scene, passages that do what it
 * does before others, each book by its weight (highest averages: what a book has lowers its claim), spread
 * by maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), without near duplicates.
 */
export function pickStyle(hits: readonly FusedHit[], choice: StyleChoice): FusedHit[] {
  const chosen = [...(choice.chosen ?? [])]
  let open = candidatesOf(hits, choice)
  const meet = (other: FusedHit) => {
    const terms = new Set(indexTerms(other.passage.text))
    for (const candidate of open) compare(candidate, other, terms)
    open = open.filter(candidate => !candidate.duplicate)
  }
  for (const hit of chosen) meet(hit)
  const picked: FusedHit[] = []
  while (picked.length < choice.count && open.length > 0) {
    const claims = claimsOf(open, [...chosen, ...picked], choice.weights)
    const value = ({ hit, relevance, repeats }: Candidate) =>
      LIKENESS * relevance * claims.get(hit.passage.bookId)! - (1 - LIKENESS) * repeats
    const best = open.reduce((a, b) => (value(b) > value(a) ? b : a))
    open = open.filter(candidate => candidate !== best)
    picked.push(best.hit)
    meet(best.hit)
  }
  return picked
}

/** What a passage that is offered for its function counts beside the least hit. */
const OFFER = 0.5

/** The hits, and after them those of the offered passages that are not among them. */
export function withOffered(hits: readonly FusedHit[], offered: readonly Passage[]): FusedHit[] {
  const known = new Set(hits.map(({ passage }) => passage.id))
  const score = OFFER * Math.min(1, ...hits.map(hit => hit.score))
  const others = offered.filter(({ id }) => !known.has(id))
  return [...hits, ...others.map(passage => ({ passage, score, reasons: [{ function: passage.function }] }))]
}

/** The most relevant hits of each book. */
function candidatesOf(hits: readonly FusedHit[], choice: StyleChoice): Candidate[] {
  const top = Math.max(...hits.map(({ score }) => score), Number.MIN_VALUE)
  const candidates = hits
    .filter(({ passage }) => (choice.weights?.get(passage.bookId) ?? 1) > 0)
    .map(hit => {
      const fits = choice.function === undefined || hit.passage.function === choice.function
      return { hit, relevance: (hit.score / top) * (fits ? 1 : OTHER_FUNCTION) }
    })
    .sort((a, b) => b.relevance - a.relevance || (a.hit.passage.id < b.hit.passage.id ? -1 : 1))
  const books = Map.groupBy(candidates, ({ hit }) => hit.passage.bookId)
  return [...books.values()].flatMap(own =>
    own.slice(0, MOST).map(({ hit, relevance }) => ({
      hit,
      relevance,
      terms: new Set(indexTerms(hit.passage.text)),
      repeats: 0,
      duplicate: false
    }))
  )
}

function compare(candidate: Candidate, chosen: FusedHit, terms: Set<string>): void {
  const { passage } = candidate.hit
  const shared = overlap(candidate.terms, terms)
  const sameChapter =
    passage.bookId === chosen.passage.bookId && passage.chapterId === chosen.passage.chapterId
  candidate.repeats = Math.max(candidate.repeats, shared, sameChapter ? SAME_CHAPTER : 0)
  candidate.duplicate ||= shared > NEAR_DUPLICATE || passage.id === chosen.passage.id
}

/** Each book's claim to the next place, 1 for the highest: its weight by what it has and one more (D'Hondt). */
function claimsOf(
  open: Candidate[],
  chosen: FusedHit[],
  weights: ReadonlyMap<string, number> | undefined
): Map<string, number> {
  const books = [...new Set(open.map(({ hit }) => hit.passage.bookId))]
  const claims = books.map(book => {
    const has = chosen.filter(hit => hit.passage.bookId === book).length
    return (weights?.get(book) ?? 1) / (has + 1)
  })
  const highest = Math.max(...claims)
  return new Map(books.map((book, index) => [book, claims[index]! / highest]))
}

/** Share of the smaller set that is in the other too. */
function overlap(a: Set<string>, b: Set<string>): number {
  const size = Math.min(a.size, b.size)
  const [few, many] = a.size < b.size ? [a, b] : [b, a]
  let shared = 0
  for (const term of few) if (many.has(term)) shared++
  return size === 0 ? 0 : shared / size
}
