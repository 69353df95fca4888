import { createEstimate } from '../../core/estimate.ts'
import type { Model, ModelRequest } from '../../ports.ts'

const WINDOW = 8192

/**
 * Stands in where no model can be had and only the prompt is wanted: it has a window and counts tokens by
 * estimate. It cannot write.
 */
export function planningModel(request: ModelRequest): Model {
  const window = request.window ?? WINDOW
  return {
    info: {
      name: request.name ?? request.own ?? 'none',
      digest: undefined,
      server: 'none',
      window,
      trained: window,
      prompt: 'messages',
      languages: undefined,
      schema: false,
      builtin: false
    },
    counter: createEstimate({ language: request.language }),
    stream() {
      throw new Error('A planning model only counts.')
    }
  }
}
