import { listPlacedParts } from '../../core/prompt-report.ts'
import type { Model } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import type { SceneDraft } from './draft-scene.ts'
import { rewritesOf, type SceneContext } from './scene-search.ts'

/** Everything needed to see what the model was told for a scene, and why. Kept in `.fabula/receipts/`. */
export function sceneReceipt(given: {
  chapter: { id: string; number: number }
  scene: { id: string; index: number; target: number }
  context: SceneContext
  run: string
  at: string
  model: Model
  draft: SceneDraft
  length: number
}) {
  const { model, draft, chapter, scene, context } = given
  const { prompt } = draft
  return {
    format: 1,
    kind: 'scene',
    at: given.at,
    run: given.run,
    chapter: { id: chapter.id, number: chapter.number },
    scene: { id: scene.id, number: scene.index + 1 },
    attempt: draft.attempt,
    model: {
      name: model.info.name,
      digest: model.info.digest,
      server: model.info.server,
      window: model.info.window
    },
    options: draft.options,
    rewrites: rewritesOf(context, scene),
    prompt: {
      tokens: prompt.tokens,
      tokensBy: model.counter.by,
      window: prompt.window,
      reserve: prompt.reserve,
      parts: listPlacedParts(prompt.parts, prompt.prompt),
      dropped: prompt.dropped,
      ...prompt.prompt
    },
    calls: draft.calls,
    findings: draft.findings,
    cuts: draft.cuts,
    target: scene.target,
    length: given.length,
    sha256: sha256(draft.text)
  }
}
