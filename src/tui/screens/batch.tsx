import { Box } from 'ink'
import { useMemo } from 'react'
import { toldText } from '../../core/told-text.ts'
import { keyOf, shownKey } from '../keys.ts'
import { bodyRect, type Rect } from '../layout.ts'
import { bar } from '../parts/bar.ts'
import { InputLine } from '../parts/input.tsx'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { type BatchState, canResume } from '../state/batch.ts'
import { plannedRange } from '../state/batch-range.ts'
import { type BatchRun, currentRow, type QueueRow, runFigures, startRun } from '../state/batch-run.ts'
import { BATCH_FOOT, BATCH_HEAD, queueHeight } from '../state/batch-size.ts'
import type { Shared } from '../state/shared.ts'
import type { State } from '../state.ts'
import { durationText } from '../text/duration.ts'
import { lineText, wrapText } from '../text/wrap.ts'
import { noteTexts, rowSpans } from './batch-rows.ts'

/** What a batch would write, the one that runs, or the report of the last one: some lines, then the queue. */
export function BatchScreen({ state }: { state: State }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { shared } = state
  const { batch } = state.screens
  const body = bodyRect(shared.size)
  const { run } = batch
  const { range, policy } = batch
  const { project } = shared
  // A range may be the whole book: it is not counted anew at every key.
  const planned = useMemo(() => plannedRun({ range, policy }, project), [range, policy, project])
  const queue = run ?? planned
  const lines = run ? runLines(run, surroundings) : planLines(batch, queue, { shared, surroundings })
  const title = run ? (run.outcome === undefined ? 'running' : 'report') : 'plan'
  return (
    <Pane rect={body} title={t(`tui.batch.${title}`)} focused>
      <Box flexDirection="column" height={BATCH_HEAD}>
        {lines.slice(0, BATCH_HEAD - 1).map((spans, line) => (
          <Row key={line} width={body.width} spans={[span('  '), ...spans]} />
        ))}
        {batch.input && <RangeInput batch={batch} y={body.y + 1 + lines.length} width={body.width} />}
      </Box>
      <List
        list={batch.list}
        count={queue?.rows.length ?? 0}
        width={body.width}
        height={queueHeight(shared)}
        item={index => [rowSpans(queue!, queue!.rows[index]!, { width: body.width - 2, surroundings })]}
        focused={state.overlay === undefined && !batch.input}
      />
      <RowDetail row={queue?.rows[batch.list.selected]} width={body.width} />
    </Pane>
  )
}

function plannedRun(
  { range, policy }: Pick<BatchState, 'range' | 'policy'>,
  project: Shared['project']
): BatchRun | undefined {
  const found = plannedRange({ range }, { project })
  if (!found || !project) return undefined
  return startRun(project.root, { ...found, policy }, project.project)
}

/** What has no room in the row of the selected chapter. */
function RowDetail({ row, width }: { row: QueueRow | undefined; width: number }) {
  const surroundings = useSurroundings()
  const { t, ambiguousWide } = surroundings
  if (!row) return null
  const { message = '', hint = '' } = row.error ? toldText(row.error, t) : {}
  const notes = [...noteTexts(row, t), message, hint].filter(note => note !== '')
  const head = t('tui.desk.chapter', { number: row.number, title: row.title })
  const text = notes.length === 0 ? '' : `${head}${t('tui.colon')}${notes.join(' · ')}`
  const wrapped = wrapText(text, { width: Math.max(2, width - 4), ambiguousWide })
  return (
    <Box flexDirection="column" height={BATCH_FOOT} paddingTop={1} paddingLeft={2} overflow="hidden">
      {wrapped.starts.slice(0, BATCH_FOOT - 1).map((start, line) => (
        <Row key={start} width={width - 2} spans={[span(lineText(wrapped, line), 'muted')]} />
      ))}
    </Box>
  )
}

function RangeInput({ batch, y, width }: { batch: BatchState; y: number; width: number }) {
  const { t } = useSurroundings()
  const ask = `  ${t('tui.batch.ask')} `
  const taken = 24
  const rect: Rect = { x: taken, y, width: Math.max(4, width - taken), height: 1 }
  return (
    <Box>
      <Row width={taken} filled spans={[span(ask, 'accent')]} />
      <InputLine rect={rect} input={batch.input!} focused placeholder="4-13" />
    </Box>
  )
}

function planLines(
  batch: BatchState,
  queue: BatchRun | undefined,
  { shared, surroundings: { t } }: { shared: Shared; surroundings: Surroundings }
): Span[][] {
  const lines: Span[][] = []
  const { unfinished } = batch
  if (unfinished && canResume(unfinished, shared)) {
    const { from, to } = unfinished.batch
    const key = keyFor('batch.resume')
    lines.push([span(t('tui.batch.unfinished', { from, to, key }), 'warn')])
  }
  if (!queue) return [...lines, [span(t('tui.batch.nothing'), 'muted')]]
  const open = queue.rows.filter(({ state }) => state === 'waiting')
  const { from, to } = queue.plan
  const language = shared.project!.project.settings.language
  const length = t(`tui.length.${language}`, { length: open.reduce((sum, { target }) => sum + target, 0) })
  lines.push(
    [
      span(t('tui.batch.range', { from, to }), 'title'),
      span(`  ${t('tui.batch.open', { count: open.length, length })}`)
    ],
    [
      span(t(`tui.batch.policy.${queue.plan.policy}`)),
      span(t('tui.batch.change', { key: keyFor('batch.policy') }), 'muted')
    ]
  )
  return lines
}

function runLines(run: BatchRun, { t, theme }: Surroundings): Span[][] {
  const { done, total, speed, left } = runFigures(run)
  const ratio = total === 0 ? 0 : done / total
  const first = [
    ...bar(ratio, 16, theme.glyphs),
    span(` ${t('tui.batch.done', { done, total })}  `),
    span(t('tui.batch.spent', { time: durationText(run.seconds, t) }), 'muted'),
    ...(left !== undefined && run.outcome === undefined
      ? [span(`  ${t('tui.batch.left', { time: durationText(left, t) })}`)]
      : [])
  ]
  const tokens =
    run.tokensPerSecond === undefined
      ? t('tui.batch.tokens-unknown')
      : t('tui.batch.tokens', { tokens: oneDigit(run.tokensPerSecond) })
  const words = speed === undefined ? '' : `  ${t('tui.batch.pace', { words: Math.round(speed * 60) })}`
  return [first, [span(tokens), span(words)], [nowSpan(run, t)], endSpans(run, t)]
}

/** The key of a command of this screen, as the key table has it. */
const keyFor = (command: string): string =>
  shownKey(keyOf(command, ['batch-plan', 'batch-running', 'batch-report']) ?? '')

const oneDigit = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)))

/** What is being done, or how it ended. */
function nowSpan(run: BatchRun, t: Surroundings['t']): Span {
  const { outcome, doing } = run
  if (outcome !== undefined) {
    const tone = outcome === 'complete' ? 'good' : 'warn'
    return span(t(`tui.batch.outcome.${outcome}`, { key: keyFor('batch.resume') }), tone)
  }
  if (doing) return span(t(doing.label, doing.detail), doing.label === 'progress.waiting' ? 'warn' : 'accent')
  const row = currentRow(run)
  return span(t(row ? 'tui.batch.writing' : 'tui.batch.preparing', { number: row?.number ?? 0 }), 'accent')
}

function endSpans(run: BatchRun, t: Surroundings['t']): Span[] {
  if (run.outcome !== undefined) {
    const flagged = run.rows.filter(({ failed }) => failed.length > 0).length
    return flagged > 0 ? [span(t('tui.batch.flagged', { count: flagged }), 'warn')] : []
  }
  if (run.ending) {
    const command = run.ending === 'scene' ? 'batch.pause' : 'batch.last'
    const ending = t(`tui.batch.ending.${run.ending}`)
    return [span(ending, 'warn'), span(t('tui.batch.take-back', { key: keyFor(command) }), 'muted')]
  }
  return [span(t(`tui.batch.policy.${run.plan.policy}`), 'muted')]
}
