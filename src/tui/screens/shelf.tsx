import { basename } from 'node:path'
import { Box } from 'ink'
import type { Overview } from '../../core/overview.ts'
import { toldText } from '../../core/told-text.ts'
import { bodyRect } from '../layout.ts'
import { bar } from '../parts/bar.ts'
import { InputLine, InputLines } from '../parts/input.tsx'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { ROW_HEIGHT } from '../state/shelf.ts'
import type { ShelfForm, ShelfRow } from '../state/shelf-state.ts'
import type { State } from '../state.ts'
import { WizardView } from './wizard.tsx'

/** Projects with how far they are and what comes next; the wizard for a new one. */
export function ShelfScreen({ state }: { state: State }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { rows, list, wizard, form, reading } = state.screens.shelf
  const body = bodyRect(state.shared.size)
  const focused = state.overlay === undefined
  if (wizard) return <WizardView wizard={wizard} rect={body} focused={focused} />
  const height = body.height - 1 - (form ? FORM_HEIGHT : 0)
  const empty = reading ? 'tui.shelf.reading' : 'tui.shelf.empty'
  return (
    <Pane rect={body} title={t('tui.shelf')} focused>
      {rows.length === 0 ? (
        <Box height={height} width={body.width}>
          <Row width={body.width} spans={[span(`  ${t(empty)}`, 'muted')]} />
        </Box>
      ) : (
        <List
          list={list}
          count={rows.length}
          width={body.width}
          height={height}
          linesPerItem={ROW_HEIGHT}
          item={index =>
            projectLines(rows[index]!, { now: state.shared.now, width: body.width, surroundings })
          }
          focused={focused && !form}
        />
      )}
      {form && <FormView form={form} y={body.y + 1 + height} width={body.width} focused={focused} />}
    </Pane>
  )
}

const FORM_HEIGHT = 4

interface LineOptions {
  now: number
  width: number
  surroundings: Surroundings
}

function projectLines({ root, overview, changed, problem }: ShelfRow, options: LineOptions): Span[][] {
  const { t } = options.surroundings
  if (!overview) {
    const why = problem ? toldText(problem, t).message : t('tui.shelf.reading')
    return [[span(basename(root), 'title')], [span(`  ${why}`, problem ? 'bad' : 'muted')]]
  }
  const share = overview.goal > 0 ? overview.length / overview.goal : 0
  const length = t(`tui.length.${overview.language}`, { length: overview.length })
  const second = [
    span('  '),
    ...bar(share, Math.min(16, Math.floor(options.width / 6)), options.surroundings.theme.glyphs),
    span(` ${Math.round(share * 100)} %  ${length}  `),
    span(t('tui.shelf.chapters', { written: overview.written, planned: overview.planned }), 'muted')
  ]
  const first = [
    span(overview.title, 'title'),
    span(`  ${agoText(changed, options)}  `, 'muted'),
    nextSpan(overview, t)
  ]
  return [first, second]
}

const nextSpan = ({ next }: Overview, t: Surroundings['t']): Span =>
  span(t(`tui.next.${next.kind}`, { number: next.chapter ?? 0 }), 'accent')

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000]
]

/** "2 hours ago", as the interface's language says it. */
function agoText(changed: number, { now, surroundings }: LineOptions): string {
  const language = surroundings.t('tui.language')
  const [unit, size] = STEPS.find(([, size]) => now - changed >= size) ?? STEPS[2]!
  const count = Math.max(0, Math.floor((now - changed) / size))
  const ago = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-count, unit)
  // Numbers stand apart from Chinese words, as everywhere else.
  return ago.replace(/(\d)(?=\p{Script=Han})/u, '$1 ')
}

/** Asks for a folder or for books, below the list. */
function FormView({
  form,
  y,
  width,
  focused
}: {
  form: ShelfForm
  y: number
  width: number
  focused: boolean
}) {
  const { t } = useSurroundings()
  const ask = t(`tui.shelf.ask.${form.ask}`)
  const role =
    form.ask === 'books'
      ? [span(`  ${t(`tui.role.${form.role}`)}`, 'accent'), span(`  ${t('tui.role.turn')}`, 'muted')]
      : []
  const rect = { x: 2, y: y + 1, width: width - 2, height: FORM_HEIGHT - 1 }
  return (
    <Box flexDirection="column" width={width} height={FORM_HEIGHT}>
      <Row width={width} filled spans={[span(` ${ask}`, 'title'), ...role]} />
      <Box paddingLeft={2}>
        {form.ask === 'folder' ? (
          <InputLine
            rect={{ ...rect, height: 1 }}
            input={form.input}
            focused={focused}
            placeholder={t('tui.ask.path')}
          />
        ) : (
          <InputLines rect={rect} input={form.input} focused={focused} placeholder={t('tui.ask.paths')} />
        )}
      </Box>
    </Box>
  )
}
