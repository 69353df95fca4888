import type { LoreChange } from '../../core/lore-edit.ts'
import { moveInList } from './list.ts'
import { aliasForm, factForm } from './lore-form.ts'
import {
  itemsOf,
  type LoreAround,
  type LoreItem,
  type LoreState,
  type LoreStep,
  selectedEntry
} from './lore-state.ts'
import { act, type CommonEffect } from './shared.ts'

/** Commands on the entry: its items are selected, edited, added and deleted. */
export function inEntry(state: LoreState, command: string, around: LoreAround): LoreStep {
  const { project, root } = around
  const entry = selectedEntry(project, state)
  if (!entry) return [state]
  const items = itemsOf(entry)
  const item = items[state.item]
  switch (command) {
    case 'lore.edit':
      if (item?.kind === 'alias') return [{ ...state, form: aliasForm(project, entry, item.alias) }]
      if (item?.kind === 'fact') return [{ ...state, form: factForm(project, entry, item.fact) }]
      return [state, { type: 'read-lore-file', root, file: entry.file }]
    case 'lore.add-fact':
      return [{ ...state, form: factForm(project, entry) }]
    case 'lore.add-alias':
      return [{ ...state, form: aliasForm(project, entry) }]
    case 'lore.delete':
      return askToDelete(state, item)
    case 'lore.delete-now': {
      const change = item && removal(item)
      return change ? [state, { type: 'edit-lore', root, edit: { file: entry.file, change } }] : [state]
    }
    case 'lore.source': {
      const source = item?.kind === 'fact' ? item.fact.source : undefined
      return [state, ...(source ? toQuote(source, around) : [])]
    }
    case 'list.page-down':
      return [{ ...state, scroll: state.scroll + 5 }]
    case 'list.page-up':
      return [{ ...state, scroll: Math.max(0, state.scroll - 5) }]
    default: {
      const list = { selected: state.item, top: 0 }
      const moved = moveInList(list, command, { count: items.length, height: items.length })
      return [moved ? { ...state, item: moved.selected, scroll: 0 } : state]
    }
  }
}

function askToDelete(state: LoreState, item: LoreItem | undefined): LoreStep {
  if (!item || item.kind === 'head')
    return [state, act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.lore.delete.head' } } })]
  const what = item.kind === 'alias' ? item.alias.name : item.fact.text
  const question = { key: `tui.lore.delete.${item.kind}`, data: { what } }
  return [state, act({ type: 'confirm', question, yes: 'lore.delete-now' })]
}

function removal(item: LoreItem): LoreChange | undefined {
  if (item.kind === 'alias') return { type: 'alias-removed', was: item.alias.name }
  return item.kind === 'fact' ? { type: 'fact-removed', id: item.fact.id } : undefined
}

/** To the chapter, where the quoted sentence stands; to its start, where it doesn't stand there any more. */
export function toQuote(
  { chapter, quote }: { chapter: string; quote: string },
  { project }: Pick<LoreAround, 'project'>
): CommonEffect[] {
  const id = project.chapters.find(
    one => one.id === chapter || one.scenes.some(scene => scene.id === chapter)
  )?.id
  if (id === undefined) return []
  const offset = Math.max(0, project.written.get(id)?.text.indexOf(quote) ?? 0)
  return [act({ type: 'go', screen: 'desk' }), act({ type: 'read-at', chapter: id, offset })]
}
