import { sessionFigures } from '../state/session.ts'
import type { State } from '../state.ts'
import { cleanText, textWidth } from '../text/width.ts'
import { type Span, span } from './row.tsx'
import type { Surroundings } from './surroundings.ts'

const APART = '  '

/**
 * The calm corner of the desk's status line: the model, how quickly it writes, and what was written since the
 * terminal was opened, as far as there is room. The model is left out first. A screen reader would read the
 * speed again and again.
 */
export function figureSpans(
  { screen, shared }: State,
  { t, ambiguousWide, linear }: Surroundings,
  room: number
): Span[] {
  if (screen !== 'desk' || !shared.project) return []
  const { model, words, perSecond } = sessionFigures(shared)
  const unit = `tui.length.${shared.project.project.settings.language}`
  const signed = words > 0 ? `+${words}` : String(words)
  const speed = perSecond === undefined || linear ? undefined : perSecond.toFixed(perSecond < 10 ? 1 : 0)
  const figures = [
    cleanText(model ?? '').replaceAll('\n', ' '),
    speed === undefined ? '' : t('tui.status.speed', { length: t(unit, { length: speed }) }),
    words === 0 ? '' : t('tui.status.session', { length: t(unit, { length: signed }) })
  ].filter(text => text !== '')
  while (figures.length > 0 && textWidth(figures.join(APART) + APART, ambiguousWide) > room) figures.shift()
  return figures.map(text => span(text + APART, 'muted'))
}
