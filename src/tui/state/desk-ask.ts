import type { Project } from '../../core/model.ts'
import type { OutlineKey } from '../../core/outline-change.ts'
import { beginDraft } from './desk-draft.ts'
import { openChapter } from './desk-open.ts'
import type { Ask, DeskEffect, DeskState } from './desk-state.ts'
import { editInput, type Input, insertText } from './input.ts'
import { act, BATCH_LANE, type CommonEffect, type Shared, type Step } from './shared.ts'
import { runsHere } from './tasks.ts'

type DeskStep = Step<DeskState, DeskEffect | CommonEffect>

/** Contexts of the key table while something is asked for. */
export function askContexts({ kind, lines }: Ask): string[] {
  if (kind === 'draft') return ['desk-guidance', 'input', 'global']
  return lines ? ['lines', 'global'] : ['input', 'global']
}

/** The desk after characters were typed into what is asked for. */
export function typeAnswer(state: DeskState, asked: Ask, text: string): DeskState {
  return withInput(state, asked, insertText(asked.input, text, { oneLine: !asked.lines }))
}

const withInput = (state: DeskState, asked: Ask, input: Input): DeskState => ({
  ...state,
  ask: { ...asked, input }
})

/** The desk after a command while something is asked for; all commands end here. */
export function askCommand(
  state: DeskState,
  asked: Ask,
  { command, shared, project }: { command: string; shared: Shared; project: Project }
): DeskStep {
  const closed = { ...state, ask: undefined }
  if (command === 'desk.drop-edit') return [closed]
  if (command === 'input.cancel') {
    if (!isChanged(asked)) return [closed]
    return [state, act({ type: 'confirm', question: { key: 'tui.edit.drop' }, yes: 'desk.drop-edit' })]
  }
  if (command === 'input.newline') return [typeAnswer(state, asked, '\n')]
  if (command === 'input.submit' || command === 'desk.start-draft')
    return answered(closed, asked, { shared, project })
  const input = editInput(asked.input, command)
  return [input ? withInput(state, asked, input) : state]
}

/** What would be lost: an edit of the text that says something else now. */
function isChanged(asked: Ask): boolean {
  if (asked.kind !== 'paragraph') return false
  const { base, stretch, input } = asked
  return input.text !== base.slice(stretch.start, stretch.end)
}

function answered(
  state: DeskState,
  asked: Ask,
  { shared, project }: { shared: Shared; project: Project }
): DeskStep {
  const { root } = shared.project!
  const text = asked.input.text.trim()
  switch (asked.kind) {
    case 'draft':
      // A batch may have begun while the word was typed: it is kept.
      if (runsHere(shared, BATCH_LANE)) return [{ ...state, ask: asked }, batchRuns]
      return beginDraft(state, { retry: asked.retry, guidance: text }, { shared, project })
    case 'jump':
      return jumpTo(state, text, project)
    case 'outline': {
      const { id, key } = asked
      const value = keyValue(key, asked.input.text)
      if (value === undefined) return badNumber(state)
      return [state, { type: 'outline-step', root, step: { type: 'set', id, key, value } }]
    }
    case 'add-chapter':
    case 'add-scene': {
      const what = asked.kind === 'add-chapter' ? 'chapter' : 'scene'
      return [state, { type: 'outline-add', root, what, after: asked.after, words: text }]
    }
    case 'paragraph': {
      const { number, base, stretch } = asked
      if (!isChanged(asked)) return [state]
      return [state, { type: 'edit-chapter', root, number, base, stretch, text: asked.input.text.trimEnd() }]
    }
    case 'note': {
      const { chapter, quote } = asked
      return [state, { type: 'save-mark', root, mark: { chapter, quote, note: text }, remove: false }]
    }
  }
}

/** What an outline key is set to; undefined: it has to be a number and is none. */
function keyValue(key: OutlineKey, text: string): string | number | string[] | undefined {
  const lines = text.split('\n').flatMap(line => line.trim() || [])
  if (key === 'beats' || key === 'cast') return lines
  if (key !== 'length' || text.trim() === '') return lines.join(' ')
  const number = Number(text.trim())
  return Number.isInteger(number) && number > 0 ? number : undefined
}

const batchRuns = act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.draft.batch-running' } } })

const badNumber = (state: DeskState): DeskStep => [
  state,
  act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.outline.no-number' } } })
]

/** To a chapter by its number, or by words of its title. */
function jumpTo(state: DeskState, words: string, project: Project): DeskStep {
  const wanted = words.toLowerCase()
  const chapter = /^\d+$/.test(words)
    ? project.chapters[Number(words) - 1]
    : project.chapters.find(({ title }) => wanted !== '' && title.toLowerCase().includes(wanted))
  if (chapter) return [openChapter({ ...state, focus: 'text' }, chapter.id, project)]
  if (words === '') return [state]
  return [
    state,
    act({ type: 'notice', notice: { tone: 'warn', text: { key: 'tui.jump.none', data: { words } } } })
  ]
}
