import type { z } from 'zod'
import { proseOf, splitFrontMatter, splitScenes } from './markdown.ts'
import type { OutlineChapter, WrittenChapter } from './model.ts'
import { chapterMatterSchema } from './schema.ts'
import { readYaml } from './yaml-file.ts'

/** A chapter's file alone; `chapter` is what was last made of it with the outline. */
export interface ChapterFile {
  front: z.infer<typeof chapterMatterSchema>
  number: number
  own: Omit<WrittenChapter, 'id' | 'title'>
  chapter?: WrittenChapter
}

/** Reads one chapter file. Throws `yaml-broken`, `project-invalid`. */
export function parseChapterFile(
  { file, text: all }: { file: string; text: string },
  hash: (text: string) => string
): ChapterFile {
  const { matter, matterOffset, body } = splitFrontMatter(all)
  const front = readYaml({ file, text: matter, lineOffset: matterOffset }, chapterMatterSchema)
  const text = proseOf(body)
  const own = { status: front.status, file, text, scenes: splitScenes(text), hash: hash(text) }
  return { front, number: Number(file.match(/(\d+)\.md$/)?.[1]), own }
}

type FindPlanned = (front: { id?: string | undefined }, number: number) => OutlineChapter | undefined

/** By id; without one in its front matter a file belongs to the chapter of its number: writers drop in their own. */
export function plannedFinder(chapters: OutlineChapter[]): FindPlanned {
  const byId = new Map(chapters.map(chapter => [chapter.id, chapter]))
  return ({ id }, number) => (id ? byId.get(id) : chapters[number - 1])
}

/** The chapter, the same as last time where nothing in it is another. */
export function inPlan(read: ChapterFile, findPlanned: FindPlanned): WrittenChapter {
  const planned = findPlanned(read.front, read.number)
  const id = read.front.id ?? planned?.id ?? ''
  const title = read.front.title ?? planned?.title ?? ''
  if (read.chapter?.id !== id || read.chapter.title !== title) read.chapter = { id, title, ...read.own }
  return read.chapter
}
