import { UserError } from '../errors.ts'
import { parseLoreEntry } from './lore.ts'
import { proseOf, splitFrontMatter, splitScenes } from './markdown.ts'
import type {
  OutlineChapter,
  Project,
  ProjectSettings,
  SourceBook,
  Summary,
  WrittenChapter
} from './model.ts'
import { parseVolumes } from './outline.ts'
import {
  bookSchema,
  chapterMatterSchema,
  refuseNewerFormat,
  settingsSchema,
  summaryMatterSchema
} from './schema.ts'
import { parseYamlDocument, readYaml } from './yaml-file.ts'

/** Path below the project → text. */
type Files = ReadonlyMap<string, string>
/** sha256 of a text, hex. */
export type Hash = (text: string) => string

const DEFAULT_LENGTH = { zh: 3000, en: 2000 }

/**
 * Reads a project from its files. A broken `fabula.yaml` or outline throws; a broken lore entry, source
 * book or summary is left out and reported in `problems`, so that commands that don't need it go on.
 */
export function parseProject(files: Files, hash: Hash): Project {
  const settings = parseSettings(files)
  const volumes = parseVolumes(files)
  const chapters = volumes.flatMap(volume => volume.chapters)
  const problems: UserError[] = []
  const warnings: string[] = []
  const collect = <T>(read: () => T): T[] => {
    try {
      return [read()]
    } catch (error) {
      if (!(error instanceof UserError) || error.code === 'format-newer') throw error
      problems.push(error)
      return []
    }
  }
  const matching = (pattern: RegExp) => [...files.keys()].filter(path => pattern.test(path)).sort()
  const lore = matching(/^lore\/.+\.md$/).flatMap(path =>
    collect(() => parseLoreEntry(path, files.get(path)!))
  )
  const books = matching(/^sources\/[^/]+\/book\.yaml$/).flatMap(path =>
    collect(() => parseBook(path, files.get(path)!))
  )
  const summaries = matching(/^summaries\/.+\.md$/).flatMap(path =>
    collect(() => parseSummary(path, files.get(path)!))
  )
  const written = matching(/^chapters\/[^/]+\.md$/).flatMap(path =>
    collect(() => parseChapter({ file: path, text: files.get(path)! }, chapters, hash))
  )
  return {
    settings,
    volumes,
    chapters,
    written: keepKnownChapters(written, chapters, warnings),
    lore: keepUnique(lore, problems),
    books,
    summaries: new Map(summaries.map(summary => [summary.of, summary])),
    problems,
    warnings
  }
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
    divergence: raw.divergence
  }
}

/**
 * Reads one chapter file. Without an id in its front matter it belongs to the outline's chapter of its
 * number: writers drop in files of their own.
 */
export function parseChapter(
  source: { file: string; text: string },
  chapters: OutlineChapter[],
  hash: Hash
): WrittenChapter {
  const { matter, matterOffset, body } = splitFrontMatter(source.text)
  const front = readYaml({ file: source.file, text: matter, lineOffset: matterOffset }, chapterMatterSchema)
  const number = Number(source.file.match(/(\d+)\.md$/)?.[1])
  const planned = chapters.find(chapter => (front.id ? chapter.id === front.id : chapter.number === number))
  const text = proseOf(body)
  return {
    id: front.id ?? planned?.id ?? '',
    title: front.title ?? planned?.title ?? '',
    status: front.status,
    file: source.file,
    text,
    scenes: splitScenes(text),
    hash: hash(text)
  }
}

function keepKnownChapters(
  written: WrittenChapter[],
  chapters: OutlineChapter[],
  warnings: string[]
): Map<string, WrittenChapter> {
  const known = new Set(chapters.map(chapter => chapter.id))
  const map = new Map<string, WrittenChapter>()
  for (const chapter of written) {
    if (chapter.text === '') continue
    const twin = map.get(chapter.id)
    if (!known.has(chapter.id)) warnings.push(`${chapter.file} belongs to no chapter of the outline.`)
    else if (twin) warnings.push(`${chapter.file} has the same id as ${twin.file}; the first one is used.`)
    else map.set(chapter.id, chapter)
  }
  return map
}

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

function parseBook(file: string, text: string): SourceBook {
  refuseNewerFormat(file, parseYamlDocument({ file, text }).document.get('format'))
  const raw = readYaml({ file, text }, bookSchema)
  const { id, title, author, role, language, encoding, sha256, weight } = raw
  const chapters = raw.chapters.map(({ id, title, start, end }) => ({ id, title, start, end }))
  return { id, title, author, role, language, encoding, sha256, weight, chapters }
}

function parseSummary(file: string, text: string): Summary {
  const { matter, matterOffset, body } = splitFrontMatter(text)
  const front = readYaml({ file, text: matter, lineOffset: matterOffset }, summaryMatterSchema)
  return { of: front.of, sha256: front.sha256, by: front.by, text: body.trim(), file }
}

/** Throws the first problem that reading the project found: for jobs that must not work with half the lore. */
export function requireSound(project: Project): void {
  const problem = project.problems[0]
  if (problem) throw problem
}

/** The chapter of that number. Throws `chapter-unknown`. */
export function chapterByNumber(project: Project, number: number): OutlineChapter {
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
