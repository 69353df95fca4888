import { type Action, type Effect, reduce, type State } from './state.ts'

export interface Store {
  state(): State
  dispatch(action: Action): void
  subscribe(listener: () => void): () => void
}

/** Holds the state: reduces each action, tells who listens, and hands on what is to be done. */
export function createStore(first: State, start: (effect: Effect) => void): Store {
  let state = first
  const listeners = new Set<() => void>()
  return {
    state: () => state,
    dispatch(action) {
      const [next, ...effects] = reduce(state, action)
      if (next !== state) {
        state = next
        for (const listener of listeners) listener()
      }
      for (const effect of effects) start(effect)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
