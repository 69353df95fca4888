import type { Part } from './context.ts'
import type { Viewpoint } from './lore.ts'
import { findName } from './mentions.ts'
import type { OutlineChapter, Project } from './model.ts'
import { idOfName, type PlannedScene, type PositionOf, planChapter, storyPositions } from './outline.ts'
import type { Passage } from './passages.ts'
import { withoutLinks } from './secret-links.ts'
import { type Secrets, secretsAt, tells, withoutSecrets } from './secrets.ts'
import { splitSentences } from './text.ts'

/** What of the book's own text may be told at a viewpoint. */
export interface Knowledge {
  project: Project
  view: Viewpoint
  positionOf: PositionOf
  secrets: Secrets
  /** Whether the passage may be quoted, of whatever pool; of lore, if its fact is not hidden. */
  mayQuote(passage: Pick<Passage, 'pool' | 'bookId' | 'chapterId' | 'scene' | 'text'>): boolean
  /** Whether the end of a scene may be quoted. */
  mayGoOnFrom(text: string, scene: { chapterId: string; index: number }): boolean
  /** The part without what may not be told; withheld where nothing is left. */
  told(part: Part): Part
}

/** How the viewpoint stands to a scene: `kept`: one who keeps a secret from it tells the scene. */
interface SceneAccess {
  lived: boolean
  present: boolean
  kept: boolean
}

const UNKNOWN: SceneAccess = { lived: false, present: false, kept: false }

/**
 * What of the text may be told at a viewpoint. Nothing that tells a secret by its words. Of a scene told by
 * somebody who keeps a secret from this viewpoint: nothing if its character was not there, else only what
 * does not touch the secret. What it told or saw itself it knows, word for word.
 */
export function knowledgeAt(project: Project, view: Viewpoint): Knowledge {
  const secrets = secretsAt(project, view)
  const chapters = new Map(project.chapters.map(chapter => [chapter.id, chapter]))
  const known = new Map<string, SceneAccess[]>()
  const accessTo = (chapterId: string): SceneAccess[] => {
    const chapter = chapters.get(chapterId)
    const scenes = known.get(chapterId) ?? (chapter ? accesses(project, chapter, { view, secrets }) : [])
    known.set(chapterId, scenes)
    return scenes
  }
  const accessToScene = (chapterId: string, scene: number): SceneAccess => {
    const scenes = accessTo(chapterId)
    const inText = project.written.get(chapterId)?.scenes.length
    // Scenes that the writer joined or parted otherwise than planned cannot be told apart.
    if (scenes.length === 1 || (scenes.length > 0 && inText !== undefined && inText !== scenes.length))
      return strictest(scenes)
    return scenes[scene] ?? UNKNOWN
  }
  const mayTell = (text: string, { lived, present, kept }: SceneAccess): boolean =>
    !(kept && !present) && !tells(text, secrets, { whole: !lived, keeper: kept })
  const isClosed = (chapterId: string): boolean =>
    accessTo(chapterId).some(({ kept, present }) => kept && !present)
  return {
    project,
    view,
    positionOf: storyPositions(project.chapters),
    secrets,
    mayQuote: ({ pool, bookId, chapterId, scene, text }) => {
      const entry = pool === 'lore' ? project.lore.find(({ id }) => id === bookId) : undefined
      if (entry) return withoutLinks(text, { entry, secrets }) === text.trim()
      const closed = pool === 'summary' && chaptersOf(project, chapterId).some(isClosed)
      return !closed && mayTell(text, pool === 'chapter' ? accessToScene(chapterId, scene) : UNKNOWN)
    },
    mayGoOnFrom: (text, { chapterId, index }) => mayTell(text, accessToScene(chapterId, index)),
    told: part => {
      const closed = (part.chapters ?? []).filter(isClosed)
      const from = { project, view, secrets, chapters: closed, accessTo }
      const keeper = (part.chapters ?? []).some(id => accessTo(id).some(({ kept }) => kept))
      const tell = (text: string) =>
        withoutSecrets(closed.length === 0 ? text : openSentences(text, from), secrets, { keeper })
      const heading = part.heading ?? ''
      const forms = part.forms.flatMap(({ form, text }) => {
        const body = tell(text.slice(heading.length))
        return body === '' ? [] : [{ form, text: tells(heading, secrets) ? body : heading + body }]
      })
      return forms.length === 0 ? { ...part, withheld: true } : { ...part, forms }
    }
  }
}

/** The chapters that a summary tells of, by its chapter's or volume's id. */
const chaptersOf = ({ chapters, volumes }: Project, of: string): string[] =>
  chapters.some(({ id }) => id === of)
    ? [of]
    : (volumes.find(({ id }) => id === of)?.chapters ?? chapters).map(({ id }) => id)

function accesses(
  project: Project,
  chapter: OutlineChapter,
  { view, secrets }: { view: Viewpoint; secrets: Secrets }
): SceneAccess[] {
  return planChapter(project, chapter).scenes.map((scene: PlannedScene) => {
    const { pov } = view
    const lived = pov !== undefined && scene.pov === pov
    const present = lived || (pov !== undefined && scene.cast.some(who => idOfName(project, who) === pov))
    const since = scene.pov === undefined || lived ? undefined : secrets.keepers.get(scene.pov)
    return { lived, present, kept: since !== undefined && since <= scene.position }
  })
}

const strictest = (scenes: SceneAccess[]): SceneAccess => ({
  lived: scenes.every(({ lived }) => lived),
  present: scenes.every(({ present, kept }) => present || !kept),
  kept: scenes.some(({ kept }) => kept)
})

/**
 * The sentences of a summary that do not come from a closed scene: they stand in another scene's text, or
 * they name the viewpoint's character and no keeper of a secret.
 */
function openSentences(
  text: string,
  from: {
    project: Project
    view: Viewpoint
    secrets: Secrets
    chapters: string[]
    accessTo(chapterId: string): SceneAccess[]
  }
): string {
  const { project, view, secrets } = from
  const namesOf = (wanted: (id: string) => boolean) =>
    project.lore
      .filter(({ id }) => wanted(id))
      .flatMap(({ names, aliases }) => [...names, ...aliases.map(({ name }) => name)])
  const own = namesOf(id => id === view.pov)
  const keepers = namesOf(id => secrets.keepers.has(id))
  const open = from.chapters.map(id => openText(project, id, from.accessTo(id))).join('\n')
  const names = (sentence: string, list: string[]) => list.some(name => findName(sentence, name) >= 0)
  return splitSentences(text)
    .map(({ start, end }) => text.slice(start, end))
    .filter(sentence => open.includes(bare(sentence)) || (names(sentence, own) && !names(sentence, keepers)))
    .join('')
    .trim()
}

const bare = (text: string): string => text.replace(/\s+|…$/g, '')

/** The text of the scenes that are not closed; none where scenes cannot be told apart. */
function openText(project: Project, chapterId: string, scenes: SceneAccess[]): string {
  const written = project.written.get(chapterId)
  if (!written || written.scenes.length !== scenes.length) return ''
  return bare(written.scenes.filter((_, index) => !scenes[index]!.kept || scenes[index]!.present).join('\n'))
}
