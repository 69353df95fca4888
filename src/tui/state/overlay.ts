import type { Binding } from '../keys/binding.ts'
import { KEYS, usableBindings } from '../keys.ts'
import { editInput, emptyInput, type Input, insertText } from './input.ts'
import { type ListState, listStart, selectRow } from './list.ts'
import type { Shared } from './shared.ts'

/** What lies over the screen and takes all keys. */
export type Overlay =
  | { kind: 'palette'; query: Input; list: ListState; under: string[] }
  | { kind: 'help'; under: string[]; top: number }
  /** What is worth knowing at the first start, page by page from 0. */
  | { kind: 'tour'; page: number }
  | { kind: 'confirm'; question: { key: string; data?: Record<string, string | number> }; yes: string }

/** `under`: the contexts of the screen that it lies on. */
export const openPalette = (under: string[]): Overlay => ({
  kind: 'palette',
  query: emptyInput,
  list: listStart,
  under
})

/** Pages of the tour; the texts of a page are `tui.tour.<number>` and `tui.tour.<number>.title`, from 1. */
export const TOUR_PAGES = 5

export const openTour: Overlay = { kind: 'tour', page: 0 }

export const openHelp = (under: string[]): Overlay => ({ kind: 'help', under, top: 0 })

export function overlayContexts(overlay: Overlay): string[] {
  if (overlay.kind === 'palette') return ['palette', 'input', 'overlay']
  if (overlay.kind === 'tour') return ['tour', 'overlay']
  return overlay.kind === 'help' ? ['help', 'text', 'overlay'] : ['confirm', 'overlay']
}

export interface PaletteItem {
  binding: Binding
  label: string
}

/** Rows that the palette shows at once. */
export const paletteHeight = ({ size }: Shared): number => Math.max(1, Math.min(14, size.rows - 8))

/** The commands whose names hold all the words that were typed, or whose command does. */
export function paletteItems(overlay: Extract<Overlay, { kind: 'palette' }>, { t }: Shared): PaletteItem[] {
  const words = overlay.query.text.toLowerCase().split(/\s+/).filter(Boolean)
  return usableBindings(overlay.under)
    .filter(({ quiet, command }) => !quiet && command !== 'app.palette')
    .map(binding => ({ binding, label: t(`tui.key.${binding.command}`) }))
    .filter(({ label, binding }) =>
      words.every(word => label.toLowerCase().includes(word) || binding.command.includes(word))
    )
}

/** The bindings that help lists, by context, innermost first; those of the screen and those that hold everywhere. */
export function helpSections(
  overlay: Extract<Overlay, { kind: 'help' }>
): { context: string; bindings: Binding[] }[] {
  return [...new Set(overlay.under)]
    .map(context => ({ context, bindings: KEYS.filter(binding => binding.context === context) }))
    .filter(({ bindings }) => bindings.length > 0)
}

/** What is left of the overlay after a command, and the command of the screen that it stands for. */
export function reduceOverlay(
  overlay: Overlay,
  command: string,
  shared: Shared
): { overlay: Overlay | undefined; command?: string } {
  if (overlay.kind === 'confirm') {
    if (command === 'confirm.yes') return { overlay: undefined, command: overlay.yes }
    return { overlay: command === 'confirm.no' ? undefined : overlay }
  }
  if (overlay.kind === 'help') {
    if (command === 'help.close') return { overlay: undefined }
    return { overlay: { ...overlay, top: scrolledHelp(overlay, command, shared) } }
  }
  if (overlay.kind === 'tour') return { overlay: turnPage(overlay, command) }
  const items = paletteItems(overlay, shared)
  if (command === 'input.cancel') return { overlay: undefined }
  if (command === 'input.submit') {
    const chosen = items[overlay.list.selected]
    return chosen ? { overlay: undefined, command: chosen.binding.command } : { overlay }
  }
  if (command === 'palette.up' || command === 'palette.down') {
    const row = overlay.list.selected + (command === 'palette.up' ? -1 : 1)
    const size = { count: items.length, height: paletteHeight(shared) }
    return { overlay: { ...overlay, list: selectRow(overlay.list, row, size) } }
  }
  const query = editInput(overlay.query, command)
  return { overlay: query ? { ...overlay, query, list: listStart } : overlay }
}

/** The overlay after text was typed into it. */
export const typeIntoOverlay = (overlay: Overlay, text: string): Overlay =>
  overlay.kind === 'palette'
    ? { ...overlay, query: insertText(overlay.query, text, { oneLine: true }), list: listStart }
    : overlay

/** Lines that help shows at once. */
export const helpHeight = ({ size }: Shared): number => Math.max(1, size.rows - 4)

/** Never past the last page: who pressed too often need not come back as often. */
function scrolledHelp(overlay: Extract<Overlay, { kind: 'help' }>, command: string, shared: Shared): number {
  const lines = helpSections(overlay).reduce((sum, { bindings }) => sum + 1 + bindings.length, 0)
  const last = Math.max(0, lines - helpHeight(shared))
  if (command === 'text.start') return 0
  if (command === 'text.end') return last
  const by = { 'text.up': -1, 'text.down': 1, 'text.page-up': -10, 'text.page-down': 10 }[command] ?? 0
  return Math.max(0, Math.min(last, overlay.top + by))
}

function turnPage({ page }: Extract<Overlay, { kind: 'tour' }>, command: string): Overlay | undefined {
  if (command === 'tour.skip' || (command === 'tour.next' && page === TOUR_PAGES - 1)) return undefined
  const by = { 'tour.next': 1, 'tour.back': -1 }[command] ?? 0
  return { kind: 'tour', page: Math.max(0, page + by) }
}
