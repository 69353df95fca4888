import type { ErrorEvent, JobEvent } from '../../core/events.ts'
import type { PlannedScene } from '../../core/outline.ts'
import { type KeptRewrites, parseKeptRewrites, rewriteQueries } from '../../core/rewrites.ts'
import { UserError } from '../../errors.ts'
import type { Model, Ports } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import { askForRewrites, type RewriteQuestion } from './ask-rewrites.ts'
import { readTemplate } from './read-template.ts'
import { queriesOf, type SceneContext } from './scene-search.ts'

export interface RewriteRequest {
  context: SceneContext
  /** The model that drafts: it is loaded already. */
  model: Model
  scenes: PlannedScene[]
  /** Undefined: as the project's settings have it. */
  wanted: boolean | undefined
  /** Whether answers may be kept for the next time (the lock is held). */
  keep: boolean
}

/**
 * The context with other phrasings of each scene, where they are wanted. Asked for before the first scene is
 * drafted: a question in between would cost the server what it has read of the prompts' common beginning.
 * Kept by the scene's words in the outline, so that its prompt stays the same. Where the model fails it is
 * told, and the scene is searched for without them.
 */
export async function* rewriteScenes(
  ports: Ports,
  request: RewriteRequest,
  signal: AbortSignal
): AsyncGenerator<JobEvent, SceneContext> {
  const { context, model, scenes } = request
  const { project, plan } = context
  if (!(request.wanted ?? project.settings.retrieval.rewrite)) return context
  const { language } = project.settings
  const template = await readTemplate(ports, 'queries', project)
  const file = `.fabula/rewrites/${plan.chapter.id}.json`
  const before = parseKeptRewrites(await ports.store.readFile(file))
  const kept = { ...before }
  const place = { v: 1, chapter: plan.chapter.number } as const
  let asking = true
  for (const [index, scene] of scenes.entries()) {
    const text = sceneText(context, scene)
    const question = sha256(`${template.text}\n${text}`)
    if (before[scene.id]?.question !== question) delete kept[scene.id]
    if (text === '' || !asking || isAnswered(kept, scene, model)) continue
    yield { ...place, type: 'progress', step: 'rewriting', done: index, total: scenes.length }
    const answer = await answerOrError({ model, template, language, text }, signal)
    if (Array.isArray(answer)) kept[scene.id] = { question, model: nameOf(model), queries: answer }
    else {
      yield { ...answer, ...place, scene: scene.index + 1 }
      // Another answer may be usable; a model that can't answer, or a server that is gone, gives none.
      asking = answer.data?.kind === 'unusable'
    }
  }
  if (request.keep && JSON.stringify(kept) !== JSON.stringify(before))
    await ports.store.saveFile(file, `${JSON.stringify({ scenes: kept }, undefined, 1)}\n`)
  return {
    ...context,
    rewrites: new Map(scenes.map(({ id }) => [id, rewriteQueries(kept[id]?.queries ?? [])]))
  }
}

/** The scene's other queries, but for the text before it: that is not known before it is written. */
const sceneText = (context: SceneContext, scene: PlannedScene): string =>
  queriesOf(context, scene, '')
    .map(({ text }) => text)
    .join('\n')

/** A model that answers no questions does with the answers of another one. */
const isAnswered = (kept: KeptRewrites, { id }: PlannedScene, model: Model): boolean =>
  kept[id] !== undefined && (kept[id].model === nameOf(model) || !model.info.schema)

const nameOf = ({ info: { name, digest } }: Model): string => (digest ? `${name} ${digest}` : name)

async function answerOrError(question: RewriteQuestion, signal: AbortSignal): Promise<string[] | ErrorEvent> {
  try {
    return await askForRewrites(question, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error
    const { code, message, data } = error
    return { v: 1, type: 'error', code, message, data }
  }
}
