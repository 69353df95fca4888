import { knows } from '../../core/lore.ts'
import { placeText } from '../../core/lore-fields.ts'
import type { Alias, Fact, Knower, LoreEntry, Project, Proposal } from '../../core/model.ts'
import { storyPositions } from '../../core/outline.ts'
import { type Span, span } from '../parts/row.tsx'
import type { Surroundings } from '../parts/surroundings.ts'
import { cellOf, kindOf, knownTo, positionAt, timeline, whenOf } from '../state/lore-state.ts'
import { cleanText } from '../text/width.ts'
import { lineText, wrapText } from '../text/wrap.ts'
import type { Tone } from '../theme.ts'

export interface EntryOptions {
  project: Project
  /** Columns. */
  width: number
  /** Chapter number at whose start the lore is looked at; undefined: at the end. */
  asOf: number | undefined
  surroundings: Surroundings
}

/** The lines of an entry by its items: its head, each alias, each fact; behind the last what it knows of others. */
export function entryLines(entry: LoreEntry, options: EntryOptions): Span[][][] {
  const items = [
    headLines(entry, options),
    ...entry.aliases.map(alias => aliasLines(alias, options)),
    ...entry.facts.map(fact => factLines(fact, options))
  ]
  const known = knownLines(entry, options)
  return known.length > 0 ? [...items, known] : items
}

function headLines(entry: LoreEntry, options: EntryOptions): Span[][] {
  const { t } = options.surroundings
  const place = (key: string, id: string | undefined) =>
    id === undefined ? [] : wrapped(t(key, { place: placeWords(id, options) }), 'muted', options)
  const pinned = entry.pinned ? ` · ${t('reason.pinned')}` : ''
  return [
    [span(`${t(`tui.lore.kind.${entry.kind}`)}${pinned} · ${entry.file}`, 'muted')],
    ...(entry.names.length > 1 ? wrapped(entry.names.join(t('tui.comma')), undefined, options) : []),
    ...place('tui.lore.planted', entry.plantedIn),
    ...place('tui.lore.due', entry.dueBy),
    ...place('tui.lore.paid', entry.paidIn),
    ...(entry.description === '' ? [] : wrapped(entry.description, undefined, options)),
    [],
    sliderLine(options)
  ]
}

/** Columns before the bars, and their cells. */
const INDENT = 4
const cellsOf = ({ project, width }: EntryOptions): number =>
  Math.max(1, Math.min(project.chapters.length, 40, width - INDENT - 24))

/** Where in the book the lore is looked at; the bars of the facts stand below in the same columns. */
function sliderLine(options: EntryOptions): Span[] {
  const { project, asOf, surroundings } = options
  const { t, theme } = surroundings
  const cells = cellsOf(options)
  const at = asOf === undefined ? cells : cellOf(asOf, { chapters: project.chapters.length, cells })
  const rule = (count: number) => '.'.repeat(Math.max(0, count))
  const place = asOf === undefined ? t('tui.lore.as-of.end') : t('tui.lore.as-of', { number: asOf })
  return [
    span(' '.repeat(INDENT)),
    span(rule(at), 'border'),
    span(theme.glyphs.here, 'title'),
    span(rule(cells - at - 1), 'border'),
    span(`  ${place}`, 'accent'),
    span(`  ${t('tui.lore.as-of.keys')}`, 'muted')
  ]
}

function aliasLines(alias: Alias, options: EntryOptions): Span[][] {
  const { t } = options.surroundings
  const when = whenText(alias, options)
  const secret = alias.knownBy ? ` [${t('tui.lore.secret')}]` : ''
  const first = [span(`${t('tui.lore.alias')} `, 'muted'), span(alias.name, when.tone), span(secret, 'warn')]
  const bounds = alias.from || alias.until ? [boundsLine(alias, options)] : []
  return [first, ...bounds, ...knowerLines(alias.knownBy, options)]
}

function factLines(fact: Fact, options: EntryOptions): Span[][] {
  const { t } = options.surroundings
  const { tone } = whenText(fact, options)
  const marks = [
    ...(fact.reveal === 'free' ? [] : [t(`reveal.${fact.reveal}`)]),
    ...(fact.status === 'provisional' ? [t('lore.provisional')] : [])
  ]
  const [first = [], ...more] = wrapped(fact.text, tone, options)
  return [
    first,
    ...more,
    boundsLine(fact, options),
    ...knowerLines(fact.knownBy, options),
    ...(marks.length > 0 ? [[span(`    ${marks.join(t('tui.comma'))}`, 'warn')]] : [])
  ]
}

/** `  ..######..  from chapter 3 to chapter 5 · past`: as a bar and in words. */
function boundsLine(bounds: Pick<Fact, 'from' | 'until'>, options: EntryOptions): Span[] {
  const { project, surroundings } = options
  const { t, theme } = surroundings
  const place = (id: string) => placeWords(id, options)
  const said = [
    bounds.from === undefined ? '' : t('tui.lore.from', { place: place(bounds.from) }),
    bounds.until === undefined ? '' : t('tui.lore.until', { place: place(bounds.until) })
  ].filter(text => text !== '')
  const cells = timeline(bounds, { project, cells: cellsOf(options) })
  const { word } = whenText(bounds, options)
  return [
    span(' '.repeat(INDENT)),
    ...cells.map(full => (full ? span(theme.glyphs.full, 'accent') : span(theme.glyphs.empty, 'border'))),
    span(
      `  ${said.length === 0 ? t('tui.lore.always') : said.join(' ')}${word === '' ? '' : ` · ${word}`}`,
      'muted'
    )
  ]
}

function whenText(
  bounds: Pick<Fact, 'from' | 'until'>,
  { project, asOf, surroundings }: EntryOptions
): { word: string; tone: Tone | undefined } {
  const when = whenOf(bounds, { asOf, positionOf: storyPositions(project.chapters) })
  return when === 'holds'
    ? { word: '', tone: undefined }
    : { word: surroundings.t(`tui.lore.when.${when}`), tone: 'muted' }
}

/** Who knows it by now and since when, then who will. */
function knowerLines(knowers: readonly Knower[] | undefined, options: EntryOptions): Span[][] {
  if (knowers === undefined) return []
  const { t } = options.surroundings
  if (knowers.length === 0) return [[span(`    ${t('tui.lore.nobody')}`, 'muted')]]
  const { project, asOf } = options
  const at = { position: positionAt(asOf), positionOf: storyPositions(project.chapters) }
  const byNow = knowers.filter(knower => knows([knower], knower.who, at))
  const later = knowers.filter(knower => !byNow.includes(knower))
  const told = (key: string, some: readonly Knower[]) =>
    some.length === 0
      ? []
      : wrapped(t(key, { names: some.map(one => knowerText(one, options)).join(t('tui.comma')) }), 'muted', {
          ...options,
          width: options.width - INDENT
        }).map(line => [span(' '.repeat(INDENT)), ...line])
  return [...told('tui.lore.known-by', byNow), ...told('tui.lore.not-yet', later)]
}

function knowerText({ who, since }: Knower, options: EntryOptions): string {
  const { project } = options
  const { t } = options.surroundings
  const name =
    who === 'reader' ? t('tui.lore.reader') : (project.lore.find(({ id }) => id === who)?.names[0] ?? who)
  return since === undefined ? name : t('tui.lore.since', { name, place: placeWords(since, options) })
}

/** `chapter 5, scene 2`; an id that the outline lacks as itself. */
function placeWords(id: string, { project, surroundings }: EntryOptions): string {
  const [number, scene] = placeText(project.chapters, id).split('.')
  if (scene !== undefined) return surroundings.t('tui.place.scene', { number: number!, scene })
  return number === id ? id : surroundings.t('tui.place.chapter', { number: number! })
}

/** Of others' facts those that not everyone knows, but this one does. */
function knownLines(entry: LoreEntry, options: EntryOptions): Span[][] {
  const { t } = options.surroundings
  const known = knownTo(options.project, entry)
  if (known.length === 0) return []
  return [
    [],
    [span(t('tui.lore.knows', { name: entry.names[0] ?? entry.id }), 'title')],
    ...known.flatMap(({ entry: other, fact }) => {
      const own = fact.knownBy!.filter(({ who }) => who === entry.id)
      return [
        ...wrapped(`${other.names[0]}${t('tui.colon')}${fact.text}`, undefined, options),
        ...knowerLines(own, options)
      ]
    })
  ]
}

/** A name that waits: what it may be, and the sentences in which it stands. */
export function proposalLines(proposal: Proposal, options: EntryOptions): Span[][] {
  const { t } = options.surroundings
  const kind = t(`tui.lore.kind.${kindOf(proposal)}`)
  const quotes = proposal.quotes.flatMap(({ chapter, quote }) => [
    [],
    [span(placeWords(chapter, options), 'muted')],
    ...wrapped(quote, 'quote', options)
  ])
  return [[span(t('tui.lore.proposal', { kind, count: proposal.count }), 'accent')], ...quotes]
}

function wrapped(text: string, tone: Tone | undefined, { width, surroundings }: EntryOptions): Span[][] {
  const lines = wrapText(cleanText(text), { width, ambiguousWide: surroundings.ambiguousWide })
  return lines.starts.map((_, line) => [span(lineText(lines, line), tone)])
}
