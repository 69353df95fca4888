import { stringify } from 'yaml'
import type { JobEvent } from '../../core/events.ts'
import { proseOf, splitFrontMatter } from '../../core/markdown.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import { fileNumber } from '../../core/outline.ts'
import { insertChapters, type NewChapter, type OutlineChange } from '../../core/outline-insert.ts'
import { parseProject } from '../../core/project.ts'
import { UserError } from '../../errors.ts'
import type { Ports, ProjectFiles, Store } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import type { ReadBook } from './read-book.ts'
import { summariseChapter } from './summarise.ts'

interface PlannedFile extends NewChapter {
  number: number
  file: string
  /** Front matter and prose. */
  content: string
  /** Already there from an import that was cut off. */
  there: boolean
}

export interface ManuscriptPlan {
  project: Project
  chapters: PlannedFile[]
  outline: OutlineChange
}

/**
 * Where the chapters of a manuscript go: after the last written chapter, before those that are only
 * planned; where none is planned, an empty one follows, so that `draft` can go on. Throws `manuscript-exists` where that would mix up numbers or touch a file.
 */
export async function planManuscript(
  { store, clock }: Ports,
  { report, split }: ReadBook
): Promise<ManuscriptPlan> {
  const before = await store.readProject()
  const files = await withoutTemplate(store, before)
  const project = parseProject(files, sha256)
  const last = lastWritten(project, files)
  const known = new Set(project.chapters.map(({ id }) => id))
  const chapters = split.chapters.map(({ name, start, end }, i) => {
    const number = (last?.number ?? 0) + i + 1
    const file = `chapters/${fileNumber(number)}.md`
    const prose = split.text.slice(start, end)
    const id = orphanId({ file, prose, files, known })
    const there = id !== undefined
    const chapter = { id: id ?? clock.id('ch'), title: name, scene: clock.id('sc'), number, file, there }
    return { ...chapter, content: chapterFile(chapter, prose) }
  })
  const free = ['vol-manuscript', clock.id('vol')].find(id =>
    project.volumes.every(volume => volume.id !== id)
  )!
  const isLast = last === project.chapters.at(-1)
  const next = isLast ? [{ id: clock.id('ch'), title: '', scene: clock.id('sc') }] : []
  const outline = insertChapters(
    files,
    { after: last?.id, chapters: [...chapters, ...next], volume: { id: free, title: report.title } },
    project.volumes
  )
  return { project, chapters, outline: { ...outline, before: before.get(outline.file) } }
}

/**
 * The files without an outline that is still the template's, word for word: its chapters would come after those
 * of the manuscript, with a story of their own.
 */
async function withoutTemplate(store: Store, files: ProjectFiles): Promise<ProjectFiles> {
  const outline = files.get('outline.yaml')
  if (outline === undefined) return files
  const [begun] = await store.readJournal()
  if (begun?.job !== 'new' || begun.detail?.outline !== sha256(outline)) return files
  return new Map([...files].filter(([path]) => path !== 'outline.yaml'))
}

const chapterFile = ({ id, title }: { id: string; title: string }, prose: string) =>
  `---\n${stringify({ id, title, status: 'accepted' }, { lineWidth: 0 })}---\n\n${prose}\n`

/** The last chapter before the planned ones. Throws if a written chapter comes after one that isn't. */
function lastWritten(project: Project, files: ProjectFiles): OutlineChapter | undefined {
  const border = project.chapters.findIndex(({ id }) => !project.written.has(id))
  if (border < 0) return project.chapters.at(-1)
  const late = project.chapters.find(({ id, number }) => number > border && project.written.has(id))
  if (late) throw exists(project.written.get(late.id)!.file, late.number)
  // A draft or review that waits goes by its chapter's number, which would change.
  const waiting = [...files.keys()].find(path => Number(path.match(/^review\/(\d+)\.yaml$/)?.[1]) > border)
  if (waiting) throw exists(waiting, border + 1)
  return project.chapters[border - 1]
}

/**
 * The id of a chapter file that an import wrote before it was cut off; undefined where there is no file.
 * Throws `manuscript-exists` for a file of anything else.
 */
function orphanId(at: {
  file: string
  prose: string
  files: ProjectFiles
  known: Set<string>
}): string | undefined {
  const text = at.files.get(at.file)
  if (text === undefined) return undefined
  const { matter, body } = splitFrontMatter(text)
  const id = matter.match(/^id: (\S+)$/m)?.[1]
  if (id && !at.known.has(id) && body.trim() === at.prose.trim()) return id
  throw exists(at.file, Number(at.file.match(/\d+/)![0]))
}

const exists = (file: string, number: number) =>
  new UserError('manuscript-exists', `The manuscript can't be put in: ${file} is in the way.`, {
    hint: 'A manuscript follows the written chapters, before those that are only planned. Import it into a project of its own: fabula new <dir>',
    data: { file, number }
  })

/** Saves the chapters, their summaries, and last of all the outline that names them. */
export async function* saveManuscript(
  ports: Ports,
  { project, chapters, outline }: ManuscriptPlan,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  for (const [i, chapter] of chapters.entries()) {
    signal.throwIfAborted()
    if (i % 20 === 0) yield { v: 1, type: 'progress', step: 'saving', done: i, total: chapters.length }
    if (!chapter.there) await ports.store.saveFile(chapter.file, chapter.content, { expect: null })
    const text = proseOf(splitFrontMatter(chapter.content).body)
    await summariseChapter(
      ports,
      { project, chapter: outlineChapter(chapter), text, model: undefined },
      signal
    )
  }
  const expect = outline.before === undefined ? null : sha256(outline.before)
  await ports.store.saveFile(outline.file, outline.text, { expect })
}

const outlineChapter = ({ id, title, number }: PlannedFile): OutlineChapter => ({
  id,
  title,
  number,
  goal: '',
  pov: undefined,
  hook: undefined,
  length: undefined,
  scenes: [],
  volume: ''
})
