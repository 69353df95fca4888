import { UserError } from '../errors.ts'
import { parseBook } from './book-file.ts'
import { inPlan, parseChapterFile, plannedFinder } from './chapter-file.ts'
import { type Kept, keep } from './kept.ts'
import { parseLoreEntry } from './lore.ts'
import type { OutlineChapter, Project, ProjectSettings, SourceBook, WrittenChapter } from './model.ts'
import { parseVolumes } from './outline.ts'
import { openProposals } from './review.ts'
import { refuseNewerFormat, settingsSchema } from './schema.ts'
import { parseSummary } from './summary-file.ts'
import { parseYamlDocument, placeOf, readYaml } from './yaml-file.ts'

/** Path below the project → text. */
type Files = ReadonlyMap<string, string>
/** sha256 of a text, hex. */
export type Hash = (text: string) => string

const DEFAULT_LENGTH = { zh: 3000, en: 2000 }

/**
 * Reads a project from its files. A broken `fabula.yaml` or outline throws; a broken lore entry, source
 * book or summary is left out and reported in `problems`, so that commands that don't need it go on.
 * With the `kept` of an earlier reading only what changed is parsed.
 */
export function parseProject(files: Files, hash: Hash, kept: Kept = new Map()): Project {
  const settings = parseSettings(files)
  const { problems, ...manuscript } = parseManuscript(files, hash, kept)
  const once =
    <T>(parse: (file: string, text: string) => T) =>
    (file: string, text: string) =>
      keep(kept, { file, text }, () => parse(file, text))
  const lore = readAll(files, /^lore\/.+\.md$/, { problems, parse: once(parseLoreEntry) })
  const books = readAll(files, /^sources\/[^/]+\/book\.yaml$/, { problems, parse: once(parseBook) })
  const summaries = readAll(files, /^summaries\/.+\.md$/, {
    problems,
    parse: once((file, text) => parseSummary(file, text, hash))
  })
  const divergence = divergenceProblem(settings, books, files)
  const entries = keepUnique(lore, problems)
  const { warnings } = manuscript
  return {
    ...manuscript,
    settings,
    lore: entries,
    proposals: openProposals(files, { lore: entries, written: manuscript.written, warnings }),
    books,
    summaries: new Map(summaries.map(summary => [summary.of, summary])),
    problems: divergence ? [...problems, divergence] : problems
  }
}

export type Manuscript = Pick<Project, 'volumes' | 'chapters' | 'written' | 'problems' | 'warnings'>

/** What is planned and written: this much needs no settings. Throws for a broken outline. */
export function parseManuscript(files: Files, hash: Hash, kept: Kept = new Map()): Manuscript {
  const outline = [...files].filter(([path]) => /^outline(?:\.yaml$|\/)/.test(path))
  const volumes = keep(kept, { file: 'outline', text: JSON.stringify(outline) }, () => parseVolumes(files))
  const chapters = volumes.flatMap(volume => volume.chapters)
  const problems: UserError[] = []
  const warnings: UserError[] = []
  const findPlanned = plannedFinder(chapters)
  const parse = (file: string, text: string) => {
    const source = { file, text }
    return inPlan(
      keep(kept, source, () => parseChapterFile(source, hash)),
      findPlanned
    )
  }
  const written = readAll(files, /^chapters\/[^/]+\.md$/, { problems, parse })
  return { volumes, chapters, written: keepKnownChapters(written, chapters, warnings), problems, warnings }
}

/** The files of that pattern, parsed; what can't be parsed goes to `problems`. */
function readAll<T>(
  files: Files,
  pattern: RegExp,
  { problems, parse }: { problems: UserError[]; parse(file: string, text: string): T }
): T[] {
  const paths = [...files.keys()].filter(path => pattern.test(path)).sort()
  return paths.flatMap(path => {
    try {
      return [parse(path, files.get(path)!)]
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'format-newer') throw error
      problems.push(error)
      return []
    }
  })
}

/** The settings of `fabula.yaml`. Throws `no-project`, `yaml-broken`, `project-invalid`, `format-newer`. */
export function parseSettings(files: Files): ProjectSettings {
  const file = 'fabula.yaml'
  const text = files.get(file)
  if (text === undefined)
    throw new UserError('no-project', 'There is no fabula.yaml here.', {
      hint: 'fabula new <dir> makes a project; -p <dir> names one.',
      data: { where: '.' }
    })
  refuseNewerFormat(file, parseYamlDocument({ file, text }).document.get('format'))
  const raw = readYaml({ file, text }, settingsSchema)
  return {
    format: 1,
    title: raw.title,
    language: raw.language,
    author: raw.author,
    premise: raw.premise.trim(),
    models: {
      draft: raw.models.draft,
      extract: raw.models.extract,
      embed: raw.models.embed ?? 'builtin',
      host: raw.models.host
    },
    sampling: {
      temperature: raw.sampling.temperature,
      topP: raw.sampling.topP,
      minP: raw.sampling.minP,
      repeatPenalty: raw.sampling.repeatPenalty
    },
    context: { window: raw.context.window, lore: raw.context.lore },
    chapter: { length: raw.chapter.length ?? DEFAULT_LENGTH[raw.language] },
    gates: { off: raw.gates.off, copyRun: raw.gates.copyRun },
    goals: { daily: raw.goals.daily, length: raw.goals.length },
    index: { vectors: raw.index.vectors ?? 'auto' },
    retrieval: { rewrite: raw.retrieval.rewrite ?? false },
    divergence: raw.divergence
  }
}

/** An unknown point would let in all of the canon, also what this story does not follow. */
function divergenceProblem(
  { divergence }: ProjectSettings,
  books: SourceBook[],
  files: Files
): UserError | undefined {
  if (divergence === undefined) return undefined
  const canon = books.find(book => book.id === divergence.book && book.role === 'canon')
  if (canon && divergenceIndex(canon, divergence.chapter) >= 0) return undefined
  const kind = canon ? 'chapter' : 'book'
  const file = 'fabula.yaml'
  const place = placeOf({ file, text: files.get(file)! }, ['divergence', kind])
  const { book, chapter } = divergence
  const detail = canon ? `the book ${book} has no chapter "${chapter}"` : `there is no canon book "${book}"`
  return new UserError('divergence-unknown', `${place}: ${detail}.`, {
    hint: 'sources/<id>/book.yaml has the ids and titles of its chapters; fabula import <file> --as canon adds a book.',
    data: { place, book, chapter, kind }
  })
}

/** Where a chapter stands in its book, by id or title; -1: nowhere. */
export const divergenceIndex = (book: SourceBook, chapter: string): number =>
  book.chapters.findIndex(({ id, title }) => id === chapter || title === chapter)

function keepKnownChapters(
  written: WrittenChapter[],
  chapters: OutlineChapter[],
  warnings: UserError[]
): Map<string, WrittenChapter> {
  const known = new Set(chapters.map(chapter => chapter.id))
  const map = new Map<string, WrittenChapter>()
  for (const chapter of written) {
    if (chapter.text === '') continue
    const twin = map.get(chapter.id)
    if (!known.has(chapter.id)) warnings.push(strayChapter(chapter.file))
    else if (twin) warnings.push(twinChapter(chapter.file, twin.file))
    else map.set(chapter.id, chapter)
  }
  return map
}

const strayChapter = (file: string): UserError =>
  new UserError('chapter-stray', `${file} belongs to no chapter of the outline.`, {
    hint: 'Mend the id in its front matter, or add the chapter to the outline.',
    data: { file }
  })

const twinChapter = (file: string, other: string): UserError =>
  new UserError('chapter-twice', `${file} has the same id as ${other}; the first one is used.`, {
    hint: 'Mend the id in the front matter of one of them.',
    data: { file, other }
  })

function keepUnique<T extends { id: string; file: string }>(entries: T[], problems: UserError[]): T[] {
  const seen = new Map<string, T>()
  for (const entry of entries) {
    const twin = seen.get(entry.id)
    if (!twin) seen.set(entry.id, entry)
    else
      problems.push(
        new UserError('id-twice', `${entry.file} has the id ${entry.id}, which ${twin.file} has already.`, {
          hint: 'Give one of them another id.',
          data: { file: entry.file, id: entry.id, other: twin.file }
        })
      )
  }
  return [...seen.values()]
}

/** Throws the first problem that reading the project found: for jobs that must not work with half the lore. */
export function requireSound(project: Project): void {
  const problem = project.problems[0]
  if (problem) throw problem
}

/** The chapter of that number. Throws `chapter-unknown`. */
export function chapterByNumber(project: Pick<Project, 'chapters'>, number: number): OutlineChapter {
  const chapter = project.chapters[number - 1]
  if (chapter && Number.isInteger(number)) return chapter
  const last = project.chapters.length
  throw new UserError('chapter-unknown', `The outline has no chapter ${number}; it has ${last}.`, {
    hint:
      last === 0
        ? 'Add chapters to outline.yaml, or run: fabula outline --chapters 10'
        : `Add it to outline.yaml, or name one from 1 to ${last}.`,
    data: { number, last }
  })
}

/** For what needs the text of a chapter that has none. */
export const chapterUnwritten = (number: number): UserError =>
  new UserError('chapter-unwritten', `Chapter ${number} is not written yet.`, {
    hint: `fabula draft ${number}`,
    data: { number }
  })
