import { stringify } from 'yaml'
import type { LoreProposedEvent } from '../../core/events.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import { proposeNames } from '../../core/names.ts'
import { fileNumber } from '../../core/outline.ts'
import type { Ports } from '../../ports.ts'

/**
 * Names that recur in the chapter and that the lore does not know become proposals in `review/NNNN.yaml`,
 * each with its quoted sentence. Nothing enters the lore.
 */
export async function proposeChapterNames(
  ports: Ports,
  { project, chapter, text }: { project: Project; chapter: OutlineChapter; text: string }
): Promise<LoreProposedEvent> {
  const { language } = project.settings
  const known = project.lore.flatMap(entry => [...entry.names, ...entry.aliases.map(alias => alias.name)])
  const found = proposeNames(text, { language, known })
  const file = `review/${fileNumber(chapter.number)}.yaml`
  if (found.length > 0) {
    const proposals = found.map(({ name, count, quote, kind }) => ({
      kind: 'new-entry',
      name,
      ...(kind ? { as: kind } : {}),
      count,
      quote
    }))
    await ports.store.saveFile(file, stringify({ format: 1, chapter: chapter.id, proposals }))
  }
  return {
    v: 1,
    type: 'lore-proposed',
    chapter: chapter.number,
    file,
    proposals: found.map(({ name, count, quote }) => ({ name, count, quote }))
  }
}
