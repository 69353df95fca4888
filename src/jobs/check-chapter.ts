import { checkDraft } from '../core/check/check-draft.ts'
import { createCopyIndex } from '../core/check/copy-index.ts'
import { REPETITION_RUN } from '../core/check/copying.ts'
import type { JobEvent } from '../core/events.ts'
import type { OutlineChapter, Project } from '../core/model.ts'
import { planChapter } from '../core/outline.ts'
import { chapterByNumber } from '../core/project.ts'
import type { Ports, Store } from '../ports.ts'
import { createSourceLibrary, type SourceLibrary } from './steps/source-library.ts'
import { readWaivers } from './steps/waivers.ts'

/**
 * What the gates say of a written chapter as it stands, scene by scene, without what the writer waived. Nothing
 * is changed. An unwritten chapter has nothing to find. Throws `chapter-unknown`.
 */
export async function* checkChapter(
  { store }: Pick<Ports, 'store'>,
  { project, number }: { project: Project; number: number }
): AsyncGenerator<JobEvent> {
  const chapter = chapterByNumber(project, number)
  const written = project.written.get(chapter.id)
  if (!written) return
  const { language, gates } = project.settings
  const waived = (await readWaivers(store, chapter.id)).map(({ key }) => key)
  const sources = gates.off.includes('copying') ? undefined : (await libraryOf(store).load(project)).copies
  const earlier = earlierChapters(project, chapter)
  const plan = planChapter(project, chapter)
  // Hand-written chapters need not have the scenes of the plan: then they are looked at as one.
  const asPlanned = written.scenes.length === plan.scenes.length
  const texts = asPlanned ? written.scenes : [written.text]
  for (const [index, text] of texts.entries()) {
    const issues = checkDraft(text, {
      language,
      target: asPlanned ? plan.scenes[index]!.target : plan.target,
      beats: asPlanned ? plan.scenes[index]!.beats : [],
      sources,
      earlier,
      off: gates.off,
      copyRun: gates.copyRun,
      waived,
      endReason: 'stop'
    })
    if (issues.length > 0)
      yield { v: 1, type: 'issues-found', chapter: chapter.number, scene: index + 1, issues }
  }
}

/** Reading the source books takes seconds where they are long: they are kept as long as the project is open. */
const libraries = new WeakMap<Store, SourceLibrary>()

function libraryOf(store: Store): SourceLibrary {
  const known = libraries.get(store) ?? createSourceLibrary(store, { keep: false })
  libraries.set(store, known)
  return known
}

/** Chapters far back are not looked at: building the index over a whole long book takes seconds. */
const CHAPTERS_BACK = 60

function earlierChapters(project: Project, chapter: OutlineChapter) {
  const { language, gates } = project.settings
  const texts = project.chapters
    .slice(Math.max(0, chapter.number - 1 - CHAPTERS_BACK), chapter.number - 1)
    .flatMap(({ id }) => project.written.get(id) ?? [])
    .map(({ id, text }) => ({ id, text }))
  if (texts.length === 0 || gates.off.includes('repetition')) return undefined
  return createCopyIndex(texts, { language, run: REPETITION_RUN[language] })
}
