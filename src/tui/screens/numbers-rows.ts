import type { Project } from '../../core/model.ts'
import { planChapter } from '../../core/outline.ts'
import { lengthFigures, wordsOf } from '../../core/stats.ts'
import type { Stats } from '../../jobs/gather-stats.ts'
import { bar } from '../parts/bar.ts'
import { type Span, span } from '../parts/row.tsx'
import { spark } from '../parts/spark.ts'
import type { Surroundings } from '../parts/surroundings.ts'
import { chapterLength } from '../state/reading.ts'
import { fitText } from '../text/width.ts'

/** All that a part of the screen is drawn from. `width`: columns of a row of the list. */
export interface Drawn {
  project: Project
  stats: Stats
  surroundings: Surroundings
  width: number
}

/** The last thirty days in a line, and what is not known of them. */
export function dayHead({ stats, surroundings: { t, theme, linear } }: Drawn): Span[] {
  const { days, words } = stats
  const { undated, spans } = words
  const line = linear ? '' : `${spark(wordsOf(words, days), theme.glyphs)}  `
  const since = spans.filter(({ to }) => to >= days[0]!)
  const last = since.at(-1)
  if (last) return [span(line, 'accent'), span(t('tui.numbers.span', { ...last }), 'warn')]
  if (undated !== 0)
    return [span(line, 'accent'), span(t('tui.numbers.undated', { words: undated }), 'muted')]
  return [span(line, 'accent'), span(t('tui.numbers.thirty'), 'muted')]
}

/** A day, the newest first. */
export function dayRow(index: number, { stats, project, surroundings, width }: Drawn): Span[] {
  const { t, theme } = surroundings
  const { days } = stats
  const day = days[days.length - 1 - index]!
  const all = wordsOf(stats.words, days)
  const words = all[days.length - 1 - index]!
  const goal = project.settings.goals.daily
  const most = Math.max(goal ?? 0, ...all, 1)
  const mark =
    goal === undefined || words <= 0 ? '' : t(words >= goal ? 'tui.numbers.met' : 'tui.numbers.below')
  // Something came from outside between these days: on which one is not known.
  const outside = stats.words.spans.some(({ from, to }) => day >= from && day <= to)
  return [
    span(`${day} ${weekday(day, t('tui.language'))}  `, 'muted'),
    ...bar(words / most, Math.max(4, Math.min(40, width - 40)), { ...theme.glyphs, empty: ' ' }),
    span(String(words).padStart(8)),
    span(`  ${mark}`, mark === '' ? 'muted' : words >= goal! ? 'good' : 'muted'),
    ...(outside ? [span(` ${t('tui.numbers.maybe')}`, 'warn')] : [])
  ]
}

/** `Fri`, `周五`. */
const weekday = (day: string, language: string): string =>
  new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`)
  )

export function chapterHead({ project, surroundings: { t } }: Drawn): Span[] {
  const lengths = project.chapters.map(({ id }) => chapterLength(project, id)).filter(length => length > 0)
  const figures = lengthFigures(lengths)
  return figures
    ? [span(t('tui.numbers.lengths', { ...figures }), 'muted')]
    : [span(t('tui.numbers.none'), 'muted')]
}

/** A chapter's length against its target. */
export function chapterRow(index: number, { project, surroundings, width }: Drawn): Span[] {
  const { t, theme, ambiguousWide } = surroundings
  const chapter = project.chapters[index]!
  const { target } = planChapter(project, chapter)
  const length = chapterLength(project, chapter.id)
  const status = t(`tui.status.${project.written.get(chapter.id)?.status ?? 'planned'}`)
  const barWidth = width >= 76 ? 20 : 8
  const room = Math.max(6, Math.min(32, width - 6 - barWidth - 14 - 14))
  const share = target > 0 ? length / target : 0
  return [
    span(`${String(chapter.number).padStart(4)} `, 'muted'),
    span(`${fitText(chapter.title || t('tui.desk.untitled'), room, ambiguousWide)} `),
    ...bar(share, barWidth, theme.glyphs),
    span(`${length}/${target}`.padStart(13)),
    span(`  ${status}`, 'muted'),
    ...(share > 1.1 ? [span(` ${t('tui.numbers.long')}`, 'warn')] : [])
  ]
}

export function contextHead({ stats: { context }, surroundings: { t } }: Drawn): Span[] {
  if (!context) return [span(t('tui.numbers.no-receipts'), 'muted')]
  const { scenes, mean, highest, dropped } = context
  const data = {
    scenes,
    mean: Math.round(mean * 100),
    highest: Math.round(highest * 100),
    dropped: dropped.toFixed(1)
  }
  return [span(t('tui.numbers.context', data), 'muted')]
}

/** What a part of the prompt takes, on average. */
export function contextRow(index: number, { stats, surroundings, width }: Drawn): Span[] {
  const { t, theme, ambiguousWide } = surroundings
  const { parts } = stats.context!
  const { name, tokens } = parts[index]!
  const all = parts.reduce((sum, part) => sum + part.tokens, 0)
  const share = all > 0 ? tokens / all : 0
  return [
    span(fitText(t(`part.${name}`), 20, ambiguousWide)),
    ...bar(share, Math.max(4, Math.min(40, width - 48)), theme.glyphs),
    span(` ${t('tui.numbers.tokens', { tokens })}  ${Math.round(share * 100)} %`)
  ]
}
