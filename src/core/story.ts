import type { Part } from './context.ts'
import type { Language, OutlineChapter, Project, Summary, Volume } from './model.ts'
import { oneLine } from './summary.ts'
import { squeeze } from './text.ts'

type Hash = (text: string) => string

/** The id by which the book's summary says what it is of. */
export const BOOK = 'book'

/** What a volume's or the book's summary is made of. */
export interface SummarySubject {
  /** Id of the volume, or `book`. */
  of: string
  /** Id of the last chapter told of. */
  until: string
  /** Ids of the chapters told of, in reading order. */
  chapters: string[]
  /** The shorter-ranged summaries, in reading order. */
  pieces: string[]
}

/** A summary holds as long as its subject has this text. */
export const subjectText = ({ pieces }: SummarySubject): string => pieces.join('\n\n')

/** A volume in progress is summed up ten chapters at a time, all but its last ten to twenty. */
const STRETCH = 10

/**
 * The volumes to be summed up: those that are written to their end or left behind, and of one in progress
 * what lies well behind. Only chapters that have summaries are told of.
 */
export function volumeSubjects(project: Project): SummarySubject[] {
  return project.volumes.flatMap((volume, index) => {
    const written = writtenIn(project, volume)
    const told = isPast(project, index) ? written : written.slice(0, settled(written.length))
    const known = told.filter(({ id }) => project.summaries.get(id)?.text)
    const last = known.at(-1)
    if (!last) return []
    const chapters = known.map(({ id }) => id)
    return [{ of: volume.id, until: last.id, chapters, pieces: textsOf(project, chapters) }]
  })
}

/** The book's summary, of the volumes that are past; undefined before there are two of them. */
export function bookSubject(project: Project): SummarySubject | undefined {
  const past = project.volumes.filter((_, index) => isPast(project, index)).map(({ id }) => id)
  const told = volumeSubjects(project).filter(
    ({ of }) => past.includes(of) && project.summaries.get(of)?.text
  )
  const last = told.at(-1)
  if (!last || told.length < 2) return undefined
  const pieces = textsOf(
    project,
    told.map(({ of }) => of)
  )
  return { of: BOOK, until: last.until, chapters: told.flatMap(({ chapters }) => chapters), pieces }
}

const textsOf = (project: Project, ids: string[]): string[] => ids.map(id => project.summaries.get(id)!.text)

const writtenIn = (project: Project, volume: Volume): OutlineChapter[] =>
  volume.chapters.filter(({ id }) => project.written.has(id))

const settled = (written: number): number => Math.max(0, STRETCH * Math.floor(written / STRETCH - 1))

/** Whether nothing more is to come in the volume: all of it is written, or some of a later one. */
function isPast(project: Project, index: number): boolean {
  const isWritten = ({ id }: OutlineChapter) => project.written.has(id)
  const own = project.volumes[index]!.chapters
  if (own.length > 0 && own.every(isWritten)) return true
  return project.volumes.slice(index + 1).some(({ chapters }) => chapters.some(isWritten))
}

/** Summaries whose subject has another text by now, with the subject's present hash. */
export function staleSummaries(project: Project, hash: Hash): { summary: Summary; sha256: string }[] {
  const book = bookSubject(project)
  const subjects = book ? [...volumeSubjects(project), book] : volumeSubjects(project)
  const present = new Map([
    ...[...project.written.values()].map(({ id, hash }) => [id, hash] as const),
    ...subjects.map(subject => [subject.of, hash(subjectText(subject))] as const)
  ])
  return [...project.summaries.values()].flatMap(summary => {
    const sha256 = present.get(summary.of)
    const stale = sha256 !== undefined && summary.sha256 !== undefined && summary.sha256 !== sha256
    return stale ? [{ summary, sha256 }] : []
  })
}

/** Worth of a chapter's summary at distance 1, of the last volume's, of the book's: see `docs/prompts.md`. */
const WORTH = { chapter: 6, volume: 6, book: 8 }
/** Chapters before this one that may be told in full even where their volume's summary tells of them. */
const NEAR = 3

/**
 * What has happened before a chapter, in the order of the story: the book up to the last past volume, the
 * volumes before this one, then the chapters that no volume tells of, those of this volume and the last
 * three, nearer ones worth more. What tells of this chapter or a later one is left out.
 */
export function storySoFar(project: Project, chapter: OutlineChapter, hash: Hash): Part[] {
  const stale = new Set(staleSummaries(project, hash).map(({ summary }) => summary.of))
  const names = project.lore.flatMap(entry => [...entry.names, ...entry.aliases.map(({ name }) => name)])
  const { language } = project.settings
  const asPart = ({ summary, heading, chapters, value, short }: Told): Part => ({
    name: 'story',
    pool: 'summary',
    id: `summary-${summary.of}`,
    forms: formsOf(summary.text, { heading, short, names, language }),
    value,
    heading,
    chapters,
    reasons: stale.has(summary.of) ? [{ stale: true }] : []
  })
  const volumes = toldVolumes(project, chapter)
  const book = toldBook(project, chapter)
  return [...(book ? [book] : []), ...volumes, ...toldChapters(project, chapter, volumes)].map(asPart)
}

interface Told {
  summary: Summary
  heading: string
  chapters: string[]
  value: number
  /** Only as one line. */
  short: boolean
}

function toldBook(project: Project, chapter: OutlineChapter): Told | undefined {
  const summary = project.summaries.get(BOOK)
  const last = summary?.text ? project.chapters.find(({ id }) => id === summary.until) : undefined
  if (!summary || !last || last.number >= chapter.number) return undefined
  const chapters = project.chapters.slice(0, last.number).map(({ id }) => id)
  const heading = HEADINGS[project.settings.language].book(last.number)
  return { summary, heading, chapters, value: WORTH.book, short: false }
}

/** The summaries of this volume so far and of those before, as far as they tell nothing later. */
function toldVolumes(project: Project, chapter: OutlineChapter): Told[] {
  const own = project.volumes.findIndex(({ id }) => id === chapter.volume)
  return project.volumes.slice(0, own + 1).flatMap((volume, index): Told[] => {
    const summary = project.summaries.get(volume.id)
    if (!summary?.text) return []
    const end = volume.chapters.at(-1)
    // One that the writer wrote without a bound is taken to tell the whole volume.
    const last = summary.until === undefined ? end : volume.chapters.find(({ id }) => id === summary.until)
    if (!last || last.number >= chapter.number) return []
    const part = last === end ? undefined : last.number
    const heading = HEADINGS[project.settings.language].volume(index + 1, volume.title, part)
    const chapters = volume.chapters.filter(({ number }) => number <= last.number).map(({ id }) => id)
    const value = WORTH.volume / Math.sqrt(Math.max(1, own - index))
    return [{ summary, heading, chapters, value, short: false }]
  })
}

function toldChapters(project: Project, chapter: OutlineChapter, volumes: Told[]): Told[] {
  const covered = new Set(volumes.flatMap(({ chapters }) => chapters))
  return project.chapters.slice(0, chapter.number - 1).flatMap((earlier): Told[] => {
    const { id, number, title, volume } = earlier
    const summary = project.summaries.get(id)
    if (!summary?.text || !project.written.has(id)) return []
    const distance = chapter.number - number
    const short = covered.has(id) && distance > NEAR
    if (short && volume !== chapter.volume) return []
    const heading = title ? `${number}. ${title}: ` : `${number}. `
    return [{ summary, heading, chapters: [id], value: WORTH.chapter / Math.sqrt(distance), short }]
  })
}

const HEADINGS = {
  zh: {
    book: (last: number) => `全书至第${last}章：`,
    volume: (number: number, title: string, until: number | undefined) =>
      `第${number}卷${title ? `《${title}》` : ''}${until === undefined ? '' : `至第${until}章`}：`
  },
  en: {
    book: (last: number) => `The book up to chapter ${last}: `,
    volume: (number: number, title: string, until: number | undefined) =>
      `Volume ${number}${title ? `, ${title}` : ''}${until === undefined ? '' : `, up to chapter ${until}`}: `
  }
}

function formsOf(
  summary: string,
  { heading, short, ...how }: { heading: string; short: boolean; names: string[]; language: Language }
): Part['forms'] {
  const text = squeeze(summary)
  const line = oneLine(text, how)
  const full = { form: 'full' as const, text: heading + text }
  if (line.length >= text.length) return [full]
  return [...(short ? [] : [full]), { form: 'line', text: heading + line }]
}
