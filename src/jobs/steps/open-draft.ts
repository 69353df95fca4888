import { SCENE_JOIN } from '../../core/markdown.ts'
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

/** After each finished scene of a `.part`. A `***` alone would not do: models write them inside a scene. */
const SCENE_END = `\n\n<!-- end of scene -->${SCENE_JOIN}`

/** Finished scenes as they stand in a `.part`. */
export const finishedScenes = (scenes: string[]): string => scenes.map(text => text + SCENE_END).join('')

/** What a `.part` holds: finished scenes, and what a stop left of the next one. */
export function readPart(text: string): { scenes: string[]; begun: string } {
  const scenes = text.split(SCENE_END)
  return { begun: scenes.pop() ?? '', scenes }
}

/**
 * Opens the chapter's `.part`, in which a finished scene is followed by its end mark. With `fresh` what is
 * there is kept as a file of its own first.
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
  return { path, ...readPart(text), writer }
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
