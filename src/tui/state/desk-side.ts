import type { Finding } from '../../core/events.ts'
import type { Project } from '../../core/model.ts'
import { cleanText } from '../text/width.ts'
import { goToMark } from './desk-paragraph.ts'
import {
  comparing,
  type DeskEffect,
  type DeskSide,
  type DeskState,
  deskRects,
  isList,
  shownVersion
} from './desk-state.ts'
import { offsetToShow } from './desk-text.ts'
import { listStart, moveInList } from './list.ts'
import { chapterText } from './reading.ts'
import { act, type CommonEffect, type Shared, type Step } from './shared.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>

interface Around {
  shared: Shared
  project: Project
}

/** Lines that an item takes in the lists on the right. */
export const SIDE_LINES: Record<DeskSide, number> = {
  plan: 1,
  prompt: 1,
  findings: 3,
  versions: 2,
  marks: 2
}

export function sideCount({ side, findings, versions, marks }: DeskState): number {
  if (side === 'findings') return findings?.length ?? 0
  if (side === 'versions') return versions?.versions.length ?? 0
  return side === 'marks' ? marks.length : 0
}

const SIDES: Record<string, DeskSide> = {
  'desk.findings': 'findings',
  'desk.versions': 'versions',
  'desk.marks': 'marks',
  'desk.plan': 'plan'
}

/** What has to be read for the pane on the right. */
export function wantedOfSide(state: DeskState, { shared, project }: Around): DeskEffect[] {
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (!chapter) return []
  const { root } = shared.project!
  const { number, id } = chapter
  if (state.side === 'findings') return [{ type: 'check-chapter', root, number, chapter: id }]
  return state.side === 'versions' ? [{ type: 'read-versions', root, chapter: id }] : []
}

/** Commands about the pane on the right; undefined for others. */
export function sideCommand(state: DeskState, command: string, around: Around): DeskStep | undefined {
  const side = SIDES[command]
  if (side) {
    const open: DeskState = { ...state, side, focus: 'context', sideList: listStart, compareOffset: 0 }
    return [open, ...wantedOfSide(open, around)]
  }
  if (command === 'desk.prompt') return askPrompt(state, around)
  if (command === 'desk.close-side')
    return [state.side === 'plan' ? state : { ...state, side: 'plan', focus: 'text', sideList: listStart }]
  if (state.focus !== 'context' || !isList(state.side)) return undefined
  const { selected } = state.sideList
  if (state.side === 'findings')
    return findingCommand(state, command, { ...around, finding: state.findings?.[selected] })
  if (state.side === 'versions' && command === 'desk.restore') return restore(state, around)
  if (state.side === 'marks' && command === 'desk.go-to-mark') return goToMark(state, selected, around)
  if (state.side === 'marks' && command === 'desk.remove-mark') {
    const mark = state.marks[selected]
    const { root } = around.shared.project!
    return mark ? [state, { type: 'save-mark', root, mark, remove: true }] : [state]
  }
  return moved(state, command, around)
}

function moved(state: DeskState, command: string, { shared }: Around): DeskStep | undefined {
  const pane = deskRects(state, shared).get('context')
  const height = Math.max(1, Math.floor(((pane?.height ?? 20) - 1) / SIDE_LINES[state.side]))
  const list = moveInList(state.sideList, command, { count: sideCount(state), height })
  return list ? [{ ...state, sideList: list, compareOffset: 0 }] : undefined
}

function askPrompt(state: DeskState, { shared, project }: Around): DeskStep {
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (!chapter) return [state]
  const { root } = shared.project!
  return [
    { ...state, side: 'prompt', focus: 'context', contextTop: 0 },
    { type: 'show-prompt', root, number: chapter.number, chapter: chapter.id }
  ]
}

function findingCommand(
  state: DeskState,
  command: string,
  around: Around & { finding: Finding | undefined }
): DeskStep | undefined {
  const { shared, project, finding } = around
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  if (command === 'desk.go-to-finding') {
    const text = chapterText(project, state.chapter)
    const place = finding && text !== undefined ? placeOfFinding(finding, text) : undefined
    if (!place) return [state]
    const offset = offsetToShow(text!, place.start, { state, shared })
    return [{ ...state, focus: 'text', offset }]
  }
  if (command === 'desk.waive' && finding && chapter) {
    const findings = state.findings?.filter(other => other !== finding)
    const selected = Math.max(0, Math.min(state.sideList.selected, (findings?.length ?? 1) - 1))
    const { root } = shared.project!
    const { number, id } = chapter
    return [
      { ...state, findings, sideList: { ...state.sideList, selected } },
      { type: 'waive-finding', root, number, chapter: id, finding }
    ]
  }
  return moved(state, command, around)
}

/** Where the quote of a finding stands in the shown text; a clipped one as far as it goes. */
export function placeOfFinding({ quote }: Finding, text: string): { start: number; end: number } | undefined {
  const words = cleanText(quote).replace(/…$/, '')
  if (words === '') return undefined
  const start = text.indexOf(words)
  return start < 0 ? undefined : { start, end: start + words.length }
}

function restore(state: DeskState, { shared, project }: Around): DeskStep {
  const chapter = project.chapters.find(({ id }) => id === state.chapter)
  const { versions } = state
  if (!chapter || !versions) return [state]
  const version = versions.versions[shownVersion(versions, state.sideList.selected)]?.version
  if (comparing(state) === undefined || version === undefined)
    return [state, act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.versions.present' } } })]
  return [
    { ...state, sideList: listStart },
    { type: 'restore-version', root: shared.project!.root, number: chapter.number, version }
  ]
}
