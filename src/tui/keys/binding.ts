/** One line of the key table. */
export interface Binding {
  /** Where it holds; the screens say which contexts hold now (`Slice.contexts`). */
  context: string
  /** Key presses as `keyName` writes them, the one that is shown first. */
  keys: readonly string[]
  /** Dispatched as `{ type: 'command', command }`. Its name for people is the locale key `tui.key.<command>`. */
  command: string
  /** Not named in the palette: moving about and editing a text. */
  quiet?: true
}

/** Bindings of one context from `keys → command` pairs. */
export const bindings = (
  context: string,
  table: Record<string, readonly string[]>,
  options: { quiet?: true } = {}
): Binding[] => Object.entries(table).map(([command, keys]) => ({ context, command, keys, ...options }))
