import { Box } from 'ink'
import type { Project } from '../../core/model.ts'
import type { Rect } from '../layout.ts'
import { InputLine } from '../parts/input.tsx'
import { List } from '../parts/list.tsx'
import { Divider, Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import {
  kindOf,
  type LoreRow,
  type LoreState,
  loreRects,
  loreRows,
  selectedEntry,
  selectedProposal
} from '../state/lore-state.ts'
import type { State } from '../state.ts'
import { entryLines, proposalLines } from './lore-entry.ts'
import { LoreFormView } from './lore-form.tsx'

/** Entries by kind on the left, or the names that wait; what the selected one is on the right, or a form. */
export function LoreScreen({ state }: { state: State }) {
  const project = state.shared.project?.project
  const { lore } = state.screens
  if (!project) return null
  const rects = loreRects(state.shared, lore.form ? 'entry' : lore.focus)
  const list = rects.get('list')
  const entry = rects.get('entry')
  const props = { state, project }
  return (
    <Box>
      {list &&
        (lore.view === 'entries' ? <Entries {...props} rect={list} /> : <Proposals {...props} rect={list} />)}
      {list && entry && <Divider height={entry.height} />}
      {entry &&
        (lore.form ? (
          <LoreFormView form={lore.form} rect={entry} focused={!state.overlay} />
        ) : (
          <Shown {...props} rect={entry} />
        ))}
    </Box>
  )
}

interface PaneProps {
  state: State
  project: Project
  rect: Rect
}

function Entries({ state, project, rect }: PaneProps) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { lore } = state.screens
  const rows = loreRows(project, lore)
  const focused = lore.focus === 'list' && !lore.form
  const title = lore.kind ? t(`kind.${lore.kind}`) : t('tui.lore.all')
  return (
    <Pane rect={rect} title={title} focused={focused}>
      <FilterLine lore={lore} rect={{ ...rect, y: rect.y + 1, height: 1 }} focused={!state.overlay} />
      {rows.length === 0 ? (
        <Row
          width={rect.width}
          spans={[span(`  ${t(lore.filter.text ? 'tui.lore.nothing' : 'tui.lore.empty')}`, 'muted')]}
        />
      ) : (
        <List
          list={lore.list}
          count={rows.length}
          width={rect.width}
          height={rect.height - 2}
          item={index => [rowSpans(rows[index]!, surroundings)]}
          focused={focused && !state.overlay}
        />
      )}
    </Pane>
  )
}

function FilterLine({ lore, rect, focused }: { lore: LoreState; rect: Rect; focused: boolean }) {
  const { t } = useSurroundings()
  const input = { ...rect, x: rect.x + 4, width: Math.max(4, rect.width - 4) }
  return (
    <Box>
      <Row width={4} spans={[span('  / ', lore.filtering ? 'accent' : 'muted')]} />
      <InputLine
        rect={input}
        input={lore.filter}
        focused={lore.filtering && focused}
        placeholder={t('tui.lore.filter')}
      />
    </Box>
  )
}

function rowSpans(row: LoreRow, { t }: Surroundings): Span[] {
  if (row.kind === 'heading') return [span(`${t(`kind.${row.of}`)} (${row.count})`, 'title')]
  const { names, aliases, pinned } = row.entry
  const plain = aliases.filter(({ knownBy }) => knownBy === undefined)
  const more = plain.map(({ name }) => ` / ${name}`).join('')
  return [
    span(`  ${names[0] ?? row.entry.id}`),
    span(`${pinned ? ` [${t('reason.pinned')}]` : ''}${more}`, 'muted')
  ]
}

function Proposals({ state, project, rect }: PaneProps) {
  const { t } = useSurroundings()
  const { lore } = state.screens
  const { proposals } = project
  const focused = !lore.form && lore.focus === 'list'
  return (
    <Pane rect={rect} title={t('tui.lore.waiting', { count: proposals.length })} focused={focused}>
      {proposals.length === 0 ? (
        <Row width={rect.width} spans={[span(`  ${t('tui.lore.waiting.none')}`, 'muted')]} />
      ) : (
        <List
          list={lore.proposals}
          count={proposals.length}
          width={rect.width}
          height={rect.height - 1}
          item={index => {
            const proposal = proposals[index]!
            const kind = t(`tui.lore.kind.${kindOf(proposal)}`)
            return [[span(proposal.name), span(`  ${kind} ×${proposal.count}`, 'muted')]]
          }}
          focused={focused && !state.overlay}
        />
      )}
    </Pane>
  )
}

/** The selected entry, or the selected proposal. */
function Shown({ state, project, rect }: PaneProps) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { lore } = state.screens
  const entry = lore.view === 'entries' ? selectedEntry(project, lore) : undefined
  const proposal = lore.view === 'proposals' ? selectedProposal(project, lore) : undefined
  const options = { project, width: rect.width - 3, asOf: lore.asOf, surroundings }
  const items = entry ? entryLines(entry, options) : proposal ? [proposalLines(proposal, options)] : []
  const focused = lore.view === 'entries' && lore.focus === 'entry'
  const selected = focused ? lore.item : -1
  const height = rect.height - 1
  const lines = items.flatMap((item, index) =>
    item.map((spans, line) => ({ spans, index, first: line === 0 }))
  )
  const start = Math.max(
    0,
    lines.findIndex(({ index }) => index === selected)
  )
  const size = lines.filter(({ index }) => index === selected).length
  const least = Math.max(0, start + Math.min(size, height) - height)
  const top = Math.min(
    Math.max(least, start - Math.floor(height / 3)) + lore.scroll,
    Math.max(0, lines.length - 1)
  )
  const title = entry?.names[0] ?? proposal?.name ?? t('tui.lore.entry')
  return (
    <Pane rect={rect} title={title} focused={lore.focus === 'entry'}>
      {lines.slice(top, top + height).map(({ spans, index, first }, row) => (
        <Row
          key={row}
          width={rect.width}
          selected={focused && index === selected && first && !state.overlay}
          spans={[
            span(index === selected && first ? `${surroundings.theme.glyphs.here} ` : '  ', 'accent'),
            ...spans
          ]}
        />
      ))}
    </Pane>
  )
}
