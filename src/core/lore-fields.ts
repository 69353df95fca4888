import { UserError } from '../errors.ts'
import type { Knower, OutlineChapter, Project } from './model.ts'
import { idOfName } from './outline.ts'

/** Words for the reader among the knowers, whatever the language of the book. */
const READER = ['reader', '读者']
/** No one at all knows it, as against an empty field: everyone does. */
const NOBODY = '-'

/** A chapter or scene as people write it: `3`, or `3.2` for the second scene. What the outline lacks stays an id. */
export function placeText(chapters: readonly OutlineChapter[], id: string | undefined): string {
  if (id === undefined) return ''
  for (const chapter of chapters) {
    if (chapter.id === id) return String(chapter.number)
    const scene = chapter.scenes.findIndex(one => one.id === id)
    if (scene >= 0) return `${chapter.number}.${scene + 1}`
  }
  return id
}

/**
 * The id of a chapter or scene from its number or id; an empty text is none. `kept`: an id that may stay, though the outline
 * lacks it. Throws `place-unknown`.
 */
export function placeNamed(
  chapters: readonly OutlineChapter[],
  text: string,
  kept?: string
): string | undefined {
  const word = text.trim().replace('。', '.')
  if (word === '' || word === kept) return word || undefined
  const [chapterNumber, sceneNumber] = word.split('.')
  const numbered = chapters[Number(chapterNumber) - 1]
  const found = sceneNumber === undefined ? numbered : numbered?.scenes[Number(sceneNumber) - 1]
  if (found) return found.id
  const byId = chapters.some(({ id, scenes }) => id === word || scenes.some(scene => scene.id === word))
  if (byId) return word
  throw new UserError('place-unknown', `The outline has no chapter or scene "${word}".`, {
    hint: 'Write 3 for chapter 3, 3.2 for its second scene.',
    data: { place: word }
  })
}

/** Knowers as people write them: `Nell@3, reader`; empty: everyone, `-`: nobody. */
export function knowersText(project: Project, knowers: readonly Knower[] | undefined): string {
  if (knowers === undefined) return ''
  if (knowers.length === 0) return NOBODY
  const [comma, reader] = project.settings.language === 'zh' ? ['、', '读者'] : [', ', 'reader']
  return knowers
    .map(({ who, since }) => {
      const name = who === 'reader' ? reader : nameOf(project, who)
      return since === undefined ? name : `${name}@${placeText(project.chapters, since)}`
    })
    .join(comma)
}

/** The first name, where it leads back to this entry; else the id. */
function nameOf(project: Project, who: string): string {
  const name = project.lore.find(({ id }) => id === who)?.names[0]
  return name !== undefined && idOfName(project, name) === who ? name : who
}

/** What `knowersText` wrote, or the writer. Throws `knower-nobody`, `place-unknown`. */
export function knowersNamed(
  project: Project,
  text: string,
  kept: readonly Knower[] = []
): Knower[] | undefined {
  const words = text.trim()
  if (words === '') return undefined
  if (words === NOBODY) return []
  return words
    .split(/[,，、;；]/)
    .map(word => word.trim())
    .filter(word => word !== '')
    .map(word => {
      const [name = '', since = ''] = word.split(/[@＠]/)
      const who = knowerNamed(project, name.trim(), kept)
      const old = kept.find(knower => knower.who === who)
      return { who, since: placeNamed(project.chapters, since, old?.since) }
    })
}

function knowerNamed(project: Project, name: string, kept: readonly Knower[]): string {
  if (READER.includes(name.toLowerCase())) return 'reader'
  const id = idOfName(project, name)!
  if (project.lore.some(entry => entry.id === id) || kept.some(({ who }) => who === id)) return id
  throw new UserError('knower-nobody', `The lore has nobody called "${name}".`, {
    hint: 'Names as in the lore, or reader; chapters after @: Nell@3, reader@5.',
    data: { who: name }
  })
}
