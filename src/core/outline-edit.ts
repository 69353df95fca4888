import { Document, isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import type { SceneFunction } from './model.ts'
import { parseYamlDocument } from './yaml-file.ts'

export interface NewScene {
  function: SceneFunction
  goal: string
  place: string | undefined
  cast: string[]
  beats: string[]
}

export interface NewChapter {
  title: string
  goal: string
  hook: string
  scenes: NewScene[]
}

export interface OutlineEdit {
  chapter: NewChapter
  /** Id of the empty chapter to fill in; undefined: added after the last one. */
  target: string | undefined
  /** Title of the first volume, where there is none yet. */
  volumeTitle: string
  newId(prefix: string): string
}

/** `outline.yaml` with one more chapter, or an empty one filled in; comments and unknown keys stay. */
export function outlineWith(text: string, edit: OutlineEdit): string {
  const document =
    text.trim() === '' ? new Document({}) : parseYamlDocument({ file: 'outline.yaml', text }).document
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  const chapters = chaptersOf(document, edit)
  const existing = edit.target === undefined ? undefined : findChapter(document, edit.target)
  if (!existing) chapters.add(document.createNode(chapterNode(edit)))
  else {
    const { id: _, ...rest } = chapterNode(edit)
    for (const [key, value] of Object.entries(rest)) existing.set(key, document.createNode(value))
  }
  return document.toString({ lineWidth: 0 })
}

function chapterNode({ chapter, newId }: OutlineEdit) {
  return {
    id: newId('ch'),
    title: chapter.title,
    goal: chapter.goal,
    hook: chapter.hook,
    scenes: chapter.scenes.map(({ place, ...scene }) => ({
      id: newId('sc'),
      ...scene,
      ...(place ? { place } : {})
    }))
  }
}

/** The chapter list of the last volume; a first volume is made where there is none. */
function chaptersOf(document: Document, { volumeTitle, newId }: OutlineEdit): YAMLSeq {
  let volumes = document.get('volumes')
  if (!isSeq(volumes) || volumes.items.length === 0) {
    document.set('volumes', document.createNode([{ id: newId('vol'), title: volumeTitle, chapters: [] }]))
    volumes = document.get('volumes')
  }
  const last = (volumes as YAMLSeq).items.at(-1) as YAMLMap
  const chapters = last.get('chapters')
  if (isSeq(chapters)) {
    chapters.flow = false
    return chapters
  }
  last.set('chapters', document.createNode([]))
  const fresh = last.get('chapters') as YAMLSeq
  fresh.flow = false
  return fresh
}

function findChapter(document: Document, id: string): YAMLMap | undefined {
  const volumes = document.get('volumes')
  if (!isSeq(volumes)) return undefined
  for (const volume of volumes.items) {
    const chapters = isMap(volume) ? volume.get('chapters') : undefined
    if (!isSeq(chapters)) continue
    const found = chapters.items.find(chapter => isMap(chapter) && chapter.get('id') === id)
    if (found) return found as YAMLMap
  }
  return undefined
}
