/** Which row of a list is selected, and which one is at the top of what is seen of it. */
export interface ListState {
  selected: number
  top: number
}

/** A list at a row that was remembered, which may be anything. */
export function listAt(row: unknown): ListState {
  const selected = Number.isInteger(row) ? Math.max(0, Number(row)) : 0
  return { selected, top: selected }
}

export const listStart: ListState = { selected: 0, top: 0 }

/** The list with this row selected and in sight, near it what is around it. `height`: rows that are seen. */
export function selectRow(list: ListState, row: number, { count, height }: ListSize): ListState {
  const selected = Math.max(0, Math.min(count - 1, row))
  const last = Math.max(0, count - height)
  const top = Math.max(selected - height + 1, Math.min(selected, list.top))
  return { selected, top: Math.max(0, Math.min(last, top)) }
}

export interface ListSize {
  count: number
  height: number
}

/** What a command of the context `list` makes of it; undefined for other commands. */
export function moveInList(list: ListState, command: string, size: ListSize): ListState | undefined {
  const { selected } = list
  const page = Math.max(1, size.height - 1)
  switch (command) {
    case 'list.up':
      return selectRow(list, selected - 1, size)
    case 'list.down':
      return selectRow(list, selected + 1, size)
    case 'list.page-up':
      return selectRow(list, selected - page, size)
    case 'list.page-down':
      return selectRow(list, selected + page, size)
    case 'list.first':
      return selectRow(list, 0, size)
    case 'list.last':
      return selectRow(list, size.count - 1, size)
    default:
      return undefined
  }
}
