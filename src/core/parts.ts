import type { Part } from './context.ts'
import type { Reason } from './events.ts'
import { type Viewpoint, visibleFacts, visibleNames } from './lore.ts'
import type { LoreEntry, OutlineChapter, Project, Summary } from './model.ts'
import { type ChapterPlan, type PlannedScene, type PositionOf, storyPositions } from './outline.ts'
import type { Passage } from './passages.ts'
import { entryBlock, entryLine } from './phrases.ts'
import { clip, splitSentences, squeeze } from './text.ts'

/** A passage that retrieval chose, with how well it did (higher is better) and why. */
export interface Chosen {
  passage: Passage
  score: number
  reasons: Reason[]
}

/** Relative worth of the parts, from what a scene can least do without. */
const WORTH = { mentioned: 40, pinned: 30, cast: 20, summary: 6, lore: 5, style: 4, canon: 3, earlier: 3 }

/**
 * A lore entry as it stands at the viewpoint, in three sizes: everything, name and facts, one line.
 * Only what the point of view may know is in any of them.
 */
export function entryPart(
  entry: LoreEntry,
  view: { at: Viewpoint; positionOf: PositionOf; project: Project },
  how: { value: number; reasons: Reason[]; name: string }
): Part {
  const { language } = view.project.settings
  const names = visibleNames(entry, view.at, view.positionOf)
  const facts = visibleFacts(entry, view.at, view.positionOf)
  const full = entryBlock(entry, { names, facts, description: true }, language)
  const summary = entryBlock(entry, { names, facts: facts.slice(0, 4), description: false }, language)
  const line = entryLine(entry, names, language)
  const forms: Part['forms'] = [{ form: 'full', text: full }]
  if (summary.length < full.length) forms.push({ form: 'summary', text: summary })
  if (line.length < forms.at(-1)!.text.length) forms.push({ form: 'line', text: line })
  return { name: how.name, pool: 'lore', id: entry.id, forms, value: how.value, reasons: how.reasons }
}

/**
 * Lore that the whole chapter stands on: pinned entries and the cast and places of all its scenes. It comes
 * before what changes from scene to scene, so that the model's prompt cache holds.
 */
export function standingLore(project: Project, plan: ChapterPlan, scene: PlannedScene): Part[] {
  const view = {
    at: { position: scene.position, pov: scene.pov },
    positionOf: storyPositions(project.chapters),
    project
  }
  const present = new Set(plan.scenes.flatMap(({ cast, place, pov }) => [...cast, place ?? '', pov ?? '']))
  // An alias counts where it may be used: one that is a secret does not bring in the person behind it.
  const isPresent = (entry: LoreEntry) =>
    present.has(entry.id) || visibleNames(entry, view.at, view.positionOf).some(name => present.has(name))
  return project.lore
    .filter(entry => entry.pinned || isPresent(entry))
    .map(entry =>
      entryPart(entry, view, {
        name: 'standing',
        value: entry.pinned ? WORTH.pinned : WORTH.cast,
        reasons: entry.pinned ? [{ pinned: true }] : [{ mention: entry.names[0]! }]
      })
    )
}

/** Summaries of the chapters before this one, the near ones worth more than the far ones. */
export function storySoFar(project: Project, chapter: OutlineChapter): Part[] {
  return project.chapters
    .filter(earlier => earlier.number < chapter.number && project.written.has(earlier.id))
    .flatMap(earlier => {
      const summary = project.summaries.get(earlier.id)
      if (!summary || summary.text === '') return []
      return [summaryPart(earlier, summary, chapter.number - earlier.number)]
    })
}

function summaryPart(chapter: OutlineChapter, summary: Summary, distance: number): Part {
  const text = squeeze(summary.text)
  const line = clip(text.match(/^.{10,}?(?:[。！？]|[.!?](?=\s|$))/)?.[0] ?? text, 160)
  const heading = chapter.title ? `${chapter.number}. ${chapter.title}: ` : `${chapter.number}. `
  const forms: Part['forms'] = [{ form: 'full', text: heading + text }]
  if (line.length < text.length) forms.push({ form: 'line', text: heading + line })
  return {
    name: 'story',
    pool: 'summary',
    id: `summary-${chapter.id}`,
    forms,
    value: WORTH.summary / Math.sqrt(distance),
    reasons: []
  }
}

/** A first sample of the voice is worth far more than a fifth. */
const STYLE_GAIN = [8, 4, 2]

/** Passages of one pool as parts; only whole passages are of use, so they have one form. */
export function passageParts(name: 'style' | 'canon' | 'earlier' | 'lore', chosen: Chosen[]): Part[] {
  const best = Math.max(...chosen.map(hit => hit.score), Number.MIN_VALUE)
  return chosen.map(({ passage, score, reasons }, rank) => ({
    name,
    pool: passage.pool,
    id: passage.id,
    forms: [{ form: 'full', text: passage.text.trim() }],
    value: WORTH[name] * (0.5 + (0.5 * score) / best) * (name === 'style' ? (STYLE_GAIN[rank] ?? 1) : 1),
    reasons
  }))
}

/** Entries that the brief mentions by a name that may be used here; they are guaranteed a place. */
export function mentionedLore(
  project: Project,
  scene: PlannedScene,
  mentions: { entryId: string; name: string }[]
): Part[] {
  const view = {
    at: { position: scene.position, pov: scene.pov },
    positionOf: storyPositions(project.chapters),
    project
  }
  return mentions.flatMap(({ entryId, name }) => {
    const entry = project.lore.find(candidate => candidate.id === entryId)
    if (!entry) return []
    return [entryPart(entry, view, { name: 'lore', value: WORTH.mentioned, reasons: [{ mention: name }] })]
  })
}

/**
 * The end of the text before this scene, from a sentence start, at most `limit` UTF-16 units: what the
 * model goes on from.
 */
export function tailOf(text: string, limit: number): string {
  const trimmed = text.trimEnd()
  if (trimmed.length <= limit) return trimmed
  const from = trimmed.length - limit
  const start = splitSentences(trimmed).find(sentence => sentence.start >= from)?.start
  if (start !== undefined && start - from < limit / 2) return trimmed.slice(start)
  // A sentence longer than that is cut, between words and never inside a character.
  return trimmed.slice(from).replace(/^(?:[\uDC00-\uDFFF]|[A-Za-z'’-]+\s+(?=\S))/, '')
}
