import type { Part } from './context.ts'
import type { Reason } from './events.ts'
import type { Knowledge } from './knowledge.ts'
import { factForm, knows, type VisibleFact, visibleFacts, visibleNames } from './lore.ts'
import { findNames } from './mentions.ts'
import type { LoreEntry } from './model.ts'
import type { ChapterPlan, PlannedScene } from './outline.ts'
import { type Chosen, WORTH, worthAtRank } from './parts.ts'
import { loreRowId } from './passages.ts'
import { entryBlock, entryLine, factPhrase } from './phrases.ts'
import { linksTo, withoutLinks } from './secret-links.ts'
import { threadState } from './threads.ts'

/** Facts that an entry's shortened form has. */
const FEW = 4

/**
 * A lore entry as it stands at the viewpoint, in three sizes: everything, name and facts, one line; a
 * thread that is paid as one line, with what holds since. Only what the point of view may know is in any
 * of them. Undefined: a thread that is not planted yet.
 */
export function entryPart(
  entry: LoreEntry,
  known: Knowledge,
  how: { value: number; reasons: Reason[]; name: string }
): Part | undefined {
  const { project, view, positionOf, secrets } = known
  const { language } = project.settings
  const thread = threadState(entry, view.position, { chapters: project.chapters, language })
  if (!thread) return undefined
  const names = visibleNames(entry, view, positionOf)
  const facts = tellableFacts(entry, known)
  const told = {
    ...entry,
    description: withoutLinks(entry.description, { entry, secrets }),
    voice: entry.voice && {
      ...entry.voice,
      samples: entry.voice.samples.filter(line => !linksTo(line, { entry, secrets }))
    }
  }
  const block = (kept: VisibleFact[], description: boolean) =>
    entryBlock(told, { names, thread, facts: kept, description }, language)
  const line = entryLine(told, { names, thread }, language)
  const sizes: Part['forms'] = thread.paid
    ? [
        { form: 'full', text: block(factsSince(facts, entry.paidIn, positionOf), false) },
        { form: 'line', text: line }
      ]
    : [
        { form: 'full', text: block(facts, true) },
        { form: 'summary', text: block(facts.slice(0, FEW), false) },
        { form: 'line', text: line }
      ]
  const forms = sizes.filter(({ text }, index) =>
    sizes.slice(0, index).every(({ text: { length } }) => text.length < length)
  )
  const { name, value, reasons } = how
  return { name, pool: 'lore', id: entry.id, forms, value, floor: true, reasons }
}

/** Visible facts, but those that join this entry to an alias that its bearer is not known by. */
const tellableFacts = (entry: LoreEntry, { view, positionOf, secrets }: Knowledge): VisibleFact[] =>
  visibleFacts(entry, view, positionOf).filter(({ fact }) => {
    const told = view.pov !== undefined && fact.knownBy !== undefined
    const at = { position: view.position, positionOf }
    return (told && knows(fact.knownBy, view.pov!, at)) || !linksTo(fact.text, { entry, secrets })
  })

const factsSince = (
  facts: VisibleFact[],
  paidIn: string | undefined,
  positionOf: Knowledge['positionOf']
): VisibleFact[] => {
  const paid = paidIn === undefined ? 0 : (positionOf(paidIn) ?? 0)
  return facts.filter(({ fact }) => fact.from !== undefined && (positionOf(fact.from) ?? 0) >= paid)
}

/**
 * Lore that the whole chapter stands on: pinned entries and the cast and places of all its scenes. It comes
 * before what changes from scene to scene, so that the model's prompt cache holds.
 */
export function standingLore(known: Knowledge, plan: ChapterPlan): Part[] {
  const { project, view, positionOf } = known
  const present = new Set(plan.scenes.flatMap(({ cast, place, pov }) => [...cast, place ?? '', pov ?? '']))
  // An alias counts where it may be used: one that is a secret does not bring in the person behind it.
  const isPresent = (entry: LoreEntry) =>
    present.has(entry.id) || visibleNames(entry, view, positionOf).some(name => present.has(name))
  return project.lore
    .filter(entry => entry.pinned || isPresent(entry))
    .flatMap(
      entry =>
        entryPart(entry, known, {
          name: 'standing',
          value: entry.pinned ? WORTH.pinned : WORTH.cast,
          reasons: entry.pinned ? [{ pinned: true }] : [{ mention: entry.names[0]! }]
        }) ?? []
    )
}

/** Entries that the brief mentions by a name that may be used here; they are guaranteed a place. */
export const mentionedLore = (known: Knowledge, mentions: { entryId: string; name: string }[]): Part[] =>
  mentions.flatMap(({ entryId, name }) => {
    const entry = known.project.lore.find(candidate => candidate.id === entryId)
    const how = { name: 'lore', value: WORTH.mentioned, reasons: [{ mention: name }] }
    return (entry && entryPart(entry, known, how)) ?? []
  })

/** What the writer says about a scene and its chapter. */
export const briefOf = ({ chapter }: ChapterPlan, { goal, beats, hook = '' }: PlannedScene): string[] => [
  chapter.title,
  chapter.goal,
  goal,
  ...beats,
  hook
]

/** Entries that the brief names, each once, by names that may be used at this place. */
export function mentionsIn(
  { project, view, positionOf, secrets }: Knowledge,
  plan: ChapterPlan,
  scene: PlannedScene
): { entryId: string; name: string }[] {
  const names = project.lore.flatMap(entry =>
    visibleNames(entry, view, positionOf).map(name => ({ entryId: entry.id, name }))
  )
  // A secret alias that holds a name ("the Grey Crane") is no mention of it, nor of its bearer.
  const secret = secrets.links.map(({ alias }) => ({ entryId: '', name: alias }))
  const seen = new Set([''])
  return findNames(briefOf(plan, scene).join('\n'), [...names, ...secret]).filter(
    ({ entryId }) => !seen.has(entryId) && seen.add(entryId)
  )
}

/** Found facts and descriptions in words that say whose they are and whether they may be said. */
export function foundLore(hits: Chosen[], known: Knowledge): Part[] {
  const { project, view, positionOf, secrets } = known
  const { language } = project.settings
  const entries = new Map(project.lore.map(entry => [entry.id, entry]))
  return hits.flatMap(({ passage, score, reasons }, rank): Part[] => {
    const entry = entries.get(passage.bookId)
    if (!entry) return []
    const fact = entry.facts.find(candidate => loreRowId(entry.id, candidate.id) === passage.id)
    const form = fact ? factForm(fact, view, positionOf) : 'say'
    const tellable = fact ? tellableFacts(entry, known).some(seen => seen.fact.id === fact.id) : true
    const said = fact ? passage.text.trim() : withoutLinks(passage.text.trim(), { entry, secrets })
    if (!form || !tellable || said === '') return []
    const name = entry.names[0]!
    const phrase = factPhrase(said, form, language)
    const text = phrase.includes(name) ? phrase : `${name}${language === 'zh' ? '：' : ': '}${phrase}`
    const value = worthAtRank(WORTH.lore, rank)
    const forms: Part['forms'] = [{ form: 'full', text }]
    return [{ name: 'lore', pool: 'lore', id: passage.id, forms, value, score, said, reasons }]
  })
}
