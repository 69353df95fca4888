import type { Part } from './context.ts'
import type { Knowledge } from './knowledge.ts'
import { visibleNames } from './lore.ts'
import { briefOf, mentionsIn } from './lore-parts.ts'
import { findName, isSearchableName } from './mentions.ts'
import type { ChapterPlan, PlannedScene } from './outline.ts'
import type { FusedHit } from './retrieve.ts'
import { indexTerms, searchTerms } from './terms.ts'
import { splitSentences, squeeze } from './text.ts'

/** What a scene asks of the text before it. */
export interface SceneInterest {
  /** Names that may be used in it, with how much a text about them counts. */
  names: { name: string; weight: number }[]
  /** Terms of its brief. */
  terms: ReadonlySet<string>
}

/** Of somebody whom the brief itself names, and of anybody else who is there. */
const NAMED = { brief: 2, present: 1 }

/** The names of pov, cast, place and whoever the brief names, none that is a secret there, and its words. */
export function sceneInterest(known: Knowledge, plan: ChapterPlan, scene: PlannedScene): SceneInterest {
  const { project, view, positionOf } = known
  const brief = briefOf(plan, scene).join('\n')
  const ids = [scene.pov, ...scene.cast, scene.place, ...mentionsIn(known, plan, scene).map(m => m.entryId)]
  const names = [...new Set(ids)].flatMap(id => {
    if (id === undefined) return []
    const entry = project.lore.find(candidate => candidate.id === id)
    const all = entry ? visibleNames(entry, view, positionOf) : [id]
    const usable = all.filter(isSearchableName)
    const weight = usable.some(name => findName(brief, name) >= 0) ? NAMED.brief : NAMED.present
    return usable.map(name => ({ name, weight }))
  })
  return { names, terms: new Set(searchTerms(brief)) }
}

/** Sentences that a shortened passage has at most. */
const FEW = 4

/**
 * A passage's shorter forms, in its own words and order: up to four sentences that name those whom the scene
 * is about (where none does, the one with most of the brief's words and its neighbours), and the best of them
 * alone. … stands for what is left out between them. None where no sentence has to do with the scene.
 */
export function shortenPassage(text: string, interest: SceneInterest): Part['forms'] {
  const spans = splitSentences(text)
  const scores = spans.map(({ start, end }) => scoreOf(text.slice(start, end), interest))
  const ranked = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b)
  const best = ranked[0]
  if (best === undefined || scores[best] === 0) return []
  const naming = ranked.filter(index => scores[index]! >= NAMED.present).slice(0, FEW)
  const kept = naming.length > 0 ? naming : [best - 1, best, best + 1]
  const pick = (indexes: number[]) =>
    joinSentences(
      text,
      spans.filter((_, index) => indexes.includes(index))
    )
  const forms: Part['forms'] = [
    { form: 'summary', text: pick(kept) },
    { form: 'line', text: pick([best]) }
  ]
  return forms.filter((form, index) => form.text !== forms[index - 1]?.text)
}

/** What a name's weight adds to a hit, as a share of its score. Tuned on bench/continuity, seed 1. */
const FAVOUR = 0.5

/**
 * The hits again, best first: the score of a passage is doubled where it names somebody of whom the brief
 * speaks, and half as high again where it names somebody else who is there.
 */
export const favourNamed = (hits: FusedHit[], { names }: SceneInterest): FusedHit[] =>
  hits
    .map(hit => ({ ...hit, score: hit.score * (1 + FAVOUR * namedIn(hit.passage.text, names)) }))
    .toSorted((a, b) => b.score - a.score)

/** The highest weight of the names in a text; 0: none of them. */
const namedIn = (text: string, names: SceneInterest['names']): number =>
  Math.max(0, ...names.filter(({ name }) => findName(text, name) >= 0).map(({ weight }) => weight))

function scoreOf(sentence: string, { names, terms }: SceneInterest): number {
  const shared = new Set(indexTerms(sentence).filter(term => terms.has(term))).size
  return namedIn(sentence, names) + shared / (1 + terms.size)
}

function joinSentences(text: string, spans: { start: number; end: number }[]): string {
  let joined = ''
  let end = -1
  for (const span of spans) {
    if (end >= 0 && span.start > end) joined += '… '
    joined += text.slice(span.start, span.end)
    end = span.end
  }
  return squeeze(joined)
}
