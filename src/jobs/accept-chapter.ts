import { parseDocument } from 'yaml'
import type { JobEvent } from '../core/events.ts'
import { joinScenes, proseOf, splitFrontMatter, splitScenes } from '../core/markdown.ts'
import { chapterByNumber } from '../core/project.ts'
import { countLength } from '../core/text.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { readProject, sha256 } from './read-project.ts'
import { chapterBase, commitDraft } from './steps/commit-draft.ts'
import { draftFolder } from './steps/draft-scene.ts'
import { indexChapter } from './steps/level-index.ts'
import { proposeChapterNames } from './steps/propose-names.ts'
import { summariseChapter } from './steps/summarise.ts'

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
  const chapter = chapterByNumber(project, number)
  const written = project.written.get(chapter.id)
  if (!written) throw await unwritten(ports, number)
  const old = (await ports.store.readFile(written.file))!
  const { matter, body } = splitFrontMatter(old)
  const document = parseDocument(matter)
  if (!document.contents) document.contents = document.createNode({}) as never
  const already = document.get('status') === 'accepted'
  document.set('id', chapter.id)
  document.set('status', 'accepted')
  if (!already)
    await ports.store.commitChapter({
      chapterId: chapter.id,
      file: written.file,
      text: `---\n${document.toString().trimEnd()}\n---\n${body}`,
      expect: sha256(old),
      reason: 'accept',
      run: ports.clock.id('run')
    })
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
    result: { file: written.file, status: 'accepted', length, already }
  }
}

async function* takeCandidate(
  ports: Ports,
  { number, candidate }: { number: number; candidate: number },
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const project = await readProject(ports.store)
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
  await summariseChapter(ports, { project, chapter, text: text.trimEnd(), model: undefined }, signal)
  yield* indexChapter(ports, chapter.id, signal)
  yield await proposeChapterNames(ports, { project, chapter, text })
  yield {
    v: 1,
    type: 'chapter-saved',
    chapter: number,
    file,
    length: countLength(text),
    target: chapter.length ?? 0,
    receipt: path
  }
}

async function unwritten(ports: Ports, number: number): Promise<UserError> {
  const candidate = await ports.store.readFile(`${draftFolder(number)}/candidate-1.md`)
  return new UserError('chapter-unwritten', `Chapter ${number} is not written yet.`, {
    hint:
      candidate === undefined
        ? `fabula draft ${number}`
        : `fabula accept ${number} 1 takes the first candidate.`,
    data: { number }
  })
}
