import { describe, expect, it } from 'vitest'
import { UserError } from '../../src/errors.ts'
import { viewOf } from '../../src/tui/state/desk-rects.ts'
import { editInput, inputOf, insertText } from '../../src/tui/state/input.ts'
import { moveInList, selectRow } from '../../src/tui/state/list.ts'
import type { ShelfRow } from '../../src/tui/state/shelf-state.ts'
import { type Action, contextsOf, nextCommand, rememberState, type State } from '../../src/tui/state.ts'
import { after, NOW, press, stateOf } from './frame.tsx'
import { demoProject } from './projects.ts'

const english = demoProject('late-returns')
const opened = (state = stateOf()): State =>
  after(state, { type: 'project-opened', opened: { root: '/p', project: english, lockedBy: undefined } })
    .state

const row = (root: string, changed: number): ShelfRow => ({
  root,
  changed,
  problem: undefined,
  overview: {
    title: root.slice(1),
    language: 'en',
    length: 500,
    goal: 1000,
    written: 1,
    planned: 2,
    next: { kind: 'draft', chapter: 2 }
  }
})
const shelf = (state: State, ...rows: ShelfRow[]): State =>
  after(state, ...rows.map((row): Action => ({ type: 'shelf-row', row }))).state

describe('the whole', () => {
  it('begins with the shelf, and asks for its projects', () => {
    const { state, effects } = after(stateOf(), { type: 'started', opening: false })
    expect(state.screen).toBe('shelf')
    expect(effects).toEqual([{ type: 'read-shelf', known: [] }])
  })

  it('goes nowhere without a project, and says so', () => {
    const { state } = press(stateOf(), '2')
    expect(state.screen).toBe('shelf')
    expect(state.shared.notice?.text).toEqual({ key: 'tui.notice.no-project' })
    expect(press(state, 'down').state.shared.notice).toBeUndefined()
  })

  it('quits at once when nothing runs, and asks when something does', () => {
    expect(press(stateOf(), 'q').effects).toEqual([{ type: 'quit' }])
    const task = { lane: 'import', label: 'tui.task.import', root: '/p' }
    const busy = after(stateOf(), { type: 'task-started', task }).state
    const asked = press(busy, 'ctrl+c')
    expect(asked.effects).toEqual([])
    expect(asked.state.overlay?.kind).toBe('confirm')
    expect(press(asked.state, 'esc').state.overlay).toBeUndefined()
    expect(press(asked.state, 'enter').effects).toEqual([{ type: 'quit' }])
    expect(press(asked.state, 'ctrl+c').effects).toEqual([{ type: 'quit' }])
  })

  it('follows the progress of a job by its lane', () => {
    const task = { lane: 'import', label: 'tui.task.import', root: '/p' }
    const { state } = after(
      stateOf(),
      { type: 'task-started', task },
      { type: 'job', lane: 'import', event: { v: 1, type: 'progress', step: 'embedding', done: 3, total: 9 } }
    )
    expect(state.shared.tasks).toMatchObject([
      { lane: 'import', label: 'progress.embedding', detail: {}, done: 3, total: 9 }
    ])
    expect(after(state, { type: 'task-ended', lane: 'import', outcome: 'done' }).state.shared.tasks).toEqual(
      []
    )
  })

  it('finds a command by its name in the palette, in the language of the interface', () => {
    const { state, effects } = press(
      shelf(stateOf({ language: 'zh' }), row('/a', NOW)),
      'ctrl+k',
      '刷新',
      'enter'
    )
    expect(state.overlay).toBeUndefined()
    expect(effects.map(({ type }) => type)).toEqual(['read-shelf'])
  })

  it('has a next key wherever it is', () => {
    const places = [
      stateOf(),
      shelf(stateOf(), row('/a', NOW)),
      press(stateOf(), 'n').state,
      press(stateOf(), 'o').state,
      opened(),
      press(opened(), 'enter').state,
      press(opened(), '[', 'enter', '/').state
    ]
    for (const state of places) {
      const command = nextCommand(state)
      expect(command).toBeDefined()
      expect(contextsOf(state)).not.toEqual([])
    }
  })
})

describe('the shelf', () => {
  it('shows the newest first, and what is selected stays selected', () => {
    const two = press(shelf(stateOf(), row('/old', 1), row('/new', 5)), 'down').state
    expect(two.screens.shelf.rows.map(({ root }) => root)).toEqual(['/new', '/old'])
    const three = shelf(two, row('/newest', 9))
    expect(three.screens.shelf.rows[three.screens.shelf.list.selected]?.root).toBe('/old')
  })

  it('opens what is selected', () => {
    expect(press(shelf(stateOf(), row('/a', 1)), 'enter').effects).toEqual([
      { type: 'open-project', root: '/a' }
    ])
  })

  it('has what was typed and what was selected when it is opened again', () => {
    const again = (state: State) => stateOf({ memory: JSON.parse(JSON.stringify(rememberState(state))) })
    const left = press(
      shelf(stateOf(), row('/old', 1), row('/new', 5)),
      'down',
      'n',
      'enter',
      'enter',
      '青石'
    ).state
    const back = again(left)
    expect(back.screens.shelf.wizard).toMatchObject({ question: 'title', title: { text: '青石' } })
    expect(back.screens.shelf.rows[back.screens.shelf.list.selected]?.root).toBe('/old')
    expect(after(back, { type: 'started', opening: false }).effects.map(({ type }) => type)).toContain(
      'ask-choices'
    )
    const form = again(press(shelf(stateOf(), row('/a', 1)), 'i', '/half/a/pa').state).screens.shelf.form
    expect(form).toMatchObject({ ask: 'books', input: { text: '/half/a/pa', cursor: 10 } })
  })

  it('asks what a new project needs, step by step, and back', () => {
    const start = after(press(stateOf({ language: 'zh' }), 'n').state, {
      type: 'wizard-choices',
      templates: [
        { name: 'blank', language: 'zh' },
        { name: 'xuanhuan', language: 'zh' },
        { name: 'mystery', language: 'en' }
      ],
      models: [{ name: 'qwen3:8b', role: 'draft', server: 'Ollama', size: 1, family: 'qwen', remote: false }]
    }).state
    expect(start.screens.shelf.wizard?.language).toBe('zh')
    const typed = press(
      start,
      'enter',
      'down',
      'enter',
      'enter',
      '青石',
      'enter',
      '第一行',
      'enter',
      '第二行'
    ).state
    expect(typed.screens.shelf.wizard?.question).toBe('premise')
    const back = press(typed, 'shift+tab').state
    expect(back.screens.shelf.wizard?.title.text).toBe('青石')
    const { state, effects } = press(typed, 'tab', '/books/a.txt', 'tab', 'down', 'enter')
    expect(state.screens.shelf.wizard).toBeUndefined()
    expect(effects).toEqual([
      {
        type: 'create-project',
        plan: {
          language: 'zh',
          template: 'xuanhuan',
          title: '青石',
          premise: '第一行\n第二行',
          books: '/books/a.txt',
          model: 'qwen3:8b'
        }
      }
    ])
  })

  it('imports the books of a new project while it is open', () => {
    const { effects } = after(stateOf(), { type: 'project-created', root: '/n', books: 'a.txt' })
    expect(effects).toEqual([
      { type: 'open-project', root: '/n' },
      { type: 'import-books', root: '/n', paths: 'a.txt', role: 'style' }
    ])
  })

  it('imports into the selected project, in the role that was chosen', () => {
    const { effects } = press(shelf(stateOf(), row('/a', 1)), 'i', 'x.txt', 'tab', 'enter')
    expect(effects).toEqual([{ type: 'import-books', root: '/a', paths: 'x.txt', role: 'canon' }])
  })
})

describe('the desk', () => {
  it('opens at what comes next', () => {
    const { desk } = opened().screens
    expect(desk.chapter).toBe(english.chapters[2]?.id)
  })

  it('reads by pages, and keeps the place when the width changes', () => {
    const reading = press(opened(), '[', '[', 'enter', 'space', 'down').state
    expect(reading.screens.desk.focus).toBe('text')
    expect(reading.screens.desk.offset).toBeGreaterThan(0)
    const wider = after(reading, { type: 'resized', size: { columns: 200, rows: 50 } }).state
    expect(wider.screens.desk.offset).toBe(reading.screens.desk.offset)
    expect(viewOf(wider.screens.desk, wider.shared).width).toBeGreaterThan(60)
    const end = press(reading, 'G', 'space', 'space').state
    expect(nextCommand(end)).toBe('desk.next-chapter')
    expect(press(end, 'g').state.screens.desk.offset).toBe(0)
  })

  it('folds volumes and chapters', () => {
    const top = press(opened(), 'g').state
    expect(press(top, 'left', 'G').state.screens.desk.list.selected).toBeLessThan(
      press(top, 'G').state.screens.desk.list.selected
    )
    expect(press(top, 'down', 'right', 'G').state.screens.desk.list.selected).toBeGreaterThan(
      press(top, 'G').state.screens.desk.list.selected
    )
  })

  it('finds words as they are typed, and goes from place to place', () => {
    const found = press(opened(), '[', '[', 'enter', '/', 'the', 'enter').state
    const { find } = found.screens.desk
    expect(find?.matches.length).toBeGreaterThan(3)
    expect(press(found, 'n').state.screens.desk.find?.at).toBe(1)
    expect(press(found, 'N').state.screens.desk.find?.at).toBe(find!.matches.length - 1)
    expect(press(found, 'esc').state.screens.desk.find).toBeUndefined()
  })

  it('comes back to the place where it was left', () => {
    const left = press(opened(), '[', '[', 'enter', 'space').state
    const memory = JSON.parse(JSON.stringify(rememberState(left)))
    expect(memory).toMatchObject({ version: 1, screen: 'desk', root: '/p' })
    const again = opened(stateOf({ memory }))
    expect(again.screens.desk).toMatchObject({
      chapter: left.screens.desk.chapter,
      offset: left.screens.desk.offset,
      focus: 'text'
    })
  })

  it('trusts nothing that it remembers', () => {
    for (const memory of [
      null,
      7,
      'x',
      { version: 1, screens: { shelf: 3, desk: [] } },
      { version: 1, screens: { shelf: { rows: [1, {}], wizard: 7, form: [] } } },
      { version: 2 }
    ])
      expect(opened(stateOf({ memory })).screen).toBe('desk')
  })

  it('names who has the project open', () => {
    const lockedBy = new UserError('locked', 'open elsewhere')
    const { state } = after(stateOf(), {
      type: 'project-opened',
      opened: { root: '/p', project: english, lockedBy }
    })
    expect(state.shared.project?.lockedBy).toBe(lockedBy)
  })
})

describe('typing', () => {
  it('moves and deletes by graphemes and words', () => {
    const input = inputOf('a 👩‍👩‍👧 青石 镇')
    expect(editInput(input, 'input.backspace')?.text).toBe('a 👩‍👩‍👧 青石 ')
    expect(editInput({ ...input, cursor: 2 }, 'input.delete')?.text).toBe('a  青石 镇')
    expect(editInput(inputOf('one two'), 'input.delete-word')?.text).toBe('one ')
    expect(editInput(inputOf('one two'), 'list.up')).toBeUndefined()
  })

  it('goes up and down between lines, in columns', () => {
    const input = inputOf('青石镇\nabcdef')
    const up = editInput(input, 'input.up')!
    expect(up.cursor).toBe(3)
    expect(editInput({ ...input, cursor: 1 }, 'input.down')?.cursor).toBe(6)
    expect(editInput({ ...input, cursor: 1 }, 'input.up')?.cursor).toBe(0)
    expect(editInput(input, 'input.down')?.cursor).toBe(input.text.length)
  })

  it('takes 10,000 characters at once, with what is hostile in them made visible', () => {
    const pasted = insertText(inputOf(''), `${'字'.repeat(10_000)}\u001b[2J\r\n`, { oneLine: false })
    expect(pasted.text).toHaveLength(10_000 + 5)
    expect(pasted.text.endsWith('␛[2J\n')).toBe(true)
    expect(insertText(inputOf(''), 'a\nb', { oneLine: true }).text).toBe('a b')
  })
})

describe('lists', () => {
  it('keep the selection in sight', () => {
    const size = { count: 3000, height: 20 }
    expect(moveInList({ selected: 0, top: 0 }, 'list.last', size)).toEqual({ selected: 2999, top: 2980 })
    expect(moveInList({ selected: 2980, top: 2980 }, 'list.up', size)).toEqual({ selected: 2979, top: 2979 })
    expect(selectRow({ selected: 5, top: 3 }, -4, { count: 0, height: 5 })).toEqual({ selected: 0, top: 0 })
  })
})
