import { POOLS, type Pool, type Project } from '../../core/model.ts'
import type { FusedHit } from '../../core/retrieve.ts'
import type { SearchNote } from '../../jobs/search.ts'
import { cleanText } from '../text/width.ts'
import { editInput, type Input, inputOf, insertText } from './input.ts'
import { type ListState, listAt, listStart, moveInList } from './list.ts'
import { scrollText } from './reading.ts'
import { previewSize, resultsHeight, type SearchFocus, searchRects } from './search-rects.ts'
import { act, type CommonEffect, type Shared, type Slice, type Step } from './shared.ts'

/** What is looked for, and where. */
export interface Asked {
  query: string
  pool: Pool | undefined
  /** Chapter number: only what stands before it, and lore as it is at its start. */
  before: number | undefined
}

export interface SearchState {
  /** Of the project that was searched. */
  root: string | undefined
  query: Input
  pool: Pool | undefined
  before: number | undefined
  focus: SearchFocus
  searching: boolean
  /** The last answer; it stays until the next one is there. */
  found: { query: string; hits: readonly FusedHit[]; notes: readonly SearchNote[] } | undefined
  list: ListState
  /** Of the first line of the passage in sight. */
  offset: number
}

export type SearchAction =
  | { type: 'search-found'; asked: Asked; hits: readonly FusedHit[]; notes: readonly SearchNote[] }
  | { type: 'search-failed' }
export type SearchEffect = { type: 'search'; root: string; asked: Asked }
type SearchStep = Step<SearchState, SearchEffect | CommonEffect>

export const SEARCH_LANE = 'search'
/** No more passages than these are asked for. */
export const MOST_HITS = 50

export const searchSlice: Slice<SearchState, SearchAction, SearchEffect> = {
  initial: memory => {
    const { root, query, pool, before, focus, selected } = (memory ?? {}) as Record<string, unknown>
    return {
      query: inputOf(typeof query === 'string' ? query : ''),
      pool: POOLS.find(each => each === pool),
      root: typeof root === 'string' ? root : undefined,
      before: Number.isInteger(before) ? Number(before) : undefined,
      focus: focus === 'results' ? focus : 'query',
      searching: false,
      found: undefined,
      list: listAt(selected),
      offset: 0
    }
  },
  reduce(state, action, shared) {
    switch (action.type) {
      case 'project-opened':
        return state.root === action.opened.root ? [state] : [forgotten(state, action.opened.root)]
      case 'go':
        return action.screen === 'search' && !state.found && !state.searching ? ask(state, shared) : [state]
      case 'insert':
        return state.focus === 'query'
          ? ask(
              { ...state, list: listStart, query: insertText(state.query, action.text, { oneLine: true }) },
              shared
            )
          : [state]
      case 'search-found': {
        const { asked, hits, notes } = action
        const found = { query: asked.query, hits, notes }
        // The first answer is to what was asked before the program ended.
        const list = state.found || !hits[state.list.selected] ? listStart : state.list
        return [{ ...state, searching: false, found, list, offset: 0 }]
      }
      case 'search-failed':
        return [{ ...state, searching: false }]
      case 'command':
        return reduceCommand(state, action.command, shared)
      default:
        return [state]
    }
  },
  contexts({ focus }) {
    if (focus === 'query') return ['search-query', 'input', 'global']
    if (focus === 'results') return ['search-results', 'list', 'global']
    return ['search-preview', 'text', 'global']
  },
  next: ({ found, focus }) => {
    if (found && found.hits.length > 0) return 'search.jump'
    return focus === 'query' ? 'search.next-pool' : 'search.edit'
  },
  remember: ({ root, query, pool, before, focus, list }) => ({
    ...{ root, pool, before, focus },
    query: query.text,
    selected: list.selected
  })
}

/** Of another project nothing is right but the words. */
const forgotten = (state: SearchState, root: string): SearchState => ({
  ...state,
  root,
  focus: 'query',
  before: undefined,
  found: undefined,
  searching: false,
  list: listStart,
  offset: 0
})

/** Looks again for what is asked now; an empty query finds nothing and stops what still looks. */
function ask(state: SearchState, { project }: Shared): SearchStep {
  const asked: Asked = { query: state.query.text.trim(), pool: state.pool, before: state.before }
  if (asked.query === '' || !project)
    return [
      { ...state, searching: false, found: undefined },
      { type: 'stop', lane: SEARCH_LANE }
    ]
  return [
    { ...state, searching: true },
    { type: 'search', root: project.root, asked }
  ]
}

function reduceCommand(state: SearchState, command: string, shared: Shared): SearchStep {
  switch (command) {
    case 'search.next-pool':
      return ask({ ...state, pool: turnPool(state.pool, 1) }, shared)
    case 'search.previous-pool':
      return ask({ ...state, pool: turnPool(state.pool, -1) }, shared)
    case 'search.before-less':
      return ask({ ...state, before: turnBefore(state.before, -1, shared) }, shared)
    case 'search.before-more':
      return ask({ ...state, before: turnBefore(state.before, 1, shared) }, shared)
    case 'search.edit':
      return [{ ...state, focus: 'query' }]
    case 'search.jump':
      return jump(state, shared)
    case 'search.to-results': {
      const there = state.found !== undefined && state.found.hits.length > 0
      return there ? [{ ...state, focus: 'results' }] : [state, act({ type: 'go', screen: 'desk' })]
    }
    case 'search.preview':
      return [selectedHit(state) ? { ...state, focus: 'preview' } : state]
    default:
      return inFocus(state, command, shared)
  }
}

function inFocus(state: SearchState, command: string, shared: Shared): SearchStep {
  if (state.focus === 'preview') return [scrolled(state, command, shared)]
  const moved = moveInList(state.list, command, {
    count: state.found?.hits.length ?? 0,
    height: resultsHeight(shared)
  })
  if (moved) return [{ ...state, list: moved, offset: 0 }]
  if (state.focus !== 'query') return [state]
  const query = editInput(state.query, command)
  if (!query) return [state]
  // To move the cursor is not to ask again.
  return query.text === state.query.text ? [{ ...state, query }] : ask({ ...state, query }, shared)
}

function scrolled(state: SearchState, command: string, shared: Shared): SearchState {
  const rect = searchRects(shared, 'preview').get('preview')
  const text = previewText(state)
  if (!rect || text === undefined) return state
  const view = { ...previewSize(rect), offset: state.offset, ambiguousWide: shared.ui.ambiguousWide }
  return { ...state, offset: scrollText(text, command, view) ?? state.offset }
}

/** The selected passage as it is shown. */
export function previewText(state: SearchState): string | undefined {
  const hit = selectedHit(state)
  return hit && cleanText(hit.passage.text.trim())
}

export const selectedHit = ({ found, list }: SearchState): FusedHit | undefined => found?.hits[list.selected]

/** To the chapter where the passage stands, or to the lore entry; books of others are only previewed. */
function jump(state: SearchState, { project }: Shared): SearchStep {
  const hit = selectedHit(state)
  if (!hit || !project) return [state]
  const { pool, bookId, chapterId, position } = hit.passage
  if (pool === 'lore')
    return [state, act({ type: 'go', screen: 'lore' }), act({ type: 'show-entry', entry: bookId })]
  const own = pool === 'chapter' || pool === 'summary'
  if (!own || !project.project.chapters.some(({ id }) => id === chapterId))
    return [
      { ...state, focus: 'results' },
      act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.search.no-jump' } } })
    ]
  const offset = pool === 'chapter' ? position : 0
  return [state, act({ type: 'go', screen: 'desk' }), act({ type: 'read-at', chapter: chapterId, offset })]
}

const CHOICES: readonly (Pool | undefined)[] = [undefined, ...POOLS]

function turnPool(pool: Pool | undefined, by: number): Pool | undefined {
  return CHOICES[(CHOICES.indexOf(pool) + by + CHOICES.length) % CHOICES.length]
}

/** Undefined is after the last chapter: everything. */
function turnBefore(before: number | undefined, by: number, { project }: Shared): number | undefined {
  const last = project?.project.chapters.length ?? 0
  const next = (before ?? last + 1) + by
  return next > last ? undefined : Math.max(1, next)
}

/** Where a passage stands, by names that the writer knows. */
export function placeOfHit(
  project: Project,
  { passage }: FusedHit
): { book: string; number: number; title: string } {
  if (passage.pool === 'lore') {
    const entry = project.lore.find(({ id }) => id === passage.bookId)
    return { book: entry?.names[0] ?? passage.bookId, number: 0, title: '' }
  }
  const book = project.books.find(({ id }) => id === passage.bookId)
  const chapters = book?.chapters ?? project.chapters
  const title = chapters.find(({ id }) => id === passage.chapterId)?.title ?? ''
  return { book: book?.title ?? '', number: passage.order, title }
}
