import { Document, isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Volume } from './model.ts'
import { parseYamlDocument } from './yaml-file.ts'

export interface NewChapter {
  id: string
  title: string
  /** Id of its one scene, which has no beats yet. */
  scene: string
}

export interface OutlineChange {
  /** Path below the project. */
  file: string
  text: string
  /** What the file held before; undefined: there was none. */
  before: string | undefined
}

/**
 * The outline file with chapters inserted after the chapter `after`, or as a first volume of their own
 * where `after` is undefined. Comments and keys that we don't know stay.
 */
export function insertChapters(
  files: ReadonlyMap<string, string>,
  request: { after: string | undefined; chapters: NewChapter[]; volume: { id: string; title: string } },
  volumes: Volume[]
): OutlineChange {
  const { after, chapters, volume } = request
  const home = volumes.find(({ chapters }) => chapters.some(({ id }) => id === after))
  const file = outlineFile(files, home)
  const before = files.get(file)
  const document =
    before === undefined ? new Document({ volumes: [] }) : parseYamlDocument({ file, text: before }).document
  const place = home ? volumeMap(document, home.id) : newVolume(document, volume)
  const list = sequence(document, place, 'chapters')
  const index = list.items.findIndex(item => isMap(item) && item.get('id') === after) + 1
  list.items.splice(index, 0, ...chapters.map(chapter => document.createNode(outlineEntry(chapter))))
  return { file, text: document.toString({ lineWidth: 0 }), before }
}

const outlineEntry = ({ id, title, scene }: NewChapter) => ({
  id,
  title,
  goal: '',
  scenes: [{ id: scene, goal: '', beats: [] }]
})

/** The file that holds the volume; for a new first volume `outline.yaml`, or a file that sorts first. */
function outlineFile(files: ReadonlyMap<string, string>, home: Volume | undefined): string {
  const parts = [...files.keys()].filter(path => /^outline\/[^/]+\.ya?ml$/.test(path)).sort()
  if (files.has('outline.yaml') && (!home || holds(files.get('outline.yaml')!, home.id)))
    return 'outline.yaml'
  if (home) return parts.find(path => holds(files.get(path)!, home.id)) ?? 'outline.yaml'
  return parts.length === 0 ? 'outline.yaml' : 'outline/00-manuscript.yaml'
}

function holds(text: string, volume: string): boolean {
  const { document } = parseYamlDocument({ file: 'outline', text })
  return volumeMap(document, volume) !== undefined
}

/** The volume's map in a file with `volumes:`, or the file itself where it is one volume. */
function volumeMap(document: Document, id: string): YAMLMap | undefined {
  const top = document.contents
  if (!isMap(top)) return undefined
  if (top.get('id') === id) return top
  const volumes = top.get('volumes')
  return isSeq(volumes)
    ? volumes.items.find((item): item is YAMLMap => isMap(item) && item.get('id') === id)
    : undefined
}

function newVolume(document: Document, volume: { id: string; title: string }): YAMLMap | undefined {
  if (!isMap(document.contents)) document.contents = document.createNode({})
  const volumes = sequence(document, isMap(document.contents) ? document.contents : undefined, 'volumes')
  const map = document.createNode({ ...volume, chapters: [] })
  volumes.items.unshift(map)
  return isMap(map) ? map : undefined
}

/** The list under a key, made where it is missing or empty. */
function sequence(document: Document, map: YAMLMap | undefined, key: string): YAMLSeq {
  const found = map?.get(key)
  const list = isSeq(found) ? found : (document.createNode([]) as YAMLSeq)
  if (list !== found) map?.set(key, list)
  list.flow = false
  return list
}
