import { parseDocument } from 'yaml'
import type { JobEvent } from '../core/events.ts'
import { joinScenes, proseOf, splitFrontMatter, splitScenes } from '../core/markdown.ts'
import { planChapter } from '../core/outline.ts'
import { chapterByNumber, requireSound } from '../core/project.ts'
import { countLength } from '../core/text.ts'
import { withMatter } from '../core/yaml-file.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { readProject, sha256 } from './read-project.ts'
import { chapterBase, commitDraft } from './steps/commit-draft.ts'
import { draftFolder } from './steps/draft-scene.ts'
import { indexChapter } from './steps/level-index.ts'
import { levelAllSummaries } from './steps/level-summaries.ts'
import { proposeChapterNames } from './steps/propose-names.ts'

/**
 * Turns a committed draft into an accepted chapter; with a candidate number that candidate becomes the
 * chapter first. Throws `chapter-unwritten`, `candidate-missing`.
 */
export async function* acceptChapter(
  ports: Ports,
  request: { number: number; candidate: number | undefined },
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const { number, candidate } = request
  if (candidate !== undefined) yield* takeCandidate(ports, { number, candidate }, signal)
  const project = await readProject(ports.store)
  requireSound(project)
  const chapter = chapterByNumber(project, number)
  const written = project.written.get(chapter.id)
  if (!written) throw await unwritten(ports, number)
  const old = (await ports.store.readFile(written.file))!
  const document = parseDocument(splitFrontMatter(old).matter)
  // A published chapter is accepted, too, and stays published.
  const already = ['accepted', 'published'].includes(String(document.get('status')))
  // The prose stays as it is: there is no version to keep.
  const accepted = withMatter(old, { id: chapter.id, status: 'accepted' })
  if (!already) await ports.store.saveFile(written.file, accepted, { expect: sha256(old) })
  await ports.store.journal({
    at: ports.clock.now().toISOString(),
    job: 'accept',
    state: 'accepted',
    chapter: chapter.id
  })
  const length = countLength(written.text)
  yield {
    v: 1,
    type: 'done',
    chapter: number,
    result: { file: written.file, status: already ? written.status : 'accepted', length, already }
  }
}

async function* takeCandidate(
  ports: Ports,
  { number, candidate }: { number: number; candidate: number },
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const project = await readProject(ports.store)
  requireSound(project)
  const chapter = chapterByNumber(project, number)
  const path = `${draftFolder(number)}/candidate-${candidate}.md`
  const draft = await ports.store.readFile(path)
  if (draft === undefined)
    throw new UserError('candidate-missing', `Chapter ${number} has no candidate ${candidate} (${path}).`, {
      hint: `fabula draft ${number} --candidates 3 makes three.`,
      data: { number, candidate, file: path }
    })
  const scenes = splitScenes(proseOf(draft))
  const run = ports.clock.id('run')
  const { file } = await commitDraft(ports, {
    chapter,
    base: await chapterBase(ports, project, chapter),
    scenes,
    reason: 'accept',
    run
  })
  const text = joinScenes(scenes)
  const { target } = planChapter(project, chapter)
  const length = countLength(text)
  yield { v: 1, type: 'chapter-saved', chapter: number, file, length, target, receipt: path }
  const level = await levelAllSummaries(ports, undefined, signal)
  yield* indexChapter(ports, { project: level, chapterId: chapter.id }, signal)
  yield await proposeChapterNames(ports, { project, chapter, text })
}

async function unwritten(ports: Ports, number: number): Promise<UserError> {
  const candidate = await ports.store.readFile(`${draftFolder(number)}/candidate-1.md`)
  return new UserError('chapter-unwritten', `Chapter ${number} is not written yet.`, {
    hint:
      candidate === undefined
        ? `fabula draft ${number}`
        : `fabula accept ${number} 1 takes the first candidate.`,
    data: { number, ...(candidate === undefined ? {} : { kind: 'candidate' }) }
  })
}
