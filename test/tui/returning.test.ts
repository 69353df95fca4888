import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Action, rememberState, type State } from '../../src/tui/state.ts'
import { after, press, stateOf } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'

const project = demoProject('late-returns')
const opens = (root = '/p'): Action => ({
  type: 'project-opened',
  opened: { root, project, lockedBy: undefined }
})
const begin = (opening = true): Action => ({ type: 'started', opening })
const left = (...keys: string[]) => press(after(stateOf(), begin(false), opens()).state, ...keys).state
const memoryOf = (state: State) => JSON.parse(JSON.stringify(rememberState(state)))
/** The program ends and is started again. */
const again = (state: State) => after(stateOf({ memory: memoryOf(state) }), begin(), opens())

describe('a new start', () => {
  it.each([
    ['3', 'inspector', 'inspect'],
    ['4', 'lore', undefined],
    ['5', 'batch', 'look-batch'],
    ['6', 'search', undefined],
    ['7', 'numbers', 'gather-numbers'],
    ['8', 'settings', 'list-models']
  ])('leads back to the screen that was left (%s), and reads what it shows', (key, screen, asked) => {
    const { state, effects } = again(left(key))
    expect(state.screen).toBe(screen)
    expect(state.shared.project?.root).toBe('/p')
    if (asked) expect(effects.map(({ type }) => type)).toContain(asked)
  })

  it('leads to the settings also where no project was open, and to the shelf from the shelf', () => {
    const settings = press(after(stateOf(), begin(false)).state, '8').state
    expect(after(stateOf({ memory: memoryOf(settings) }), begin(false)).state.screen).toBe('settings')
    expect(after(stateOf({ memory: memoryOf(left('1')) }), begin(false)).state.screen).toBe('shelf')
  })

  it('keeps place, selection and folds of the outline, and the pane on the right', () => {
    const before = left('[', 'right', 'down', 'o')
    const { desk } = again(before).state.screens
    expect(desk).toMatchObject({
      chapter: before.screens.desk.chapter,
      list: { selected: before.screens.desk.list.selected },
      folds: before.screens.desk.folds,
      side: 'lore',
      focus: 'context'
    })
    const text = left('[', 'enter', 'pagedown', 'i', 'down')
    expect(again(text).state.screens.desk).toMatchObject({
      offset: text.screens.desk.offset,
      paragraph: text.screens.desk.paragraph,
      focus: 'text'
    })
  })

  it('keeps what is typed and chosen on the other screens', () => {
    const lore = left('4', '/', 'an', 'enter', 'down', 'enter')
    expect(again(lore).state.screens.lore).toMatchObject({
      filter: { text: 'an' },
      entry: lore.screens.lore.entry,
      focus: 'entry'
    })
    expect(again(left('5', 'c', '9')).state.screens.batch.input?.text).toMatch(/9$/)
    expect(again(left('6', 'rain')).state.screens.search.query.text).toBe('rain')
    const settings = left('8', 'enter', '!')
    expect(again(settings).state.screens.settings.input?.text).toBe(settings.screens.settings.input?.text)
    expect(again(left('7', 'tab', 'down')).state.screens.numbers).toMatchObject({
      view: 'chapters',
      list: { selected: 1 }
    })
    expect(again(left('3', '}', 'tab')).state.screens.inspector).toMatchObject({ focus: 'text' })
  })

  it('leads to the desk of a project that was named, with nothing of another one', () => {
    const other = after(stateOf({ memory: memoryOf(left('8', 'enter', '!')) }), begin(), opens('/q')).state
    expect(other.screen).toBe('desk')
    expect(other.screens.settings.input).toBeUndefined()
  })

  it('forgets nothing when the program ends before the project is open', () => {
    const memory = memoryOf(left('4'))
    const opening = after(stateOf({ memory }), begin()).state
    expect(memoryOf(opening)).toMatchObject({ screen: 'lore', root: '/p' })
    expect(memoryOf(press(opening, '8').state).screen).toBe('settings')
  })

  it('leads to the shelf where the project is gone, and says so', async () => {
    const memory = memoryOf(left('4'))
    const ended: Action = { type: 'task-ended', lane: 'open-project', outcome: 'failed' }
    const lost = after(stateOf({ memory }), begin(), ended)
    expect(lost.state.screen).toBe('shelf')
    expect(lost.effects).toContainEqual(expect.objectContaining({ type: 'read-shelf' }))
    expect(memoryOf(lost.state).root).toBeUndefined()

    const dir = await mkdtemp(join(tmpdir(), 'fabula-returning-'))
    const live = await openLive(dir)
    live.runner.start({ type: 'open-project', root: join(dir, 'gone') })
    const state = await live.until(({ shared }) => shared.notice !== undefined && shared.tasks.length === 0)
    expect(state.screen).toBe('shelf')
    expect(state.shared.notice).toMatchObject({ tone: 'bad', text: { code: 'no-project' } })
    await live.until(({ screens }) => !screens.shelf.reading)
    await live.close()
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  })
})
