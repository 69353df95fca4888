import { Box } from 'ink'
import type { Project } from '../../core/model.ts'
import { goalOf } from '../../core/overview.ts'
import { countStates, paceOf, wordsOf } from '../../core/stats.ts'
import { bodyRect } from '../layout.ts'
import { bar } from '../parts/bar.ts'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { countRows, NUMBER_VIEWS, NUMBERS_HEAD, numbersHeight, openStats } from '../state/numbers.ts'
import type { State } from '../state.ts'
import {
  chapterHead,
  chapterRow,
  contextHead,
  contextRow,
  type Drawn,
  dayHead,
  dayRow
} from './numbers-rows.ts'

/** Words a day, chapters and context: what is known of the work, in numbers with bars beside them. */
export function NumbersScreen({ state }: { state: State }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { shared } = state
  const { numbers } = state.screens
  const body = bodyRect(shared.size)
  const project = shared.project?.project
  const stats = openStats(numbers, shared)
  if (!project || !stats)
    return (
      <Pane rect={body} title={t('tui.numbers')} focused>
        <Row width={body.width} spans={[span(`  ${t('tui.numbers.reading')}`, 'muted')]} />
      </Pane>
    )
  const drawn = { project, stats, surroundings, width: body.width - 2 }
  const { view } = numbers
  const heads = { days: dayHead, chapters: chapterHead, context: contextHead }
  const rows = { days: dayRow, chapters: chapterRow, context: contextRow }
  const head = [...bookLines(drawn), viewSpans(view, t), heads[view](drawn)]
  return (
    <Pane rect={body} title={t('tui.numbers')} focused>
      <Box flexDirection="column" height={NUMBERS_HEAD}>
        {head.slice(0, NUMBERS_HEAD).map((spans, line) => (
          <Row key={line} width={body.width} spans={[span('  '), ...spans]} />
        ))}
      </Box>
      <List
        list={numbers.list}
        count={countRows(numbers, shared)}
        width={body.width}
        height={numbersHeight(shared)}
        item={index => [rows[view](index, drawn)]}
        focused={state.overlay === undefined}
      />
    </Pane>
  )
}

/** The names of the views, the one that is shown in brackets. */
const viewSpans = (view: string, t: Surroundings['t']): Span[] =>
  NUMBER_VIEWS.map(name =>
    name === view
      ? span(`[${t(`tui.numbers.view.${name}`)}] `, 'title')
      : span(` ${t(`tui.numbers.view.${name}`)}  `, 'muted')
  )

/** The book, today, the pace, and what lies ahead of the readers. */
function bookLines({ project, stats, surroundings }: Drawn): Span[][] {
  const { t, theme } = surroundings
  const { goals, language } = project.settings
  const goal = goalOf(project)
  const share = goal > 0 ? stats.length / goal : 0
  const days = wordsOf(stats.words, stats.days)
  const today = days.at(-1) ?? 0
  const week = paceOf(days.slice(-7), goal - stats.length)
  const month = paceOf(days, goal - stats.length)
  const book = [
    ...bar(share, 20, theme.glyphs),
    span(` ${Math.round(share * 100)} %  `),
    span(t(`tui.numbers.of.${language}`, { length: stats.length, goal }))
  ]
  const daily =
    goals.daily === undefined
      ? [span(t('tui.numbers.today', { words: today })), span(`  ${t('tui.numbers.no-goal')}`, 'muted')]
      : todaySpans(today, goals.daily, surroundings)
  const pace = [
    span(t('tui.numbers.pace', { week: Math.round(week.mean), month: Math.round(month.mean) })),
    ...(week.left === undefined || week.left === 0
      ? []
      : [span(`  ${t('tui.numbers.left', { days: week.left })}`, 'muted')])
  ]
  return [book, daily, pace, aheadSpans(project, t)]
}

function todaySpans(today: number, goal: number, { t, theme }: Surroundings): Span[] {
  const reached = today >= goal
  return [
    ...bar(today / goal, 20, theme.glyphs),
    span(` ${t('tui.numbers.today-of', { words: today, goal })}  `),
    span(
      t(reached ? 'tui.numbers.reached' : 'tui.numbers.missing', { words: goal - today }),
      reached ? 'good' : 'muted'
    )
  ]
}

function aheadSpans({ written }: Project, t: Surroundings['t']): Span[] {
  const counts = countStates([...written.values()].map(({ status }) => status))
  const ahead = counts.written - counts.published
  const spans = [span(t('tui.numbers.ahead', { ahead, published: counts.published }))]
  return counts.draft > 0
    ? [...spans, span(`  ${t('tui.numbers.drafts', { count: counts.draft })}`, 'muted')]
    : spans
}
