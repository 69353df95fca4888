import type { Glyphs } from '../theme.ts'
import { type Span, span } from './row.tsx'

/**
 * A bar of so many columns for a share from 0 to 1. The number belongs beside it: it is not told by looks alone.
 * Where the whole is no goal or limit, but only the largest of its neighbours, `empty` is a space.
 */
export function bar(share: number, width: number, glyphs: Pick<Glyphs, 'full' | 'empty'>): Span[] {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width)
  return [span(glyphs.full.repeat(full), 'accent'), span(glyphs.empty.repeat(width - full), 'border')]
}
