import { SCENE_JOIN, splitScenes } from '../../core/markdown.ts'
import type { OutlineChapter } from '../../core/model.ts'
import type { PartWriter, Ports } from '../../ports.ts'
import { draftFolder } from './draft-scene.ts'

export interface OpenDraft {
  /** Path of the `.part` below the project. */
  path: string
  /** Scenes that an interrupted draft finished. */
  scenes: string[]
  /** What it left of the next one. */
  begun: string
  writer: PartWriter
}

/**
 * Opens the chapter's `.part`. Scenes stand in it as in a chapter; a finished one is followed by its `***`.
 * With `fresh` what is there is kept as a file of its own first.
 */
export async function openDraft(
  ports: Ports,
  {
    chapter,
    request
  }: { chapter: OutlineChapter; request: { fresh?: boolean; candidate?: number | undefined } }
): Promise<OpenDraft> {
  const name = request.candidate === undefined ? 'draft' : `candidate-${request.candidate}`
  const path = `${draftFolder(chapter.number)}/${name}.part`
  const { text, writer } = await ports.store.openPart(path)
  if (request.fresh && text.trim() !== '') {
    await parkDraft(ports, { chapter, text, name: ports.clock.id('stopped') })
    await writer.replace('')
    return { path, scenes: [], begun: '', writer }
  }
  const finished = text.lastIndexOf(SCENE_JOIN)
  if (finished < 0) return { path, scenes: [], begun: text, writer }
  const scenes = splitScenes(text.slice(0, finished))
  return { path, scenes, begun: text.slice(finished + SCENE_JOIN.length), writer }
}

/** Keeps a draft as a Markdown file beside the chapter's other drafts; returns its path. */
export async function parkDraft(
  ports: Ports,
  { chapter, text, name }: { chapter: OutlineChapter; text: string; name: string }
): Promise<string> {
  const file = `${draftFolder(chapter.number)}/${name}.md`
  await ports.store.saveFile(file, text.endsWith('\n') ? text : `${text}\n`)
  return file
}
