import { inForce } from '../../core/lore.ts'
import {
  type Alias,
  type Fact,
  LORE_KINDS,
  type LoreEntry,
  type LoreKind,
  type Project,
  type Proposal
} from '../../core/model.ts'
import type { NewLoreEntry } from '../../core/new-entry.ts'
import { holdingSpan, type PositionOf, storyPositions } from '../../core/outline.ts'
import { MAX_POSITION, storyPosition } from '../../core/passages.ts'
import type { LoreEdit } from '../../jobs/edit-lore.ts'
import type { ReviewDecision } from '../../jobs/review-lore.ts'
import { bodyRect, paneRects, type Rect } from '../layout.ts'
import type { Input } from './input.ts'
import type { ListState } from './list.ts'
import type { LoreForm } from './lore-form.ts'
import type { CommonEffect, Shared, Step } from './shared.ts'

export interface LoreState {
  /** Of the project that all this is about. */
  root: string | undefined
  view: 'entries' | 'proposals'
  focus: 'list' | 'entry'
  /** Only entries of this kind; undefined: of all. */
  kind: LoreKind | undefined
  filter: Input
  filtering: boolean
  list: ListState
  /** Id of the entry that is selected; it stays selected when the list changes. */
  entry: string | undefined
  /** Selected in the entry: 0 its head, then its aliases, then its facts. */
  item: number
  /** Lines that the entry is scrolled beyond the selected item. */
  scroll: number
  /** Chapter number at whose start the lore is looked at; undefined: at the end of the book. */
  asOf: number | undefined
  form: LoreForm | undefined
  proposals: ListState
  /** Names that were rejected here, the last one last. */
  rejected: readonly string[]
}

export type LoreAction =
  | { type: 'lore-file-read'; file: string; text: string; hash: string }
  /** `entry`: id of what was made, to be shown. */
  | { type: 'lore-saved'; entry: string | undefined }
  | { type: 'lore-failed' }

export type LoreEffect =
  | { type: 'read-lore-file'; root: string; file: string }
  | { type: 'edit-lore'; root: string; edit: LoreEdit }
  | { type: 'add-lore'; root: string; entry: NewLoreEntry }
  | { type: 'review-lore'; root: string; decisions: ReviewDecision[] }

export type LoreStep = Step<LoreState, LoreEffect | CommonEffect>

/** What commands on the screen work with. */
export interface LoreAround {
  shared: Shared
  project: Project
  root: string
}

export type LoreRow = { kind: 'heading'; of: LoreKind; count: number } | { kind: 'entry'; entry: LoreEntry }

/** Something in an entry that can be selected and edited. */
export type LoreItem = { kind: 'head' } | { kind: 'alias'; alias: Alias } | { kind: 'fact'; fact: Fact }

type Wanted = Pick<LoreState, 'kind' | 'filter'>
const known = new WeakMap<Project, { key: string; rows: LoreRow[] }>()

/** The entries by kind, each kind under a heading, those whose names, aliases, description or facts hold the words of the filter. */
export function loreRows(project: Project, { kind, filter }: Wanted): LoreRow[] {
  const key = `${kind ?? ''} ${filter.text}`
  const kept = known.get(project)
  if (kept?.key === key) return kept.rows
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  const rows = LORE_KINDS.filter(each => kind === undefined || each === kind).flatMap((of): LoreRow[] => {
    const entries = project.lore.filter(entry => entry.kind === of && holds(entry, words))
    if (entries.length === 0) return []
    return [
      { kind: 'heading', of, count: entries.length },
      ...entries.map((entry): LoreRow => ({ kind: 'entry', entry }))
    ]
  })
  known.set(project, { key, rows })
  return rows
}

function holds(entry: LoreEntry, words: string[]): boolean {
  if (words.length === 0) return true
  const { id, names, aliases, description, facts } = entry
  const text = [
    id,
    ...names,
    ...aliases.map(({ name }) => name),
    description,
    ...facts.map(fact => fact.text)
  ]
    .join('\n')
    .toLowerCase()
  return words.every(word => text.includes(word))
}

/** The entry that is selected, else the first one. */
export function selectedEntry(project: Project, state: LoreState): LoreEntry | undefined {
  const rows = loreRows(project, state)
  const row = rows[state.list.selected]
  return row?.kind === 'entry' ? row.entry : rows.find(one => one.kind === 'entry')?.entry
}

export const itemsOf = ({ aliases, facts }: LoreEntry): LoreItem[] => [
  { kind: 'head' },
  ...aliases.map((alias): LoreItem => ({ kind: 'alias', alias })),
  ...facts.map((fact): LoreItem => ({ kind: 'fact', fact }))
]

export const selectedProposal = (project: Project, { proposals }: LoreState): Proposal | undefined =>
  project.proposals[proposals.selected]

/** The kind that a name becomes where nothing tells. */
export const kindOf = ({ as }: Proposal): LoreKind => as ?? 'character'

/** The position of the slider. */
export const positionAt = (asOf: number | undefined): number =>
  asOf === undefined ? MAX_POSITION - 1 : storyPosition(asOf)

/** Whether an alias or a fact holds where the slider stands; else whether it comes or is past. */
export function whenOf(
  bounds: Pick<Fact, 'from' | 'until'>,
  { asOf, positionOf }: { asOf: number | undefined; positionOf: PositionOf }
): 'holds' | 'later' | 'past' {
  const position = positionAt(asOf)
  if (inForce(bounds, position, positionOf)) return 'holds'
  return holdingSpan(bounds, positionOf).from > position ? 'later' : 'past'
}

/** A bar of the book with so many cells: true where it holds in one of the chapters that the cell stands for. */
export function timeline(
  bounds: Pick<Fact, 'from' | 'until'>,
  { project, cells }: { project: Project; cells: number }
): boolean[] {
  const span = holdingSpan(bounds, storyPositions(project.chapters))
  const chapters = project.chapters.length
  return Array.from({ length: cells }, (_, cell) => {
    const first = Math.floor((cell * chapters) / cells) + 1
    const last = Math.max(first, Math.floor(((cell + 1) * chapters) / cells))
    return span.from < storyPosition(last + 1) && storyPosition(first) < span.until
  })
}

/** The cell of such a bar in which a chapter stands. */
export const cellOf = (chapter: number, { chapters, cells }: { chapters: number; cells: number }): number =>
  Math.min(cells - 1, Math.floor(((chapter - 1) * cells) / Math.max(1, chapters)))

/** Facts of other entries that only some know, this one among them. */
export const knownTo = (project: Project, entry: LoreEntry): { entry: LoreEntry; fact: Fact }[] =>
  project.lore.flatMap(other =>
    other.id === entry.id
      ? []
      : other.facts
          .filter(({ knownBy }) => knownBy?.some(({ who }) => who === entry.id))
          .map(fact => ({ entry: other, fact }))
  )

export const loreRects = ({ size, ui }: Shared, focus: LoreState['focus']): Map<string, Rect> => {
  const panes = [
    { id: 'list', min: 22, ideal: 40 },
    { id: 'entry', min: 37, ideal: 90 }
  ]
  return paneRects(bodyRect(size), panes, { main: 'entry', focus, linear: ui.screenReader })
}
