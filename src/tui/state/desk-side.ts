import type { Finding } from '../../core/events.ts'
import type { Project } from '../../core/model.ts'
import { cleanText } from '../text/width.ts'
import { chapterLore } from './desk-lore.ts'
import { goToMark } from './desk-paragraph.ts'
import { selectedOutlineRow } from './desk-places.ts'
import { deskRects } from './desk-rects.ts'
import {
  comparing,
  type DeskAction,
  type DeskEffect,
  type DeskSide,
  type DeskState,
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
  marks: 2,
  lore: 2
}

export function sideCount(state: DeskState, project: Project): number {
  const { side, findings, versions, marks } = state
  if (side === 'lore') return chapterLore(state, project).length
  if (side === 'findings') return findings?.length ?? 0
  if (side === 'versions') return versions?.versions.length ?? 0
  return side === 'marks' ? marks.length : 0
}

const SIDES: Record<string, DeskSide> = {
  'desk.findings': 'findings',
  'desk.versions': 'versions',
  'desk.marks': 'marks',
  'desk.lore': 'lore',
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

/** What the checks found; what they find of a chapter that has just been saved or accepted comes to the front. */
export function withFindings(
  state: DeskState,
  { findings, offer }: Extract<DeskAction, { type: 'desk-findings' }>
): DeskState {
  const found = { ...state, findings }
  // Never in the place of what the writer has chosen, or under their fingers.
  const free = state.side === 'plan' && state.focus !== 'context'
  if (!offer || !free || findings.length === 0) return found
  return { ...found, side: 'findings', offered: true, sideList: listStart }
}

/** Commands about the pane on the right; undefined for others. */
export function sideCommand(state: DeskState, command: string, around: Around): DeskStep | undefined {
  const side = SIDES[command]
  if (side) {
    const fresh = { offered: false, sideList: listStart, compareOffset: 0 }
    const open: DeskState = { ...state, ...fresh, side, focus: 'context' }
    return [open, ...wantedOfSide(open, around)]
  }
  if (command === 'desk.prompt') return askPrompt(state, around)
  if (command === 'desk.inspect') return inspect(state, around)
  if (command === 'desk.close-side')
    return [state.side === 'plan' ? state : { ...state, side: 'plan', focus: 'text', sideList: listStart }]
  if (state.focus !== 'context' || !isList(state.side)) return undefined
  const { selected } = state.sideList
  if (state.side === 'findings')
    return findingCommand(state, command, { ...around, finding: state.findings?.[selected] })
  if (state.side === 'versions' && command === 'desk.restore') return restore(state, around)
  if (state.side === 'lore' && command === 'desk.show-entry') {
    const shown = chapterLore(state, around.project)[selected]
    if (!shown) return [state]
    const show = act({ type: 'show-entry', entry: shown.entry.id })
    return [state, act({ type: 'go', screen: 'lore' }), show]
  }
  if (state.side === 'marks' && command === 'desk.go-to-mark') return goToMark(state, selected, around)
  if (state.side === 'marks' && command === 'desk.remove-mark') {
    const mark = state.marks[selected]
    const { root } = around.shared.project!
    return mark ? [state, { type: 'save-mark', root, mark, remove: true }] : [state]
  }
  return moved(state, command, around)
}

function moved(state: DeskState, command: string, { shared, project }: Around): DeskStep | undefined {
  const pane = deskRects(state, shared).get('context')
  const height = Math.max(1, Math.floor(((pane?.height ?? 20) - 1) / SIDE_LINES[state.side]))
  const list = moveInList(state.sideList, command, { count: sideCount(state, project), height })
  return list ? [{ ...state, sideList: list, compareOffset: 0 }] : undefined
}

/** To the inspector, with the chapter that the outline points at where it has the focus, else the open one. */
function inspect(state: DeskState, { project }: Around): DeskStep {
  const row = state.focus === 'outline' ? selectedOutlineRow(state, project) : undefined
  const chapter = row && row.kind !== 'volume' ? row.chapter.id : state.chapter
  if (chapter === undefined) return [state]
  return [state, act({ type: 'go', screen: 'inspector' }), act({ type: 'inspect', chapter })]
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
  if (command === 'desk.unwaive' && chapter) {
    const { root } = shared.project!
    return [state, { type: 'unwaive-finding', root, number: chapter.number, chapter: chapter.id }]
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
