import { describe, expect, it } from 'vitest'
import type { Finding, JobEvent } from '../../src/core/events.ts'
import type { ChapterVersions } from '../../src/jobs/chapter-versions.ts'
import { chapterLore } from '../../src/tui/state/desk-lore.ts'
import { shownText } from '../../src/tui/state/desk-text.ts'
import { type Action, contextsOf, nextCommand, rememberState, type State } from '../../src/tui/state.ts'
import { prose } from '../prose.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { demoProject } from './projects.ts'
import { describeWidths } from './widths.ts'

const projects = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }

function desk(options: StateOptions = {}): State {
  const project = projects[options.language ?? 'en']
  return after(stateOf(options), {
    type: 'project-opened',
    opened: { root: '/p', project, lockedBy: undefined }
  }).state
}

/** Chapter 2, which is written, with the text in front. */
const reading = (options: StateOptions = {}) => press(desk(options), '[', 'enter').state

type Told = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'v'> : never) : never
const job = (event: Told): Action => ({ type: 'job', lane: 'draft', event: { v: 1, ...event } as JobEvent })
const delta = (text: string) => job({ type: 'text-delta', chapter: 3, scene: 1, text })
const begin = (begun = ''): Action[] => [
  { type: 'desk-drafting', root: '/p', number: 3, part: { scenes: [], begun }, rewrite: false },
  job({ type: 'scene-started', chapter: 3, scene: 1, goal: '', target: 300 })
]
/** Chapter 3, which is drafted now, with so many words already there. */
const drafting = (options: StateOptions = {}, words = 900) =>
  after(desk(options), ...begin(), delta(prose(options.language ?? 'en', words, 5))).state

const findings = [
  {
    gate: 'loops',
    verdict: 'fail',
    message: 'Again and again.',
    quote: 'the',
    position: 0,
    consequence: 'retry'
  },
  { gate: 'length', verdict: 'warn', message: 'Too short.', quote: '', position: 0, consequence: 'report' }
] as const
const found = (options: StateOptions = {}) =>
  after(press(reading(options), 'f').state, {
    type: 'desk-findings',
    root: '/p',
    chapter: reading(options).screens.desk.chapter!,
    findings
  }).state

function versions(options: StateOptions = {}): State {
  const state = press(reading(options), 'v').state
  const chapter = state.screens.desk.chapter!
  const { text } = projects[options.language ?? 'en'].written.get(chapter)!
  const given: ChapterVersions = {
    versions: [
      { version: 1, at: '2026-01-01T10:00:00Z', reason: 'rewrite', length: 9, text: `Old. ${text.slice(9)}` },
      { version: undefined, at: undefined, reason: 'accepted', length: 12, text }
    ],
    undo: 1
  }
  return after(state, { type: 'desk-versions', root: '/p', chapter, versions: given }).state
}

const reasons = [{ query: 'cast', leg: 'vector' as const, rank: 2 }]
const parts = [{ name: 'style', pool: 'style', id: 'p1', tokens: 210, form: 'full', reasons }]
const prompted = (options: StateOptions = {}) => {
  const state = press(reading(options), 'p').state
  const dropped = [{ name: 'lore', pool: 'lore', id: 'x', tokens: 9, why: 'no room', reasons: [] }]
  const prompt = { tokens: 2100, window: 8192, parts, dropped }
  return after(state, { type: 'desk-prompt', root: '/p', chapter: state.screens.desk.chapter!, prompt }).state
}
const marks = [
  { chapter: projects.en.chapters[1]!.id, quote: 'Nell', note: '' },
  { chapter: 'gone', quote: '青石', note: '查一下' }
]

describeWidths({
  'a word before a draft': options => press(desk(options), 'd', '慢一点 slower').state,
  'a draft that runs': options => press(drafting(options), 'tab').state,
  'a draft that was stopped': options =>
    after(drafting(options), { type: 'task-ended', lane: 'draft', outcome: 'stopped' }).state,
  'a paragraph that is chosen': options => press(reading(options), 'i').state,
  'a paragraph that is edited': options =>
    press(reading(options), 'i', 'enter', '\n改 edited '.repeat(9)).state,
  'a note': options => press(reading(options), 'N', '再看').state,
  findings: found,
  'findings that are looked for': options => press(reading(options), 'f').state,
  'a version compared': options => press(versions(options), 'down').state,
  'the prompt': prompted,
  'the lore of the chapter': options => press(reading(options), 'o').state,
  marks: options =>
    after(press(reading(options), 'M').state, { type: 'desk-marks', root: '/p', marks }).state,
  'beats that are typed': options => press(desk(options), 'right', 'down', 'b', 'one', 'enter', 'two').state
})

const textOf = (state: State) => shownText(state.screens.desk, state.shared.project!.project) ?? ''
const offset = (state: State) => state.screens.desk.offset

describe('a draft that comes in', () => {
  it('is followed by who is at its end, also when the terminal is resized', () => {
    const state = drafting()
    expect(frame(state).join('\n')).toContain(textOf(state).slice(-12))
    const grown = after(state, delta(prose('en', 200, 6))).state
    expect(offset(grown)).toBeGreaterThan(offset(state))
    const narrow = after(grown, { type: 'resized', size: { columns: 70, rows: 20 } }).state
    expect(frame(press(narrow, 'tab').state).join('\n')).toContain(textOf(narrow).slice(-12))
  })

  it('never scrolls away from who reads', () => {
    const up = press(drafting(), 'tab', 'pageup').state
    const grown = after(up, delta(prose('en', 400, 6))).state
    expect(offset(grown)).toBe(offset(up))
    const again = after(press(grown, 'G').state, delta(' And on. ')).state
    expect(textOf(again).endsWith('And on. ')).toBe(true)
    expect(offset(after(again, delta(prose('en', 300, 7))).state)).toBeGreaterThan(offset(again))
  })

  it('puts scenes under each other, and takes back only the scene that is drafted again', () => {
    const state = after(
      desk(),
      ...begin('Begun '),
      delta('here.'),
      job({ type: 'scene-started', chapter: 3, scene: 2, goal: '', target: 9 }),
      delta('Second \u001b[31m'),
      job({ type: 'text-replaced', chapter: 3, scene: 2, text: 'Better.', why: 'settled' })
    ).state
    expect(textOf(state)).toBe('Begun here.\n\n***\n\nBetter.')
  })

  it('makes way for the saved text, and stays to be gone on from after a stop', () => {
    const stopped = after(drafting(), { type: 'task-ended', lane: 'draft', outcome: 'stopped' }).state
    expect(stopped.screens.desk.part?.text).toBe(textOf(stopped))
    expect(nextCommand(press(stopped, 'tab', 'G').state)).toBe('desk.draft')
    const saved = job({ type: 'chapter-saved', chapter: 3, file: 'f', length: 1, target: 1, receipt: 'r' })
    const done = after(drafting(), saved, { type: 'task-ended', lane: 'draft', outcome: 'done' }).state
    expect(done.screens.desk.part).toBeUndefined()
  })

  it('is stopped by Esc, and never begun twice', () => {
    expect(press(drafting(), 'esc').effects).toEqual([{ type: 'stop', lane: 'draft' }])
    const again = press(drafting(), 'd')
    expect(again.state.screens.desk.ask).toBeUndefined()
    expect(again.state.shared.notice?.text).toMatchObject({ key: 'tui.draft.running' })
  })
})

describe('before a draft', () => {
  it('a word is asked for, which goes along; nothing is drafted unasked', () => {
    const asked = press(desk(), 'd', 'slower')
    expect(asked.effects.filter(({ type }) => type === 'draft-chapter')).toEqual([])
    expect(contextsOf(asked.state)[0]).toBe('desk-guidance')
    expect(nextCommand(asked.state)).toBe('desk.start-draft')
    expect(press(asked.state, 'enter').effects).toContainEqual({
      type: 'draft-chapter',
      root: '/p',
      number: 3,
      guidance: 'slower',
      rewrite: false,
      fresh: false
    })
    expect(press(asked.state, 'esc').effects).toEqual([])
  })

  it('an accepted chapter is drafted anew only when that was confirmed', () => {
    const asked = press(reading(), 'R').state
    expect(asked.overlay?.kind).toBe('confirm')
    const { effects } = press(asked, 'enter', 'enter')
    expect(effects).toContainEqual(expect.objectContaining({ rewrite: true, fresh: true }))
    expect(press(reading(), 'd').state.shared.notice?.text).toMatchObject({ key: 'tui.draft.written' })
  })
})

describe('the key that is named', () => {
  it('leads from an unwritten chapter to a draft, and names nothing that would stop it', () => {
    const open = press(desk(), 'enter').state
    expect(nextCommand(open)).toBe('desk.draft')
    expect(nextCommand(press(drafting(), 'tab').state)).toBeUndefined()
  })
})

describe('what is typed and not sent', () => {
  it('is there again at the next start', () => {
    const typed = press(desk(), 'd', 'slower').state
    const memory = JSON.parse(JSON.stringify(rememberState(typed)))
    expect(press(desk({ memory }), '!').state.screens.desk.ask?.input.text).toBe('slower!')
  })

  it('is dropped from an edited paragraph only when that was confirmed', () => {
    const edited = press(reading(), 'i', 'enter', 'X', 'esc').state
    expect(edited.overlay?.kind).toBe('confirm')
    expect(press(edited, 'n').state.screens.desk.ask?.input.text).toMatch(/X$/)
    expect(press(edited, 'enter').state.screens.desk.ask).toBeUndefined()
    expect(press(reading(), 'i', 'enter', 'esc').state.overlay).toBeUndefined()
  })

  it('stays when the file changes outside, and says so', () => {
    const edited = press(reading(), 'i', 'enter', 'X').state
    const { chapter } = edited.screens.desk
    const project = { ...projects.en, written: new Map(projects.en.written) }
    project.written.set(chapter!, { ...project.written.get(chapter!)!, text: 'Other.', hash: 'other' })
    const changed = after(edited, { type: 'project-read', root: '/p', project }).state
    expect(changed.screens.desk.ask?.input.text).toMatch(/X$/)
    expect(frame(changed).join('\n')).toContain('changed meanwhile')
  })
})

describe('findings and versions', () => {
  it('lead to the quote, and one key lets a finding stand', () => {
    const there = press(found(), 'enter').state
    expect(there.screens.desk.focus).toBe('text')
    const { state, effects } = press(found(), 'w')
    expect(state.screens.desk.findings).toEqual([findings[1]])
    expect(effects).toEqual([expect.objectContaining({ type: 'waive-finding', finding: findings[0] })])
  })

  it('show what changed, tell it without colours, and restore', () => {
    const compared = press(versions({ columns: 120 }), 'down')
    expect(frame(compared.state).join('\n')).toContain('[-Old.')
    expect(press(compared.state, 'enter').effects).toEqual([
      { type: 'restore-version', root: '/p', number: 2, version: 1 }
    ])
    expect(press(versions(), 'enter').effects).toEqual([])
  })
})

describe('the lore of a chapter', () => {
  it('is chosen on the right and opened on the lore screen', () => {
    const { state } = press(reading({ columns: 140 }), 'o', 'down')
    const all = frame(state).join('\n')
    expect(all).toMatch(/Lore of the chapter[\s\S]*scenes: 1/)
    expect(nextCommand(state)).toBe('desk.show-entry')
    const chosen = chapterLore(state.screens.desk, projects.en)[1]!.entry
    expect(all).toContain(chosen.names[0]!.slice(0, 20))
    const there = press(state, 'enter').state
    expect([there.screen, there.screens.lore.entry]).toEqual(['lore', chosen.id])
  })

  it('holds also what only the prompt tells, each entry once', () => {
    const { desk: open } = reading().screens
    const named = chapterLore(open, projects.en).map(({ entry }) => entry.id)
    const other = projects.en.lore.find(({ id }) => !named.includes(id))!
    const part = (id: string) => ({ name: 'lore', pool: 'lore', id, tokens: 9, form: 'full', reasons: [] })
    const parts = [part(other.id), part(named[0]!)]
    const both = chapterLore({ ...open, prompt: { tokens: 1, window: 9, parts, dropped: [] } }, projects.en)
    expect(both.map(({ entry }) => entry.id)).toEqual([...named, other.id])
    expect(both.filter(({ told }) => told).map(({ entry }) => entry.id)).toEqual([named[0], other.id])
  })

  it('and its prompt are a key away: the inspector opens on the chapter that is pointed at', () => {
    const pointed = press(desk(), 'g', 'down', 'I')
    expect(pointed.state.screen).toBe('inspector')
    expect(pointed.state.screens.inspector.chapter).toBe(projects.en.chapters[0]!.id)
    expect(press(reading(), 'I').state.screens.inspector.chapter).toBe(projects.en.chapters[1]!.id)
  })
})

describe('findings that nobody asked for', () => {
  const offer = (state: State, offered = findings as readonly Finding[]) =>
    after(state, {
      type: 'desk-findings',
      root: '/p',
      chapter: state.screens.desk.chapter!,
      findings: offered,
      offer: true
    }).state

  it('are shown with their number, and leave the keys where they are', () => {
    const state = offer(reading({ columns: 140 }))
    expect(frame(state).join('\n')).toContain('Findings · 2')
    expect(state.screens.desk.focus).toBe('text')
    expect(press(state, ']').state.screens.desk.side).toBe('plan')
  })

  it('never take the place of what the writer has chosen, nor show that there are none', () => {
    expect(offer(versions()).screens.desk.side).toBe('versions')
    expect(offer(reading(), []).screens.desk.side).toBe('plan')
    expect(press(press(offer(reading()), 'f').state, ']').state.screens.desk.side).toBe('findings')
  })
})

describe('the outline', () => {
  it('asks for what a row has, and passes it on', () => {
    const scene = press(desk(), 'right', 'down').state
    const { effects } = press(scene, 'b', 'ctrl+u', 'one', 'enter', ' ', 'enter', 'two', 'ctrl+s')
    const [step] = effects.filter(({ type }) => type === 'outline-step')
    expect(step).toMatchObject({
      step: { type: 'set', key: 'beats', value: expect.arrayContaining(['two']) }
    })
    expect(press(desk(), 'b').state.shared.notice?.text).toMatchObject({ key: 'tui.outline.not-here' })
    expect(press(desk(), 'L', 'many', 'enter').state.shared.notice?.text).toMatchObject({
      key: 'tui.outline.no-number'
    })
  })

  it('shows status, length against target and hook', () => {
    const all = frame(reading({ columns: 200 })).join('\n')
    expect(all).toMatch(/accepted \d+\/\d+/)
  })

  it.each([60, 80, 120])(
    'leaves out what has no room as a whole rather than cut it, at %i columns',
    columns => {
      const rows = frame(reading({ columns })).map(line => line.split('│')[0]!)
      const chapters = rows.filter(row => /▸ \d/.test(row))
      expect(chapters.length).toBeGreaterThan(5)
      for (const row of chapters)
        expect(row.trimEnd()).toMatch(/ (?:accepted|planned)(?: \d+(?:\/\d+)?)?$|▸ \d+ \S.*$/)
      for (const row of chapters) expect(row).not.toMatch(/(?:accepted|planned).*…|(?:acc|pl)[a-z]*…/)
    }
  )
})
