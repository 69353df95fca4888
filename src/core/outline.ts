import type { z } from 'zod'
import { UserError } from '../errors.ts'
import type { OutlineChapter, Project, Scene, Volume } from './model.ts'
import { MAX_POSITION, storyPosition } from './passages.ts'
import { outlineSchema, volumeSchema } from './schema.ts'
import { parseYamlDocument, readYaml } from './yaml-file.ts'

type RawVolume = z.infer<typeof volumeSchema>

/** Volumes from `outline.yaml`, else from `outline/*.yaml` (one volume a file, by file name). */
export function parseVolumes(files: ReadonlyMap<string, string>): Volume[] {
  const raws: { file: string; volume: RawVolume }[] = []
  const single = files.get('outline.yaml')
  const paths = [...files.keys()].filter(path => /^outline\/[^/]+\.ya?ml$/.test(path)).sort()
  const sources = single === undefined ? paths : ['outline.yaml', ...paths]
  for (const file of sources) {
    const text = files.get(file)!
    // Parsing an outline of thousands of chapters only for its kind would take as long again.
    if (/^volumes[ \t]*:/m.test(text) || parseYamlDocument({ file, text }).document.has('volumes'))
      raws.push(...readYaml({ file, text }, outlineSchema).volumes.map(volume => ({ file, volume })))
    else if (file !== 'outline.yaml') raws.push({ file, volume: readYaml({ file, text }, volumeSchema) })
  }
  refuseSharedIds(raws)
  let number = 0
  return raws.map(({ volume }) => ({
    id: volume.id,
    title: volume.title ?? '',
    chapters: volume.chapters.map(chapter => toChapter(chapter, volume.id, ++number))
  }))
}

function toChapter(raw: RawVolume['chapters'][number], volume: string, number: number): OutlineChapter {
  return {
    id: raw.id,
    title: raw.title ?? '',
    goal: raw.goal ?? '',
    pov: raw.pov,
    hook: raw.hook,
    length: raw.length,
    volume,
    number,
    scenes: raw.scenes.map(scene => ({
      id: scene.id,
      goal: scene.goal ?? '',
      function: scene.function,
      place: scene.place,
      cast: scene.cast,
      pov: scene.pov,
      beats: scene.beats,
      hook: scene.hook,
      length: scene.length
    }))
  }
}

function refuseSharedIds(raws: { file: string; volume: RawVolume }[]): void {
  const seen = new Set<string>()
  for (const { file, volume } of raws) {
    const ids = [volume.id, ...volume.chapters.flatMap(c => [c.id, ...c.scenes.map(scene => scene.id)])]
    for (const id of ids) {
      if (seen.has(id))
        throw new UserError('id-twice', `${file} has the id ${id} twice.`, {
          hint: 'Give one of them another id.',
          data: { file, id, other: file }
        })
      seen.add(id)
    }
  }
}

/** Tells where a chapter or scene id stands in the story; undefined for an id that the outline lacks. */
export type PositionOf = (id: string) => number | undefined

/** Story positions of all chapters and scenes as they are ordered now. */
export function storyPositions(chapters: OutlineChapter[]): PositionOf {
  const positions = new Map<string, number>()
  for (const chapter of chapters) {
    positions.set(chapter.id, storyPosition(chapter.number))
    chapter.scenes.forEach((scene, index) => {
      positions.set(scene.id, storyPosition(chapter.number, index))
    })
  }
  return id => positions.get(id)
}

/** The position just after a chapter or scene; undefined for an id that the outline lacks. */
export function storyEnds(chapters: OutlineChapter[]): PositionOf {
  const ends = new Map<string, number>()
  for (const chapter of chapters) {
    ends.set(chapter.id, storyPosition(chapter.number + 1))
    chapter.scenes.forEach((scene, index) => {
      const last = index === chapter.scenes.length - 1
      ends.set(scene.id, last ? storyPosition(chapter.number + 1) : storyPosition(chapter.number, index + 1))
    })
  }
  return id => ends.get(id)
}

/**
 * The span of a fact or alias as positions: it holds from `from` (0: always) up to, not at, `until`.
 * A bound that the outline lacks never holds rather than always: a wrong fact in a prompt is worse than
 * a missing one; `loreWarnings` names it.
 */
export function holdingSpan(
  bounds: { from: string | undefined; until: string | undefined },
  positionOf: PositionOf
) {
  return {
    from: bounds.from === undefined ? 0 : (positionOf(bounds.from) ?? MAX_POSITION),
    until: bounds.until === undefined ? MAX_POSITION : (positionOf(bounds.until) ?? 0)
  }
}

/** A chapter's number as it stands in file names, e.g. `0003`: they sort in reading order. */
export const fileNumber = (number: number): string => String(number).padStart(4, '0')

export interface PlannedScene extends Scene {
  /** Index within the chapter, from 0. */
  index: number
  position: number
  /** 字 or words. */
  target: number
}

export interface ChapterPlan {
  chapter: OutlineChapter
  scenes: PlannedScene[]
  target: number
}

/**
 * What is to be written for a chapter: its scenes with point of view and target lengths filled in. A
 * chapter without scenes is one scene with the chapter's goal. Scenes without a length share what the
 * others leave of the chapter's, by their number of beats.
 */
export function planChapter(project: Project, chapter: OutlineChapter): ChapterPlan {
  const target = chapterTarget(project, chapter)
  const scenes = chapter.scenes.length > 0 ? chapter.scenes : [wholeChapterScene(chapter)]
  const given = scenes.reduce((sum, scene) => sum + (scene.length ?? 0), 0)
  const open = scenes.filter(scene => scene.length === undefined)
  const beats = open.reduce((sum, scene) => sum + Math.max(1, scene.beats.length), 0)
  const rest = Math.max(target - given, 100 * open.length)
  const planned = scenes.map((scene, index) => ({
    ...scene,
    pov: idOfName(project, scene.pov ?? chapter.pov),
    hook: scene.hook ?? (index === scenes.length - 1 ? chapter.hook : undefined),
    index,
    position: storyPosition(chapter.number, index),
    target: scene.length ?? Math.round((rest * Math.max(1, scene.beats.length)) / beats)
  }))
  return { chapter, scenes: planned, target: planned.reduce((sum, scene) => sum + scene.target, 0) }
}

/** How long a chapter is to be, 字 or words: its own length, else that of its scenes, else the project's. */
export const chapterTarget = (project: Pick<Project, 'settings'>, chapter: OutlineChapter): number =>
  chapter.length ?? sumOfLengths(chapter.scenes) ?? project.settings.chapter.length

/** The lore id of a character given by id, name or alias; what is known is kept by ids. */
export const idOfName = (project: Project, who: string | undefined): string | undefined =>
  project.lore.find(({ id }) => id === who)?.id ??
  project.lore.find(({ names }) => who !== undefined && names.includes(who))?.id ??
  project.lore.find(({ aliases }) => aliases.some(({ name }) => name === who))?.id ??
  who

/** The chapter's length when every scene has one of its own. */
function sumOfLengths(scenes: Scene[]): number | undefined {
  if (scenes.length === 0 || scenes.some(scene => scene.length === undefined)) return undefined
  return scenes.reduce((sum, scene) => sum + scene.length!, 0)
}

const wholeChapterScene = (chapter: OutlineChapter): Scene => ({
  id: chapter.id,
  goal: chapter.goal,
  function: undefined,
  place: undefined,
  cast: [],
  pov: chapter.pov,
  beats: [],
  hook: undefined,
  length: undefined
})
