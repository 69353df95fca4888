import type { LoreEntry, OutlineChapter, Project } from '../../core/model.ts'
import { loreRowId } from '../../core/passages.ts'
import type { DeskState, PromptParts } from './desk-state.ts'

/** An entry that the open chapter is about. */
export interface ChapterLore {
  entry: LoreEntry
  /** Numbers of the scenes whose plan names it. */
  scenes: readonly number[]
  /** The model is told of it. */
  told: boolean
}

/** The entries that the plan of the open chapter names, then those that its prompt holds besides, each once. */
export function chapterLore(
  { chapter: id, prompt }: Pick<DeskState, 'chapter' | 'prompt'>,
  project: Project
): ChapterLore[] {
  const chapter = project.chapters.find(one => one.id === id)
  if (!chapter) return []
  const told = toldEntries(project, prompt)
  const named = namedIn(chapter)
  const ids = [...named.keys(), ...[...told].filter(entry => !named.has(entry))]
  return ids.flatMap((entryId): ChapterLore[] => {
    const entry = project.lore.find(one => one.id === entryId)
    return entry ? [{ entry, scenes: named.get(entryId) ?? [], told: told.has(entryId) }] : []
  })
}

/** Who and where by the plan, in its order, with the numbers of the scenes. */
function namedIn({ pov, scenes }: OutlineChapter): Map<string, number[]> {
  const named = new Map<string, number[]>()
  if (pov !== undefined) named.set(pov, [])
  for (const [index, scene] of scenes.entries())
    for (const id of new Set([scene.pov, ...scene.cast, scene.place]))
      if (id !== undefined) named.set(id, [...(named.get(id) ?? []), index + 1])
  return named
}

function toldEntries({ lore }: Project, prompt: PromptParts | undefined): Set<string> {
  const rows = new Set(prompt?.parts.flatMap(({ pool, id }) => (pool === 'lore' ? [id] : [])))
  if (rows.size === 0) return new Set()
  const told = lore.filter(
    ({ id, facts }) =>
      rows.has(id) || rows.has(loreRowId(id)) || facts.some(fact => rows.has(loreRowId(id, fact.id)))
  )
  return new Set(told.map(({ id }) => id))
}
