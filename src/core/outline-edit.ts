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

/** The outline's file that holds the chapter `target`; undefined: the last one, where new chapters go. */
export function outlineFileOf(files: ReadonlyMap<string, string>, target: string | undefined): string {
  const parts = [...files.keys()].filter(path => /^outline\/[^/]+\.ya?ml$/.test(path)).sort()
  const paths = files.has('outline.yaml') ? ['outline.yaml', ...parts] : parts
  const holds = (file: string) =>
    findChapter(parseYamlDocument({ file, text: files.get(file)! }).document, target) !== undefined
  return (target === undefined ? undefined : paths.find(holds)) ?? paths.at(-1) ?? 'outline.yaml'
}

/**
 * An outline file with one more chapter, or an empty one filled in: what the writer has put there stays.
 * Comments and unknown keys stay.
 */
export function outlineWith(text: string, edit: OutlineEdit): string {
  const document =
    text.trim() === '' ? new Document({}) : parseYamlDocument({ file: 'outline.yaml', text }).document
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  const existing = findChapter(document, edit.target)
  if (existing) fillIn(document, existing, edit)
  else chaptersOf(document, edit).add(document.createNode(chapterNode(edit)))
  return document.toString({ lineWidth: 0 })
}

/** Only keys that are empty are set; scenes that are there (empty ones) keep their ids and their other keys. */
function fillIn(document: Document, existing: YAMLMap, edit: OutlineEdit): void {
  const { id: _, scenes, ...rest } = chapterNode(edit)
  setEmpty(document, existing, rest)
  const old = existing.get('scenes')
  if (!isSeq(old)) {
    if (scenes.length > 0) existing.set('scenes', document.createNode(scenes))
    return
  }
  for (const [index, { id, ...scene }] of scenes.entries()) {
    const place = old.items[index]
    if (isMap(place)) setEmpty(document, place, scene)
    else old.add(document.createNode({ id, ...scene }))
  }
  if (scenes.length > 0) old.flow = false
}

function setEmpty(document: Document, map: YAMLMap, values: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(values)) {
    const old = map.get(key)
    const isEmpty = old === undefined || old === null || old === '' || (isSeq(old) && old.items.length === 0)
    if (isEmpty && value !== '') map.set(key, document.createNode(value))
  }
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
  if (volumesOf(document).length === 0)
    document.set('volumes', document.createNode([{ id: newId('vol'), title: volumeTitle, chapters: [] }]))
  const last = volumesOf(document).at(-1)!
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

/** The volumes of a file; a file of one volume is that volume. */
export function volumesOf(document: Document): YAMLMap[] {
  const volumes = document.get('volumes')
  if (isSeq(volumes)) return volumes.items.filter((item): item is YAMLMap => isMap(item))
  return isMap(document.contents) && document.has('id') ? [document.contents] : []
}

function findChapter(document: Document, id: string | undefined): YAMLMap | undefined {
  if (id === undefined) return undefined
  for (const volume of volumesOf(document)) {
    const chapters = volume.get('chapters')
    if (!isSeq(chapters)) continue
    const found = chapters.items.find(chapter => isMap(chapter) && chapter.get('id') === id)
    if (found) return found as YAMLMap
  }
  return undefined
}
