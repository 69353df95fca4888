import { type Document, isMap, isSeq, type YAMLMap, YAMLSeq } from 'yaml'
import { UserError } from '../errors.ts'
import { volumesOf } from './outline-edit.ts'
import { parseYamlDocument } from './yaml-file.ts'

/** Keys of the outline that can be set by themselves. */
export type OutlineKey = 'title' | 'goal' | 'hook' | 'pov' | 'place' | 'length' | 'beats' | 'cast'

/** One step of the writer's in the outline. Ids name volumes, chapters and scenes alike. */
export type OutlineStep =
  /** After the chapter, or at the end of the volume, whose id is `after`. */
  | { type: 'add-chapter'; after: string; id: string; title: string }
  /** After the scene, or at the end of the chapter, whose id is `after`. */
  | { type: 'add-scene'; after: string; id: string; goal: string }
  /** One place up or down; a chapter at the border of its volume goes over into the next one. */
  | { type: 'move'; id: string; by: -1 | 1 }
  /** An empty value takes the key out. */
  | { type: 'set'; id: string; key: OutlineKey; value: string | number | string[] }
  | { type: 'remove'; id: string }

export interface OutlineFileChange {
  /** Path below the project. */
  file: string
  text: string
  /** What the file held before. */
  before: string
}

/**
 * The outline's file after the step; undefined where it changes nothing (the first one can't go up). Comments
 * and keys that we don't know stay. Throws `outline-unknown`, and `outline-files` for a chapter that would go
 * over into another file.
 */
export function changeOutline(
  files: ReadonlyMap<string, string>,
  step: OutlineStep
): OutlineFileChange | undefined {
  const id = 'after' in step ? step.after : step.id
  for (const [file, before] of files) {
    if (!/^outline(\.yaml|\/[^/]+\.ya?ml)$/.test(file)) continue
    const { document } = parseYamlDocument({ file, text: before })
    const place = findItem(document, id)
    if (!place) continue
    if (!applyStep(document, place, step)) {
      if (step.type === 'move' && place.kind === 'chapter') refuseOtherFile(files, file)
      return undefined
    }
    return { file, text: document.toString({ lineWidth: 0 }), before }
  }
  throw new UserError('outline-unknown', `The outline has no ${id} any more.`, {
    hint: 'Read the files again.',
    data: { id }
  })
}

interface Item {
  kind: 'volume' | 'chapter' | 'scene'
  item: YAMLMap
  /** The list it stands in, and where; a file that is one volume stands in none. */
  list: YAMLSeq | undefined
  index: number
  /** Index of its volume in the file. */
  volume: number
}

function findItem(document: Document, id: string): Item | undefined {
  for (const [volume, map] of volumesOf(document).entries()) {
    if (map.get('id') === id) {
      const volumes = document.get('volumes')
      const list = isSeq(volumes) ? volumes : undefined
      return { kind: 'volume', item: map, list, index: volume, volume }
    }
    for (const [index, chapter] of maps(map.get('chapters'))) {
      const list = map.get('chapters') as YAMLSeq
      if (chapter.get('id') === id) return { kind: 'chapter', item: chapter, list, index, volume }
      for (const [at, scene] of maps(chapter.get('scenes')))
        if (scene.get('id') === id)
          return { kind: 'scene', item: scene, list: chapter.get('scenes') as YAMLSeq, index: at, volume }
    }
  }
  return undefined
}

/** The maps of a list, with their places in it. */
const maps = (list: unknown): [number, YAMLMap][] =>
  isSeq(list)
    ? list.items.flatMap((item, index) => (isMap(item) ? [[index, item] as [number, YAMLMap]] : []))
    : []

/** Whether it changed anything. */
function applyStep(document: Document, place: Item, step: OutlineStep): boolean {
  switch (step.type) {
    case 'add-chapter':
      return add(place, 'volume', {
        key: 'chapters',
        node: document.createNode({ id: step.id, title: step.title, goal: '', scenes: [] })
      })
    case 'add-scene':
      return add(place, 'chapter', {
        key: 'scenes',
        node: document.createNode({ id: step.id, goal: step.goal, beats: [] })
      })
    case 'move':
      return move(document, place, step.by)
    case 'set':
      return setKey(document, place, step)
    case 'remove':
      place.list?.items.splice(place.index, 1)
      return place.list !== undefined
  }
}

/** Behind the item where it is one of the same kind, else at the end of the list that it holds. */
function add(place: Item, parent: Item['kind'], { key, node }: { key: string; node: unknown }): boolean {
  if (place.kind === parent) {
    const list = listOf(place.item, key)
    list.items.push(node)
  } else {
    place.list!.flow = false
    place.list!.items.splice(place.index + 1, 0, node)
  }
  return true
}

/** The list under a key, made where it is missing or empty. */
function listOf(map: YAMLMap, key: string): YAMLSeq {
  const found = map.get(key)
  const list = isSeq(found) ? found : new YAMLSeq()
  if (list !== found) map.set(key, list)
  list.flow = false
  return list
}

function move(document: Document, place: Item, by: -1 | 1): boolean {
  const { list, index, item } = place
  if (!list) return false
  const to = index + by
  if (to >= 0 && to < list.items.length) {
    list.items.splice(index, 1)
    list.items.splice(to, 0, item)
    return true
  }
  if (place.kind !== 'chapter') return false
  const next = volumesOf(document)[place.volume + by]
  if (!next) return false
  list.items.splice(index, 1)
  const chapters = listOf(next, 'chapters')
  if (by < 0) chapters.items.push(item)
  else chapters.items.unshift(item)
  return true
}

function setKey(
  document: Document,
  { item }: Item,
  { key, value }: Extract<OutlineStep, { type: 'set' }>
): boolean {
  const empty = value === '' || (Array.isArray(value) && value.length === 0)
  if (empty) return item.delete(key)
  const old = item.get(key)
  if (old === value) return false
  const node = document.createNode(value)
  if (isSeq(node)) node.flow = false
  item.set(key, node)
  return true
}

/** At the first or last place of the book there is nothing to tell; at that of a file there is. */
function refuseOtherFile(files: ReadonlyMap<string, string>, file: string): void {
  const others = [...files.keys()].filter(path => /^outline\/[^/]+\.ya?ml$/.test(path))
  if (others.length > 1)
    throw new UserError('outline-files', `The chapter stands at the border of ${file}.`, {
      hint: 'Move it into the other file in an editor: chapters keep their ids.',
      data: { file }
    })
}
