import { UserError } from '../../errors.ts'
import type { ModelInfo, Models } from '../../ports.ts'

/** The model that a batch began with. */
export type PinnedModel = Pick<ModelInfo, 'name' | 'digest'>

/**
 * Models of which the first one opened is `noted`, and all others must be the same: a book of which a
 * server's update changed the voice half way is not what the writer asked for. `pinned`: as an earlier run
 * noted it. `open` throws `model-changed`.
 */
export function pinModel(
  models: Models,
  { pinned, note }: { pinned: PinnedModel | undefined; note(pinned: PinnedModel): Promise<void> }
): Models {
  let wanted = pinned
  return {
    ...models,
    async open(request) {
      const model = await models.open(request)
      const { name, digest } = model.info
      // Another model that is asked for by name is the writer's choice.
      const chosen = request.name !== undefined && wanted?.name !== name
      if (wanted && !chosen && (wanted.name !== name || wanted.digest !== digest))
        throw modelChanged(wanted, model.info)
      if (!wanted || chosen) await note({ name, digest })
      wanted = { name, digest }
      return model
    }
  }
}

function modelChanged(before: PinnedModel, now: PinnedModel): UserError {
  const kind = before.name === now.name ? 'version' : 'name'
  const data = { before: shortName(before), now: shortName(now), name: before.name, kind }
  const back = kind === 'name' ? ` --model ${before.name} instead takes the one it began with.` : ''
  return new UserError(
    'model-changed',
    `The model is not the one that this batch began with: it was ${data.before}, now it is ${data.now}.`,
    {
      hint: `Nothing is lost. fabula batch --resume --accept-model goes on with the model as it is now.${back}`,
      data
    }
  )
}

/** Name and the twelve digits by which `ollama list` tells versions apart. */
const shortName = ({ name, digest }: PinnedModel): string =>
  digest === undefined ? name : `${name} (${digest.replace(/^sha256:/, '').slice(0, 12)})`
