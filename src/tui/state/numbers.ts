import type { Stats } from '../../jobs/gather-stats.ts'
import { bodyRect } from '../layout.ts'
import { type ListState, listAt, listStart, moveInList } from './list.ts'
import type { CommonEffect, Shared, Slice, Step } from './shared.ts'

export const NUMBER_VIEWS = ['days', 'chapters', 'context'] as const
export type NumberView = (typeof NUMBER_VIEWS)[number]

export interface NumbersState {
  view: NumberView
  list: ListState
  /** Of the project with this root; undefined until they are gathered. */
  stats: { root: string; stats: Stats } | undefined
}

export type NumbersAction = { type: 'numbers-gathered'; root: string; stats: Stats }
export type NumbersEffect = { type: 'gather-numbers'; root: string }

type NumbersStep = Step<NumbersState, NumbersEffect | CommonEffect>

/** Lines above the list. */
export const NUMBERS_HEAD = 6

export const numbersSlice: Slice<NumbersState, NumbersAction, NumbersEffect> = {
  initial: memory => {
    const { view, selected } = (memory ?? {}) as Record<string, unknown>
    return {
      view: NUMBER_VIEWS.find(each => each === view) ?? 'days',
      list: listAt(selected),
      stats: undefined
    }
  },
  reduce(state, action, shared) {
    switch (action.type) {
      case 'command':
        return reduceCommand(state, action.command, shared)
      case 'go':
        return action.screen === 'numbers' && shared.project
          ? [state, { type: 'gather-numbers', root: shared.project.root }]
          : [state]
      // A look at every opening: so the days of what was written elsewhere are known better.
      case 'project-opened':
        return [
          { ...state, stats: undefined },
          { type: 'gather-numbers', root: action.opened.root }
        ]
      case 'numbers-gathered':
        return [{ ...state, stats: { root: action.root, stats: action.stats } }]
      default:
        return [state]
    }
  },
  contexts: () => ['numbers', 'list', 'global'],
  next: () => 'numbers.next-view',
  remember: ({ view, list }) => ({ view, selected: list.selected })
}

/** What was gathered of the project that is open. */
export const openStats = ({ stats }: NumbersState, { project }: Shared): Stats | undefined =>
  stats?.root === project?.root ? stats?.stats : undefined

export function countRows(state: NumbersState, shared: Shared): number {
  const stats = openStats(state, shared)
  if (state.view === 'chapters') return shared.project?.project.chapters.length ?? 0
  if (state.view === 'days') return stats?.days.length ?? 0
  return stats?.context?.parts.length ?? 0
}

/** Rows that the list has room for. */
export const numbersHeight = ({ size }: Shared): number =>
  Math.max(1, bodyRect(size).height - 1 - NUMBERS_HEAD)

function reduceCommand(state: NumbersState, command: string, shared: Shared): NumbersStep {
  if (command === 'numbers.next-view' || command === 'numbers.previous-view') {
    const by = command === 'numbers.next-view' ? 1 : NUMBER_VIEWS.length - 1
    const view = NUMBER_VIEWS[(NUMBER_VIEWS.indexOf(state.view) + by) % NUMBER_VIEWS.length]!
    return [{ ...state, view, list: listStart }]
  }
  if (command === 'numbers.refresh')
    return shared.project ? [state, { type: 'gather-numbers', root: shared.project.root }] : [state]
  const list = moveInList(state.list, command, {
    count: countRows(state, shared),
    height: numbersHeight(shared)
  })
  return [list ? { ...state, list } : state]
}
