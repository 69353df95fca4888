import { describe, expect, it } from 'vitest'
import type { JobEvent } from '../../src/core/events.ts'
import type { Project } from '../../src/core/model.ts'
import { countLength } from '../../src/core/text.ts'
import { speedOf } from '../../src/tui/effects/speed.ts'
import { type Action, contextsOf, nextCommand, type State } from '../../src/tui/state.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { demoProject } from './projects.ts'

const projects = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }
const lines = {
  draft: { lane: 'draft', label: 'tui.task.draft', root: '/p' },
  batch: { lane: 'batch', label: 'tui.task.batch', root: '/p' }
}

const desk = (options: StateOptions = {}): State =>
  after(stateOf(options), {
    type: 'project-opened',
    opened: { root: '/p', project: projects[options.language ?? 'en'], lockedBy: undefined }
  }).state

type Told = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'v'> : never) : never
const job = (event: Told, lane = 'draft'): Action => ({
  type: 'job',
  lane,
  event: { v: 1, ...event } as JobEvent
})
const begun = (lane: 'draft' | 'batch' = 'draft'): Action => ({ type: 'task-started', task: lines[lane] })
const ready = { tokens: 3200, window: 8192, parts: [], dropped: [] }
const lastLine = (state: State) => frame(state).at(-1)!

/** The first written chapter with so much more in it. */
function longer(project: Project, more: string): Project {
  const [id, chapter] = [...project.written][0]!
  const written = new Map(project.written).set(id, { ...chapter, text: chapter.text + more, hash: more })
  return { ...project, written }
}

describe('the status line while a draft runs', () => {
  it('tells what runs now, never a step that is over', () => {
    const tidied = after(
      desk(),
      begun(),
      job({ type: 'progress', step: 'embedding', done: 3, total: 3 })
    ).state
    expect(lastLine(tidied)).toContain('3/3')
    const searching = after(tidied, job({ type: 'scene-started', scene: 2, goal: 'g', target: 300 })).state
    expect(lastLine(searching)).toContain('Looking for what scene 2 needs')
    expect(lastLine(searching)).not.toContain('3/3')
    const reading = after(searching, job({ type: 'prompt-ready', ...ready })).state
    expect(lastLine(reading)).toContain('3200 tokens')
    const writing = after(reading, job({ type: 'text-delta', text: 'Rain.' })).state
    expect(lastLine(writing)).toMatch(/^Drafting /)
    const on = after(writing, job({ type: 'text-delta', text: ' On.' })).state
    expect(on.shared).toBe(writing.shared)
  })

  it('says of an import that its vectors come after the draft', () => {
    const importing: Action = {
      type: 'task-started',
      task: { lane: 'import', label: 'tui.task.import', root: '/p' }
    }
    const embedding = job({ type: 'progress', step: 'embedding', done: 0, total: 60 }, 'import')
    const alone = after(desk(), importing, embedding).state
    expect(lastLine(alone)).toMatch(/^Embedding 0\/60/)
    expect(lastLine(after(alone, begun()).state)).toMatch(/^Embedding, after the draft: 0\/60/)
    const chinese = after(desk({ language: 'zh' }), importing, embedding, begun('batch')).state
    expect(lastLine(chinese)).toMatch(/^起草后再生成向量 0\/60/)
  })

  it('goes back to the chapter of a batch', () => {
    const batch = { type: 'progress' as const, step: 'batch', detail: { number: 3 }, done: 1, total: 8 }
    const searching = job({ type: 'scene-started', scene: 1, goal: 'g', target: 300 }, 'batch')
    const state = after(desk(), begun('batch'), job(batch, 'batch'), searching).state
    const writing = after(state, job({ type: 'text-delta', text: 'Rain.' }, 'batch')).state
    expect(lastLine(writing)).toContain('1/8')
  })
})

describe('the figures', () => {
  const streaming = (options: StateOptions = {}, text = ' and five words more here') => {
    const project = longer(projects[options.language ?? 'en'], text)
    return after(
      desk(options),
      begun(),
      job({ type: 'prompt-ready', model: 'gemma3:4b', ...ready }),
      job({ type: 'text-delta', text: 'Rain.' }),
      { type: 'speed', lane: 'draft', perSecond: 12.4 },
      { type: 'project-read', root: '/p', project }
    ).state
  }

  it('are the model, its speed, and what was written in this session, in both languages', () => {
    expect(lastLine(streaming({ columns: 160 }))).toContain('gemma3:4b  12 words/s  +5 words this session')
    expect(lastLine(streaming({ columns: 160, language: 'zh' }, '雨下了一夜。'))).toContain(
      'gemma3:4b  每秒 12 字  本次 +5 字'
    )
  })

  it('are left out where there is no room, the model first, and never in the way of the key', () => {
    const wide = lastLine(streaming({ columns: 160 })).trimEnd()
    const key = wide.slice(wide.lastIndexOf('session') + 'session'.length).trim()
    for (let columns = 20; columns <= 160; columns++) {
      const line = lastLine(streaming({ columns }))
      if (columns > 40) expect(line.endsWith(key), line).toBe(true)
      if (line.includes('gemma3')) expect(line).toContain('words/s')
      if (line.includes('words/s')) expect(line).toContain('session')
    }
    expect(lastLine(streaming({ columns: 50 }))).not.toContain('gemma3')
  })

  it('hold the speed no longer than the text comes, and no speed for screen readers', () => {
    const ended = after(streaming({ columns: 160 }), { type: 'task-ended', lane: 'draft', outcome: 'done' })
    expect(lastLine(ended.state)).not.toContain('words/s')
    expect(lastLine(streaming({ columns: 160, screenReader: true }))).not.toContain('words/s')
  })

  it('count net, by project, also while another one is open', () => {
    const first = longer(projects.en, ' one two three')
    const other = { root: '/q', project: projects.zh, lockedBy: undefined }
    const { words } = after(
      desk(),
      { type: 'project-read', root: '/p', project: first },
      { type: 'project-opened', opened: other },
      { type: 'project-read', root: '/p', project: projects.en },
      { type: 'project-read', root: '/q', project: longer(projects.zh, '雨') }
    ).state.shared.session
    expect(words).toEqual({ '/p': 0, '/q': 1 })
  })

  it('are measured from the first piece of text on, at most once a second', () => {
    let now = 0
    const see = speedOf({ elapsed: () => now }, 'draft')
    const told: Action[] = []
    for (let piece = 0; piece <= 30; piece++) {
      told.push(...see({ v: 1, type: 'text-delta', text: ' word' }))
      now += 100
    }
    expect(told).toHaveLength(3)
    expect(told.at(-1)).toEqual({ type: 'speed', lane: 'draft', perSecond: 31 / 3 })
    expect(countLength(' word'.repeat(31))).toBe(31)
    now += 60_000
    for (const event of ['prompt-ready', 'text-delta'] as const)
      expect([
        ...see(event === 'text-delta' ? { v: 1, type: event, text: 'x' } : { v: 1, type: event, ...ready })
      ]).toEqual([])
  })
})

describe('a draft and a batch on one project', () => {
  const key = (state: State) => (state.shared.notice?.text as { key: string } | undefined)?.key

  it('refuse each other, and name the keys', () => {
    const batch = after(desk(), begun('batch')).state
    const refused = press(batch, 'd')
    expect(refused.effects).toEqual([])
    expect(lastLine(refused.state)).toMatch(/5 goes to it; x stops it/)
    const draft = press(after(desk({ columns: 120 }), begun()).state, '5', 'enter')
    expect(draft.effects.filter(({ type }) => type === 'run-batch')).toEqual([])
    expect(lastLine(draft.state)).toMatch(/2 goes to the desk; Esc stops it/)
  })

  it('keep a word that was typed for the draft when the batch began first', () => {
    const typed = after(press(desk(), 'd', 'slower').state, begun('batch')).state
    const refused = press(typed, 'enter')
    expect(key(refused.state)).toBe('tui.draft.batch-running')
    expect(refused.state.screens.desk.ask?.input.text).toBe('slower')
  })

  it('run beside each other on two projects', () => {
    const elsewhere: Action = { type: 'task-started', task: { ...lines.batch, root: '/q' } }
    expect(press(after(desk(), elsewhere).state, 'd').state.screens.desk.ask?.kind).toBe('draft')
  })
})

describe('the shelf while a project is being made', () => {
  it('names no key for another one', () => {
    const task = { lane: 'create-project', label: 'tui.task.create', root: undefined }
    const making = after(stateOf(), { type: 'task-started', task }).state
    expect(nextCommand(making)).toBeUndefined()
    expect(nextCommand(after(making, { type: 'task-ended', lane: task.lane, outcome: 'done' }).state)).toBe(
      'shelf.new'
    )
  })
})

describe('an overlay that can not be drawn', () => {
  it('is closed with a notice, and what was typed below it stays', () => {
    const typed = press(desk(), 'd', 'slower').state
    const broken = {
      ...typed,
      overlay: { kind: 'confirm' as const, question: null as never, yes: 'app.quit-now' }
    }
    const bugs: string[] = []
    const seen = frame(broken, (_, where) => bugs.push(where))
    expect(bugs).toEqual(['overlay'])
    expect(seen.join('\n')).toContain('slower')
    const closed = after(broken, { type: 'overlay-failed' }).state
    expect(closed.overlay).toBeUndefined()
    expect(contextsOf(closed)).toContain('input')
    expect(closed.screens.desk.ask?.input.text).toBe('slower')
  })
})
