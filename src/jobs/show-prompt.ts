import type { DroppedPart } from '../core/context.ts'
import type { JobEvent } from '../core/events.ts'
import type { PlannedScene } from '../core/outline.ts'
import { listPlacedParts } from '../core/prompt-report.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { draftFolder } from './steps/draft-scene.ts'
import { levelIndexText } from './steps/level-index.ts'
import { lockIfFree } from './steps/lock-if-free.ts'
import { readPart } from './steps/open-draft.ts'
import { planningModel } from './steps/planning-model.ts'
import { type PreparedChapter, prepareChapter, sceneByNumber } from './steps/prepare-chapter.ts'
import { retrieveScene, stableParts } from './steps/retrieve-scene.ts'
import { retrieveStyle } from './steps/retrieve-style.ts'
import { rewriteScenes } from './steps/rewrite-scenes.ts'
import { rewritesOf } from './steps/scene-search.ts'
import { createSourceLibrary } from './steps/source-library.ts'
import { tailBefore } from './steps/tail.ts'
import { promptFor } from './steps/write-out.ts'

export interface PromptRequest {
  /** Chapter number. */
  number: number
  /** Scene number from 1; undefined: the first that is not written. */
  scene: number | undefined
  model: string | undefined
  /** As `draft` takes them. */
  guidance?: string | undefined
  rewriteQueries?: boolean | undefined
}

/** The exact prompt that `draft` would send for a scene: the main job up to its seventh step. */
export async function* showPrompt(
  ports: Ports,
  request: PromptRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent, Record<string, unknown>> {
  const { locked, release } = await lockIfFree(ports)
  try {
    const library = createSourceLibrary(ports.store, { keep: locked })
    const prepared = await prepareChapter(
      ports,
      {
        number: request.number,
        model: request.model,
        library,
        keep: locked,
        open: openOrPlan(ports, request)
      },
      signal
    )
    if (locked) yield* levelIndexText(ports, prepared.project, signal)
    const { scenes, begun } = await draftSoFar(ports, prepared)
    const scene = chosenScene(prepared, scenes.length, request.scene)
    const rewriting = { ...prepared, scenes: [scene], wanted: request.rewriteQueries, keep: locked }
    const context = yield* rewriteScenes(ports, rewriting, signal)
    const style = await retrieveStyle(ports, context, signal)
    const tail = tailBefore(prepared, scenes, scene)
    const varying = await retrieveScene(ports, { context, scene, tail, style }, signal)
    const stable = stableParts(context, scene, style)
    const written = scene.index === scenes.length ? begun : ''
    const { prompt, ...packed } = promptFor(
      { ...prepared, scene, stable, varying, tail, guidance: request.guidance?.trim() ?? '' },
      written
    )
    return {
      model: prepared.model.info.name,
      window: packed.window,
      reserve: packed.reserve,
      tokens: packed.tokens,
      tokensBy: prepared.model.counter.by,
      chapter: request.number,
      scene: scene.index + 1,
      rewrites: rewritesOf(context, scene),
      parts: listPlacedParts(packed.parts, prompt),
      dropped: [...packed.dropped, ...missingTail(scene, tail, scenes)],
      messages: 'messages' in prompt ? prompt.messages : [],
      ...('raw' in prompt ? { raw: prompt.raw } : {})
    }
  } finally {
    await release()
  }
}

/** Without a server the prompt can be shown all the same, counted by estimate; a model asked for must be there. */
const openOrPlan =
  (ports: Ports, { model }: PromptRequest): Ports['models']['open'] =>
  async wanted => {
    try {
      return await ports.models.open(wanted)
    } catch (error) {
      if (model !== undefined || !(error instanceof UserError) || error.exit !== 'server') throw error
      return planningModel(wanted)
    }
  }

/** What is written: the chapter's scenes, else those that an interrupted draft finished, and what it began. */
async function draftSoFar(ports: Ports, { project, chapter }: PreparedChapter) {
  const written = project.written.get(chapter.id)
  if (written) return { scenes: written.scenes, begun: '' }
  return readPart((await ports.store.readFile(`${draftFolder(chapter.number)}/draft.part`)) ?? '')
}

function chosenScene({ plan }: PreparedChapter, written: number, number: number | undefined): PlannedScene {
  const first = written < plan.scenes.length ? written + 1 : 1
  return sceneByNumber(plan, number ?? first)
}

function missingTail(scene: PlannedScene, tail: string, scenes: string[]): DroppedPart[] {
  if (tail !== '' || scene.index === 0) return []
  const written = scenes[scene.index - 1] !== undefined
  const why = written ? 'tells what may not be told here' : 'the scene before is not written yet'
  return [{ name: 'tail', pool: 'project', id: 'tail', tokens: 0, why, reasons: [] }]
}
