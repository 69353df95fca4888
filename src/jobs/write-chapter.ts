import { createCopyIndex } from '../core/check/copy-index.ts'
import { REPETITION_RUN } from '../core/check/copying.ts'
import type { JobEvent } from '../core/events.ts'
import { joinScenes, SCENE_JOIN } from '../core/markdown.ts'
import type { OutlineChapter, Project } from '../core/model.ts'
import { countLength } from '../core/text.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { commitDraft } from './steps/commit-draft.ts'
import { draftScene, type SceneJob } from './steps/draft-scene.ts'
import { indexChapter, levelIndexText } from './steps/level-index.ts'
import { openDraft, parkDraft } from './steps/open-draft.ts'
import { type PreparedChapter, prepareChapter } from './steps/prepare-chapter.ts'
import { proposeChapterNames } from './steps/propose-names.ts'
import { sceneReceipt } from './steps/receipt.ts'
import { retrieveScene, retrieveStyle, stableParts } from './steps/retrieve-scene.ts'
import { createSourceLibrary, type SourceLibrary } from './steps/source-library.ts'
import { summariseChapter } from './steps/summarise.ts'
import { tailBefore } from './steps/tail.ts'

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
  /** Candidate number: saved beside, not committed, until one is accepted. */
  candidate?: number | undefined
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
  const prepared = await prepareChapter(
    ports,
    { number: request.number, model: request.model, library, keep: true },
    signal
  )
  const { project, chapter, plan } = prepared
  refuseWritten(project, chapter, request)
  const run = request.run ?? ports.clock.id('run')
  await ports.store.journal({
    at: now(ports),
    job: jobName(request),
    state: 'planned',
    chapter: chapter.id,
    run
  })
  yield* levelIndexText(ports, project, signal)
  const style = await retrieveStyle(ports, prepared.context, signal)
  const draft = await openDraft(ports, { chapter, request })
  const copies = { sources: (await library.load(project)).copies, earlier: earlierChapters(project, chapter) }
  const scenes = [...draft.scenes]
  await ports.store.journal({
    at: now(ports),
    job: jobName(request),
    state: 'drafting',
    chapter: chapter.id,
    run
  })
  const receipts: unknown[] = []
  const seed = request.seed ?? ports.clock.seed()
  try {
    for (const scene of plan.scenes.slice(scenes.length, request.untilScene)) {
      const { index, goal, target } = scene
      yield {
        v: 1,
        type: 'scene-started',
        chapter: chapter.number,
        scene: index + 1,
        goal: goal || chapter.goal,
        target
      }
      const tail = tailBefore(prepared, scenes, scene)
      const varying = await retrieveScene(ports, { context: prepared.context, scene, tail }, signal)
      const stable = stableParts(prepared.context, scene, style)
      const begun = scenes.length === draft.scenes.length ? draft.begun : ''
      const job: SceneJob = {
        ...prepared,
        ...copies,
        scene,
        stable,
        varying,
        tail,
        begun,
        part: draft.writer,
        before: scenes.map(text => text + SCENE_JOIN).join(''),
        seed: (seed + 10_000 * index) % 2 ** 31,
        indent: indentOf(project)
      }
      const drafted = yield* draftScene(ports, job, signal)
      scenes.push(drafted.text)
      await draft.writer.replace(scenes.map(text => text + SCENE_JOIN).join(''))
      const { model } = prepared
      const length = countLength(drafted.text)
      receipts.push(sceneReceipt({ chapter, scene, run, at: now(ports), model, draft: drafted, length }))
      await ports.store.saveReceipt(chapter.id, receipts.at(-1))
    }
  } finally {
    await draft.writer.close()
  }
  if (scenes.length < plan.scenes.length) yield* keepForLater(ports, { chapter, scenes, run, request })
  else if (request.candidate !== undefined)
    yield* keepCandidate(ports, { prepared, scenes, part: draft.path, request })
  else yield* finishChapter(ports, { prepared, scenes, receipts, run, request, part: draft.path }, signal)
}

interface Finish {
  prepared: PreparedChapter
  scenes: string[]
  receipts: unknown[]
  run: string
  request: WriteChapterRequest
  part: string
}

/** Saves first; index, summary and proposals can all be made again from the file. */
async function* finishChapter(ports: Ports, finish: Finish, signal: AbortSignal): AsyncGenerator<JobEvent> {
  const { prepared, scenes, run, receipts, request } = finish
  const { project, chapter, plan, model } = prepared
  const reason = jobName(request)
  const { file, sha256 } = await commitDraft(ports, { project, chapter, scenes, reason, run })
  const receipt = await ports.store.saveReceipt(chapter.id, {
    format: 1,
    kind: 'chapter',
    at: now(ports),
    run,
    chapter: { id: chapter.id, number: chapter.number },
    file,
    sha256,
    scenes: receipts
  })
  await ports.store.removePart(finish.part)
  const text = joinScenes(scenes)
  const length = countLength(text)
  yield { v: 1, type: 'chapter-saved', chapter: chapter.number, file, length, target: plan.target, receipt }
  yield { v: 1, type: 'progress', chapter: chapter.number, step: 'summarising' }
  const by = await summariseChapter(ports, { project, chapter, text: text.trim(), model }, signal)
  yield* indexChapter(ports, chapter.id, signal)
  yield await proposeChapterNames(ports, { project, chapter, text })
  yield {
    v: 1,
    type: 'done',
    chapter: chapter.number,
    result: { file, length, target: plan.target, summary: by, receipt }
  }
}

async function* keepForLater(
  ports: Ports,
  {
    chapter,
    scenes,
    run,
    request
  }: { chapter: OutlineChapter; scenes: string[]; run: string; request: WriteChapterRequest }
): AsyncGenerator<JobEvent> {
  await ports.store.journal({
    at: now(ports),
    job: jobName(request),
    state: 'stopped',
    chapter: chapter.id,
    run
  })
  yield { v: 1, type: 'done', chapter: chapter.number, result: { scenes: scenes.length, complete: false } }
}

async function* keepCandidate(
  ports: Ports,
  kept: { prepared: PreparedChapter; scenes: string[]; part: string; request: WriteChapterRequest }
): AsyncGenerator<JobEvent> {
  const { chapter, plan } = kept.prepared
  const file = await parkDraft(ports, {
    chapter,
    text: joinScenes(kept.scenes),
    name: `candidate-${kept.request.candidate}`
  })
  await ports.store.removePart(kept.part)
  const length = countLength(joinScenes(kept.scenes))
  yield {
    v: 1,
    type: 'done',
    chapter: chapter.number,
    result: { candidate: kept.request.candidate, file, length, target: plan.target }
  }
}

const now = (ports: Ports): string => ports.clock.now().toISOString()
const jobName = (request: WriteChapterRequest) => (request.rewrite ? 'rewrite' : 'draft')

function refuseWritten(project: Project, chapter: OutlineChapter, request: WriteChapterRequest): void {
  const written = project.written.get(chapter.id)
  if (written && !request.rewrite)
    throw new UserError(
      'chapter-written',
      `Chapter ${chapter.number} is written already (${written.file}).`,
      {
        hint: `fabula rewrite ${chapter.number} makes a new version and keeps this one.`,
        data: { number: chapter.number, file: written.file }
      }
    )
  if (!written && request.rewrite)
    throw new UserError('chapter-unwritten', `Chapter ${chapter.number} is not written yet.`, {
      hint: `fabula draft ${chapter.number}`,
      data: { number: chapter.number }
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
