import { toldText } from '../../core/told-text.ts'
import { UserError } from '../../errors.ts'
import { keyOf, shownKey } from '../keys.ts'
import { BATCH_LANE, DRAFT_LANE, type Notice, type Task } from '../state/shared.ts'
import { contextsOf, nextCommand, type State } from '../state.ts'
import { textWidth } from '../text/width.ts'
import { figureSpans } from './figures.ts'
import { Row, type Span, span } from './row.tsx'
import { type Surroundings, useSurroundings } from './surroundings.ts'

/** As the key table has them. */
const HELP_KEYS = Object.fromEntries(
  ['help', 'palette'].map(name => [name, shownKey(keyOf(`app.${name}`, ['global']) ?? '')])
)

/** The last line: what is to be said, what runs, and on the right some figures and the key that makes most sense now. */
export function StatusLine({ state, width }: { state: State; width: number }) {
  const surroundings = useSurroundings()
  const { t, ambiguousWide } = surroundings
  const { notice, tasks } = state.shared
  const next = nextKey(state, surroundings)
  const drafts = tasks.some(isDraft)
  const left = notice
    ? noticeSpans(notice, surroundings)
    : tasks.flatMap(task => taskSpans(drafts ? waiting(task) : task, surroundings))
  const help = left.length === 0 ? [span(t('tui.status.help', HELP_KEYS), 'muted')] : left
  const room = Math.max(0, width - widthOf(next, ambiguousWide) - 2)
  const used = widthOf(help, ambiguousWide)
  if (used > room && notice) return <Row width={width} filled spans={help} />
  const right = [...figureSpans(state, surroundings, room - used), ...next]
  const gap = ' '.repeat(Math.max(1, width - used - widthOf(right, ambiguousWide)))
  return <Row width={width} filled spans={[...help, span(gap), ...right]} />
}

const widthOf = (spans: readonly Span[], ambiguousWide: boolean): number =>
  spans.reduce((sum, { text }) => sum + textWidth(text, ambiguousWide), 0)

function nextKey(state: State, { t }: Surroundings): Span[] {
  const command = nextCommand(state)
  const key = command && keyOf(command, contextsOf(state))
  if (!command || !key) return []
  return [span(`${shownKey(key)} `, 'title'), span(t(`tui.key.${command}`), 'accent')]
}

function noticeSpans({ tone, text }: Notice, { t }: Surroundings): Span[] {
  const mark = tone === 'good' ? '' : t(`tui.tone.${tone}`)
  if (!(text instanceof UserError)) return [span(mark + t(text.key, text.data), tone)]
  const { message, hint } = toldText(text, t)
  return [span(mark + message, tone), ...(hint ? [span(` ${hint}`, 'muted')] : [])]
}

const isDraft = ({ lane }: Task): boolean => lane === DRAFT_LANE || lane === BATCH_LANE

/** An import's passages are embedded when no draft streams: that nothing moves has a reason. */
const waiting = (task: Task): Task =>
  task.label === 'progress.embedding' && !isDraft(task)
    ? { ...task, label: 'tui.task.embedding-waits' }
    : task

function taskSpans({ label, detail, done, total }: Task, { t }: Surroundings): Span[] {
  const share = done !== undefined && total ? ` ${done}/${total}` : ''
  return [span(`${t(label, detail)}${share}  `, 'accent')]
}
