import type { Project } from '../../core/model.ts'
import type { OutlineKey } from '../../core/outline-change.ts'
import { asking, type DeskEffect, type DeskState } from './desk-state.ts'
import { type OutlineRow, outlineRows } from './outline-rows.ts'
import { act, type CommonEffect, type Shared, type Step } from './shared.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>

/** What a row is called by: scenes have no title. */
const nameKey = (row: OutlineRow): OutlineKey => (row.kind === 'scene' ? 'goal' : 'title')

const KEYS: Record<string, OutlineKey> = {
  'desk.edit-goal': 'goal',
  'desk.edit-hook': 'hook',
  'desk.edit-length': 'length',
  'desk.edit-beats': 'beats',
  'desk.edit-cast': 'cast',
  'desk.edit-place': 'place',
  'desk.edit-pov': 'pov'
}
const OF_SCENES: OutlineKey[] = ['beats', 'cast', 'place']

/** Commands that change the outline where its selection stands; undefined for others. */
export function outlineCommand(
  state: DeskState,
  command: string,
  { shared, project }: { shared: Shared; project: Project }
): DeskStep | undefined {
  const { root } = shared.project!
  const row = outlineRows(project, state.folds)[state.list.selected]
  if (command === 'desk.add-chapter') return addChapter(state, row, project)
  if (!row) return undefined
  const key = command === 'desk.rename' ? nameKey(row) : KEYS[command]
  if (key) return askFor(state, row, key)
  switch (command) {
    case 'desk.add-scene':
      if (row.kind === 'volume') return [state]
      return [
        {
          ...state,
          folds: { ...state.folds, [row.chapter.id]: true },
          ask: asking({ kind: 'add-scene', after: row.id })
        }
      ]
    case 'desk.move-up':
      return [state, { type: 'outline-step', root, step: { type: 'move', id: row.id, by: -1 } }]
    case 'desk.move-down':
      return [state, { type: 'outline-step', root, step: { type: 'move', id: row.id, by: 1 } }]
    case 'desk.remove-row': {
      if (row.kind === 'volume' && row.volume.chapters.length > 0) return notHere(state)
      const question = { key: `tui.outline.remove-${row.kind}`, data: { name: nameOf(row) } }
      return [state, act({ type: 'confirm', question, yes: 'desk.remove-now' })]
    }
    case 'desk.remove-now':
      return [state, { type: 'outline-step', root, step: { type: 'remove', id: row.id } }]
    default:
      return undefined
  }
}

/** Undo and redo are of the outline where that has the focus; undefined for all else. */
export function undoInOutline(
  state: DeskState,
  command: string,
  { shared }: { shared: Shared }
): DeskStep | undefined {
  const way = command === 'desk.undo' ? 'undo' : command === 'desk.redo' ? 'redo' : undefined
  if (way === undefined || state.focus !== 'outline') return undefined
  return [state, { type: 'outline-undo', root: shared.project!.root, way }]
}

/** After the chapter of the row; in a volume that is selected at its end. */
function addChapter(state: DeskState, row: OutlineRow | undefined, project: Project): DeskStep {
  const after =
    row === undefined ? project.volumes.at(-1)?.id : row.kind === 'scene' ? row.chapter.id : row.id
  return after === undefined ? [state] : [{ ...state, ask: asking({ kind: 'add-chapter', after }) }]
}

function askFor(state: DeskState, row: OutlineRow, key: OutlineKey): DeskStep {
  const fits =
    row.kind === 'scene'
      ? key !== 'title'
      : row.kind === 'chapter'
        ? !OF_SCENES.includes(key)
        : key === 'title'
  if (!fits) return notHere(state)
  const item = row.kind === 'volume' ? row.volume : row.kind === 'chapter' ? row.chapter : row.scene
  const value = (item as unknown as Record<string, unknown>)[key]
  const text = Array.isArray(value) ? value.join('\n') : value === undefined ? '' : String(value)
  const lines = key === 'beats' || key === 'cast'
  return [{ ...state, ask: asking({ kind: 'outline', id: row.id, key }, { text, lines }) }]
}

const notHere = (state: DeskState): DeskStep => [
  state,
  act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.outline.not-here' } } })
]

function nameOf(row: OutlineRow): string {
  if (row.kind === 'volume') return row.volume.title || row.id
  return row.kind === 'chapter' ? `${row.chapter.number} ${row.chapter.title}` : row.scene.goal || row.id
}
