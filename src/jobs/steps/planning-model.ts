import { createEstimate } from '../../core/estimate.ts'
import type { Language } from '../../core/model.ts'
import type { Model } from '../../ports.ts'

const WINDOW = 8192

/**
 * Stands in where no model can be had and only the prompt is wanted: it has a window and counts tokens by
 * estimate. It cannot write.
 */
export function planningModel(request: {
  name: string | undefined
  language: Language
  window: number | undefined
}): Model {
  const window = request.window ?? WINDOW
  return {
    info: {
      name: request.name ?? 'none',
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
