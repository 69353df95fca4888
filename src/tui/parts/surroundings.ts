import { createContext, useContext } from 'react'
import type { Translate } from '../../core/i18n.ts'
import type { Theme } from '../theme.ts'

/** What every part needs to draw: looks, texts, and how the terminal draws. */
export interface Surroundings {
  theme: Theme
  t: Translate
  ambiguousWide: boolean
  /** For screen readers: one pane, no drawing. */
  linear: boolean
}

export const SurroundingsContext = createContext<Surroundings | undefined>(undefined)

export function useSurroundings(): Surroundings {
  const found = useContext(SurroundingsContext)
  if (!found) throw new Error('a part was drawn outside of the app')
  return found
}
