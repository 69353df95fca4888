import type { LoreProposedEvent } from '../../core/events.ts'
import type { OutlineChapter, Project } from '../../core/model.ts'
import { proposeNames } from '../../core/names.ts'
import { DECISIONS_FILE, decidedNames, isReviewOf, reviewFilesOf, reviewWith } from '../../core/review.ts'
import { UserError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'

/** Most names that a chapter proposes. */
const MOST = 20

/**
 * Names that recur in the chapter and that the lore does not know become proposals in `review/NNNN.yaml`,
 * each with its quoted sentence, instead of those of the text before. What the writer decided about already is not
 * proposed again. Nothing enters the lore.
 */
export async function proposeChapterNames(
  ports: Ports,
  { project, chapter, text }: { project: Project; chapter: OutlineChapter; text: string }
): Promise<LoreProposedEvent> {
  const { language } = project.settings
  const decided = await decidedSoFar(ports)
  const known = project.lore.flatMap(entry => [...entry.names, ...entry.aliases.map(alias => alias.name)])
  const found = proposeNames(text, { language, known, limit: MOST + decided.size })
    .filter(({ name }) => !decided.has(name))
    .slice(0, MOST)
  const { file, text: old } = await reviewFile(ports, chapter)
  if (found.length > 0 || old !== undefined)
    await ports.store.saveFile(file, reviewWith(old, chapter.id, found))
  return {
    v: 1,
    type: 'lore-proposed',
    chapter: chapter.number,
    file,
    proposals: found.map(({ name, count, quote }) => ({ name, count, quote }))
  }
}

/** A file of decisions that can't be read must not keep a chapter from its end; reading the project tells of it. */
async function decidedSoFar({ store }: Ports): Promise<ReadonlySet<string>> {
  try {
    return new Set(decidedNames(await store.readFile(DECISIONS_FILE)).keys())
  } catch (error) {
    if (error instanceof UserError) return new Set()
    throw error
  }
}

async function reviewFile(
  { store }: Ports,
  chapter: OutlineChapter
): Promise<{ file: string; text: string | undefined }> {
  const [numbered, own] = reviewFilesOf(chapter)
  const text = await store.readFile(numbered)
  return isReviewOf(chapter.id, text)
    ? { file: numbered, text }
    : { file: own, text: await store.readFile(own) }
}
