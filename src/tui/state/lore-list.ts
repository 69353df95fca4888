import { LORE_KINDS, type LoreEntry, type Project } from '../../core/model.ts'
import { editInput, emptyInput } from './input.ts'
import { moveInList, selectRow } from './list.ts'
import {
  type LoreAround,
  type LoreState,
  type LoreStep,
  loreRects,
  loreRows,
  selectedEntry
} from './lore-state.ts'
import type { Shared } from './shared.ts'

const heightOf = (shared: Shared): number =>
  Math.max(1, (loreRects(shared, 'list').get('list')?.height ?? 3) - 2)

/** The list may be another: what was selected is looked for by its id. */
export function reread(state: LoreState, project: Project, shared: Shared): LoreState {
  const rows = loreRows(project, state)
  const at = rows.findIndex(row => row.kind === 'entry' && row.entry.id === state.entry)
  const row = at >= 0 ? at : nearestEntry(rows, state.list.selected, 1)
  const list = selectRow(state.list, row, { count: rows.length, height: heightOf(shared) })
  const waiting = project.proposals.length
  const proposals = selectRow(state.proposals, state.proposals.selected, {
    count: waiting,
    height: heightOf(shared)
  })
  const same = selectedEntry(project, { ...state, list })
  const items = same ? same.aliases.length + same.facts.length : 0
  return { ...state, list, proposals, entry: same?.id, item: Math.min(state.item, items) }
}

/** Headings can't be selected: the next entry in this direction, else in the other. */
function nearestEntry(rows: ReturnType<typeof loreRows>, row: number, by: 1 | -1): number {
  const isEntry = (index: number) => rows[index]?.kind === 'entry'
  for (const step of [by, -by])
    for (
      let index = Math.max(0, Math.min(rows.length - 1, row));
      index >= 0 && index < rows.length;
      index += step
    )
      if (isEntry(index)) return index
  return 0
}

/** The entry comes into sight, whatever the list was narrowed to. */
export function showEntry(
  state: LoreState,
  entry: string,
  { shared, project }: Pick<LoreAround, 'shared' | 'project'>
): LoreState {
  const hidden = !loreRows(project, state).some(row => row.kind === 'entry' && row.entry.id === entry)
  const wide = hidden ? { ...state, kind: undefined, filter: emptyInput } : state
  return reread({ ...wide, view: 'entries', entry, item: 0, scroll: 0, filtering: false }, project, shared)
}

/** Commands on the list of entries. */
export function inList(state: LoreState, command: string, { shared, project, root }: LoreAround): LoreStep {
  switch (command) {
    case 'lore.open':
      return [selectedEntry(project, state) ? { ...state, focus: 'entry', item: 0, scroll: 0 } : state]
    case 'lore.filter':
      return [{ ...state, filtering: true }]
    case 'lore.filter-done':
      return [{ ...state, filtering: false }]
    case 'lore.end-filter':
      return [reread({ ...state, filtering: false, filter: emptyInput }, project, shared)]
    case 'lore.next-kind':
      return [reread({ ...state, kind: turnKind(state.kind, 1) }, project, shared)]
    case 'lore.previous-kind':
      return [reread({ ...state, kind: turnKind(state.kind, -1) }, project, shared)]
    case 'lore.edit': {
      const entry = selectedEntry(project, state)
      return entry ? [state, { type: 'read-lore-file', root, file: entry.file }] : [state]
    }
    default:
      return [moved(state, command, { shared, project })]
  }
}

/** The list or the words of the filter after a command for them. */
function moved(
  state: LoreState,
  command: string,
  { shared, project }: Pick<LoreAround, 'shared' | 'project'>
): LoreState {
  const rows = loreRows(project, state)
  const size = { count: rows.length, height: heightOf(shared) }
  const list = moveInList(state.list, command, size)
  if (list) {
    const row = nearestEntry(rows, list.selected, list.selected < state.list.selected ? -1 : 1)
    const next = selectRow(list, row, size)
    // The heading above the first entry comes into sight with it.
    const top = rows[row - 1]?.kind === 'heading' && row - 1 < next.top ? row - 1 : next.top
    const entry = selectedEntry(project, { ...state, list: next })
    return { ...state, list: { ...next, top }, entry: entry?.id, item: 0, scroll: 0 }
  }
  const filter = state.filtering ? editInput(state.filter, command) : undefined
  return filter ? reread({ ...state, filter }, project, shared) : state
}

function turnKind(kind: LoreEntry['kind'] | undefined, by: number): LoreEntry['kind'] | undefined {
  const all = [undefined, ...LORE_KINDS]
  return all[(all.indexOf(kind) + by + all.length) % all.length]
}
