import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PackedPart } from '../../src/core/context.ts'
import { listPlacedParts, type PromptReport, readPromptReport } from '../../src/core/prompt-report.ts'
import { UserError } from '../../src/errors.ts'
import { partRows, shownText } from '../../src/tui/state/inspector-state.ts'
import { contextsOf, nextCommand, type State } from '../../src/tui/state.ts'
import { openWorkspace } from '../../src/wire.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'
import { describeWidths } from './widths.ts'

const projects = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }

function reportOf(extra: PackedPart[] = [], tail = 'It rained.'): PromptReport {
  const long = 'She counts the books twice. '.repeat(60).trim()
  const parts: PackedPart[] = [
    {
      name: 'system',
      pool: 'project',
      id: 'system',
      form: 'full',
      text: 'Write the scene.',
      tokens: 40,
      reasons: []
    },
    { name: 'tail', pool: 'project', id: 'tail', form: 'full', text: tail, tokens: 12, reasons: [] },
    {
      name: 'standing',
      pool: 'lore',
      id: 'nell-oddie',
      form: 'summary',
      text: long,
      tokens: 900,
      reasons: [{ pinned: true }]
    },
    ...extra,
    { name: 'brief', pool: 'project', id: 'brief-x', form: 'full', text: '', tokens: 200, reasons: [] }
  ]
  const content = [...parts.slice(1).map(({ text }) => text), 'Goal: find it.'].join('\n\n')
  const messages = [
    { role: 'system' as const, content: 'Write the scene.' },
    { role: 'user' as const, content }
  ]
  return readPromptReport({
    tokens: 1200,
    window: 8192,
    reserve: 2000,
    tokensBy: 'vocabulary',
    parts: listPlacedParts(parts, { messages }),
    dropped: [
      {
        name: 'style',
        pool: 'style',
        id: 'style--x',
        tokens: 300,
        why: 'no room: other parts are worth more per token',
        reasons: []
      }
    ],
    messages
  })!
}
const extra: PackedPart = {
  name: 'lore',
  pool: 'lore',
  id: 'lore--cheng-zhui--f-cheng-zhui-age',
  form: 'full',
  text: 'Sixteen.',
  tokens: 5,
  reasons: [{ query: 'beat-1', leg: 'vector', rank: 2 }]
}

function opened(options: StateOptions = {}): State {
  const opened = { root: '/p', project: projects[options.language ?? 'en'], lockedBy: undefined }
  return after(stateOf(options), { type: 'project-opened', opened }, { type: 'go', screen: 'inspector' })
    .state
}
function shown(options: StateOptions = {}): State {
  const chapter = projects[options.language ?? 'en'].chapters[2]!.id
  const receipt = (attempt: number) => ({
    at: `2026-01-02T03:0${attempt}:05.000Z`,
    scene: 1,
    attempt,
    model: 'qwen3:8b',
    report: reportOf(attempt === 1 ? [extra] : [], 'It snowed.')
  })
  return after(
    opened(options),
    { type: 'receipts-read', chapter, receipts: [receipt(2), receipt(1)] },
    { type: 'prompt-shown', chapter, report: reportOf([extra]), scene: 1 }
  ).state
}
const inspector = (state: State) => state.screens.inspector

describe('the inspector', () => {
  it('asks for the chapter that comes next, once for the same files', () => {
    const { state, effects } = after(
      after(stateOf(), {
        type: 'project-opened',
        opened: { root: '/p', project: projects.en, lockedBy: undefined }
      }).state,
      { type: 'go', screen: 'inspector' },
      { type: 'go', screen: 'inspector' }
    )
    const { id, number } = projects.en.chapters[2]!
    const asked = { type: 'inspect', root: '/p', chapter: { id, number }, scene: undefined }
    expect(effects.filter(({ type }) => type === 'inspect')).toEqual([asked])
    expect(press(state, 'r').effects).toEqual([asked])
    const first = projects.en.chapters[0]!
    expect(after(state, { type: 'inspect', chapter: first.id }).effects).toMatchObject([
      { chapter: { number: 1 } }
    ])
  })

  it('turns chapters and scenes', () => {
    expect(press(shown(), '[').effects).toMatchObject([{ chapter: { number: 2 }, scene: undefined }])
    expect(press(shown(), '.').effects).toMatchObject([{ chapter: { number: 3 }, scene: 2 }])
    expect(press(shown(), ',').effects).toEqual([])
    expect(inspector(press(shown(), ']').state).now).toBeUndefined()
  })

  it('passes over what was asked for another chapter', () => {
    const state = press(shown(), '[').state
    const late = after(state, {
      type: 'prompt-shown',
      chapter: 'ch-other',
      report: reportOf(),
      scene: 1
    }).state
    expect(inspector(late).now).toBeUndefined()
  })

  it('tells why a part is there in up to three lines, where there is room', () => {
    const reasons = Array.from({ length: 4 }, (_, n) => ({
      query: `beat-${n + 1}`,
      leg: 'vector' as const,
      rank: n + 1
    }))
    const options = { columns: 120, rows: 36 }
    const report = reportOf([{ ...extra, reasons }])
    const chapter = projects.en.chapters[2]!.id
    let { state } = after(shown(options), { type: 'prompt-shown', chapter, report, scene: 1 })
    while (!frame(state).join('').includes('Sixteen.')) state = press(state, 'down').state
    const all = frame(state).join('\n')
    expect(all).toContain('#4')
    expect(
      frame({ ...state, shared: { ...state.shared, size: { columns: 120, rows: 14 } } }).join()
    ).toContain('…')
  })

  it('shows the parts with their tokens, what was left out and why', () => {
    const all = frame(shown({ language: 'zh', columns: 120 })).join('\n')
    for (const text of [
      '1200 / 8192 词元',
      '常驻设定',
      '900',
      '程缀',
      '未放入',
      '放不下',
      '为回答留出 2000',
      '第 1 次'
    ])
      expect(all).toContain(text)
  })

  it('shows the text of a part and scrolls it', () => {
    const state = press(shown({ columns: 160 }), 'down', 'down', 'down').state
    expect(shownText(inspector(state))).toMatch(/^She counts/)
    const reading = press(state, 'enter', 'down', 'down').state
    expect(inspector(reading)).toMatchObject({ focus: 'text' })
    expect(inspector(reading).offset).toBeGreaterThan(0)
    expect(inspector(press(reading, 'esc').state).focus).toBe('parts')
    expect(inspector(press(reading, 'esc', 'up').state).offset).toBe(0)
    expect(shownText(inspector(press(shown(), 'G').state))).toBe('')
    expect(frame(press(shown({ columns: 160 }), 'G').state).join('\n')).toContain('It is not in the prompt.')
    expect(shownText(inspector(shown()))).toContain('# system')
  })

  it('shows an older receipt, and what differs from another prompt', () => {
    const older = press(shown(), 'shift+tab', 'down').state
    expect(partRows(inspector(older))).toHaveLength(6)
    const compared = press(older, 'c', 'up').state
    expect(inspector(compared)).toMatchObject({ base: 1, focus: 'sources' })
    const kinds = partRows(inspector(compared)).map(
      row => row.kind === 'change' && `${row.change.kind} ${row.change.now?.id}`
    )
    expect(kinds.slice(0, 2)).toEqual(['changed tail', `added ${extra.id}`])
    expect(shownText(inspector(compared))).toBe('- It snowed.\n\n+ It rained.')
    const all = frame(after(compared, { type: 'resized', size: { columns: 120, rows: 24 } }).state).join('\n')
    for (const text of ['[base]', '1 added, 0 removed, 1 changed']) expect(all).toContain(text)
    expect(contextsOf(compared)).toContain('inspector-compare')
    expect(inspector(press(compared, 'esc').state).base).toBeUndefined()
  })

  it('says why there is no prompt', () => {
    const error = new UserError('context-too-small', 'Too small.', { hint: 'Take a larger window.' })
    const state = after(opened(), { type: 'prompt-failed', error }).state
    expect(frame(state).join('\n')).toContain('Too small.')
    expect(nextCommand(state)).toBe('inspector.to-text')
    expect(press(shown(), 'q').state.screen).toBe('shelf')
  })
})

describeWidths({
  'a prompt that is put together': opened,
  'the parts of a prompt': shown,
  'the prompts of a chapter': options => press(shown(options), 'shift+tab').state,
  'the text of a part': options => press(shown(options), 'down', 'down', 'down', 'enter').state,
  'two prompts': options => press(shown(options), 'shift+tab', 'down', 'c', 'up', 'tab').state
})

describe('with real files', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fabula-inspect-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  it('puts the prompt together, and reads the receipts of older drafts', async () => {
    const live = await openLive(dir)
    const root = await live.home.copyDemo('zh')
    const env = { HOME: dir, XDG_CONFIG_HOME: join(dir, '.config') }
    const writer = await openWorkspace({ cwd: dir, dir: root, write: true, env, onWarning: () => {} })
    const id = projects.zh.chapters[2]!.id
    await writer.store.saveReceipt(id, {
      kind: 'scene',
      at: '2026-01-02T03:04:05.000Z',
      scene: { id: 'x', number: 1 },
      attempt: 1,
      model: { name: 'm' },
      prompt: reportOf()
    })
    await writer.close()
    await live.open(root)
    live.dispatch({ type: 'go', screen: 'inspector' })
    const state = await live.until(({ screens }) => screens.inspector.now !== undefined)
    const { now, receipts, scene } = inspector(state)
    expect(receipts).toHaveLength(1)
    expect(scene).toBe(1)
    const parts = now!.parts.filter(({ name }) => name !== 'brief')
    expect(parts.length).toBeGreaterThan(5)
    // Every part stands in the prompt as it is, so each has its text.
    expect(parts.filter(({ at }) => !at).map(({ id }) => id)).toEqual([])
    await live.close()
  })
})
