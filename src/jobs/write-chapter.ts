import { type CopyIndex, createCopyIndex } from '../core/check/copy-index.ts'
import { REPETITION_RUN } from '../core/check/copying.ts'
import type { JobEvent } from '../core/events.ts'
import type { JournalEntry } from '../core/journal.ts'
import { joinScenes } from '../core/markdown.ts'
import type { OutlineChapter, Project } from '../core/model.ts'
import { countLength } from '../core/text.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { type ChapterBase, chapterBase, commitDraft } from './steps/commit-draft.ts'
import { draftScene } from './steps/draft-scene.ts'
import { indexChapter, levelIndexText } from './steps/level-index.ts'
import { levelAllSummaries } from './steps/level-summaries.ts'
import { finishedScenes, type OpenDraft, openDraft, parkDraft } from './steps/open-draft.ts'
import { type PreparedChapter, prepareChapter, sceneByNumber } from './steps/prepare-chapter.ts'
import { proposeChapterNames } from './steps/propose-names.ts'
import { sceneReceipt } from './steps/receipt.ts'
import { refuseWritten } from './steps/refuse-written.ts'
import { retrieveScene, stableParts } from './steps/retrieve-scene.ts'
import { retrieveStyle } from './steps/retrieve-style.ts'
import { rewriteScenes } from './steps/rewrite-scenes.ts'
import { createSourceLibrary, type SourceLibrary } from './steps/source-library.ts'
import { summariseChapter } from './steps/summarise.ts'
import { tailBefore } from './steps/tail.ts'
import { readWaivers } from './steps/waivers.ts'

export interface WriteChapterRequest {
  /** Chapter number. */
  number: number
  /** Model name; undefined: the project's, else what there is. */
  model?: string | undefined
  seed?: number | undefined
  /** Number of the last scene to draft now; undefined: all. */
  untilScene?: number | undefined
  /** Starts again though a `.part` is there; the old one is kept beside it. */
  fresh?: boolean
  /** A new version of a chapter that is written. */
  rewrite?: boolean
  /** The writer's word on this draft, given to the model with every scene of it. */
  guidance?: string | undefined
  /** Candidate number: saved beside, not committed, until one is accepted. */
  candidate?: number | undefined
  /** Asks the model for other phrasings of each scene to search for; undefined: as the project's settings have it. */
  rewriteQueries?: boolean | undefined
  /** Run id for journal and receipts; a batch gives all its chapters one. */
  run?: string
  /** The source books, if the caller has them open. */
  library?: SourceLibrary
}

/**
 * Drafts one chapter, scene by scene: retrieves, packs, streams into the `.part`, checks, saves, indexes,
 * sums up and proposes lore. After any stop the same request goes on from the `.part`.
 */
export async function* writeChapter(
  ports: Ports,
  request: WriteChapterRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const library = request.library ?? createSourceLibrary(ports.store)
  const { number, model } = request
  const prepared = await prepareChapter(ports, { number, model, library, keep: true }, signal)
  const { project, chapter, plan } = prepared
  refuseWritten(project, chapter, request)
  if (request.untilScene !== undefined) sceneByNumber(plan, request.untilScene)
  const job: ChapterJob = {
    request,
    prepared,
    run: request.run ?? ports.clock.id('run'),
    base: await chapterBase(ports, project, chapter),
    sources: (await library.load(project)).copies,
    earlier: earlierChapters(project, chapter)
  }
  await note(ports, job, 'planned')
  yield* levelIndexText(ports, project, signal)
  const draft = await openDraft(ports, { chapter, request })
  await note(ports, job, 'drafting')
  try {
    yield* draftScenes(ports, job, draft, signal)
  } finally {
    await draft.writer.close()
  }
  if (draft.scenes.length < plan.scenes.length) yield* keepForLater(ports, job, draft)
  else if (request.candidate !== undefined) yield* keepCandidate(ports, job, draft)
  else yield* finishChapter(ports, job, draft, signal)
}

interface ChapterJob {
  request: WriteChapterRequest
  prepared: PreparedChapter
  run: string
  /** The chapter's file as it was when the draft began: an edit made meanwhile is never overwritten. */
  base: ChapterBase
  sources: CopyIndex | undefined
  earlier: CopyIndex | undefined
}

/** Drafts the scenes that are missing; `draft.scenes` grows with each. */
async function* draftScenes(
  ports: Ports,
  job: ChapterJob,
  draft: OpenDraft,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const { prepared, request, run } = job
  const { chapter, plan, model, project } = prepared
  const scenes = plan.scenes.slice(draft.scenes.length, request.untilScene)
  const rewriting = { ...prepared, scenes, wanted: request.rewriteQueries, keep: true }
  const context = yield* rewriteScenes(ports, rewriting, signal)
  const style = await retrieveStyle(ports, context, signal)
  const seed = request.seed ?? ports.clock.seed()
  const waived = await readWaivers(ports.store, chapter.id)
  let { begun } = draft
  for (const scene of scenes) {
    const { index, target } = scene
    const goal = scene.goal || chapter.goal
    yield { v: 1, type: 'scene-started', chapter: chapter.number, scene: index + 1, goal, target }
    signal.throwIfAborted()
    const tail = tailBefore(prepared, draft.scenes, scene)
    const varying = await retrieveScene(ports, { context, scene, tail, style }, signal)
    const drafted = yield* draftScene(
      ports,
      {
        ...prepared,
        scene,
        stable: stableParts(context, scene, style),
        varying,
        tail,
        guidance: request.guidance?.trim() ?? '',
        waived,
        begun,
        part: draft.writer,
        before: finishedScenes(draft.scenes),
        sources: job.sources,
        earlier: job.earlier,
        seed: (seed + 10_000 * index) % 2 ** 31,
        indent: indentOf(project)
      },
      signal
    )
    begun = ''
    draft.scenes.push(drafted.text)
    await draft.writer.replace(finishedScenes(draft.scenes))
    const length = countLength(drafted.text)
    const told = { chapter, scene, context, run, at: now(ports), model }
    const receipt = sceneReceipt({ ...told, draft: drafted, length })
    await ports.store.saveReceipt(chapter.id, receipt)
  }
}

/** Saves first; index, summary and proposals can all be made again from the file. */
async function* finishChapter(
  ports: Ports,
  job: ChapterJob,
  draft: OpenDraft,
  signal: AbortSignal
): AsyncGenerator<JobEvent> {
  const { run, base, request, prepared } = job
  const { project, chapter, plan, model } = prepared
  const { scenes } = draft
  const commit = { chapter, base, scenes, reason: jobName(request), run }
  const { file, sha256 } = await commitDraft(ports, commit).catch(async error => {
    // The text lies beside the chapter as `….new.md`: the next run must not commit it over the edit.
    if (error instanceof UserError && error.code === 'file-changed') await ports.store.removePart(draft.path)
    throw error
  })
  const receipt = await saveChapterReceipt(ports, { chapter, run, file, sha256 })
  await ports.store.removePart(draft.path)
  const text = joinScenes(scenes)
  const length = countLength(text)
  yield { v: 1, type: 'chapter-saved', chapter: chapter.number, file, length, target: plan.target, receipt }
  yield { v: 1, type: 'progress', chapter: chapter.number, step: 'summarising' }
  const made = await summariseChapter(ports, { project, chapter, text: text.trimEnd(), model }, signal)
  const level = await levelAllSummaries(ports, { model, volume: chapter.volume }, signal)
  yield* indexChapter(ports, { project: level, chapterId: chapter.id }, signal)
  yield await proposeChapterNames(ports, { project, chapter, text })
  const result = { file, length, target: plan.target, summary: made?.by ?? 'writer', receipt }
  yield { v: 1, type: 'done', chapter: chapter.number, result }
}

/** The chapter's receipt holds those of its scenes, also of the ones that an earlier run drafted. */
async function saveChapterReceipt(
  ports: Ports,
  { chapter, run, file, sha256 }: { chapter: OutlineChapter; run: string; file: string; sha256: string }
): Promise<string> {
  const receipts = (await ports.store.readReceipts(chapter.id)) as { kind?: string }[]
  const last = receipts.findLastIndex(({ kind }) => kind === 'chapter')
  return ports.store.saveReceipt(chapter.id, {
    format: 1,
    kind: 'chapter',
    at: now(ports),
    run,
    chapter: { id: chapter.id, number: chapter.number },
    file,
    sha256,
    scenes: receipts.slice(last + 1).filter(({ kind }) => kind === 'scene')
  })
}

async function* keepForLater(ports: Ports, job: ChapterJob, draft: OpenDraft): AsyncGenerator<JobEvent> {
  await note(ports, job, 'stopped')
  const result = { scenes: draft.scenes.length, complete: false }
  yield { v: 1, type: 'done', chapter: job.prepared.chapter.number, result }
}

async function* keepCandidate(ports: Ports, job: ChapterJob, draft: OpenDraft): AsyncGenerator<JobEvent> {
  const { chapter, plan } = job.prepared
  const { candidate } = job.request
  const text = joinScenes(draft.scenes)
  const file = await parkDraft(ports, { chapter, text, name: `candidate-${candidate}` })
  await ports.store.removePart(draft.path)
  const result = { candidate, file, length: countLength(text), target: plan.target }
  yield { v: 1, type: 'done', chapter: chapter.number, result }
}

const now = (ports: Ports): string => ports.clock.now().toISOString()
const jobName = (request: WriteChapterRequest) => (request.rewrite ? 'rewrite' : 'draft')

function note(ports: Ports, job: ChapterJob, state: JournalEntry['state']): Promise<void> {
  const { run, request, prepared } = job
  return ports.store.journal({
    at: now(ports),
    job: jobName(request),
    state,
    chapter: prepared.chapter.id,
    run
  })
}

function earlierChapters(project: Project, chapter: OutlineChapter) {
  const texts = project.chapters
    .slice(0, chapter.number - 1)
    .flatMap(({ id }) => project.written.get(id) ?? [])
    .map(({ id, text }) => ({ id, text }))
  if (texts.length === 0) return undefined
  const { language } = project.settings
  return createCopyIndex(texts, { language, run: REPETITION_RUN[language] })
}

/** Chinese paragraphs begin as the project's written chapters have them; two full-width spaces in a new one. */
function indentOf(project: Project): '　　' | '' {
  if (project.settings.language !== 'zh') return ''
  const last = [...project.written.values()].at(-1)
  return last === undefined || /^　　/m.test(last.text) ? '　　' : ''
}
