import { describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import { overviewOf } from '../../src/core/overview.ts'
import type { State } from '../../src/tui/state.ts'
import { textWidth } from '../../src/tui/text/width.ts'
import { after, frame, NOW, press, type StateOptions, stateOf } from './frame.tsx'
import { demoProject } from './projects.ts'

const projects = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }
const WIDTHS = [60, 80, 120, 200]
const LANGUAGES: Language[] = ['en', 'zh']

function shelf(options: StateOptions): State {
  const language = options.language ?? 'en'
  const overview = overviewOf(projects[language])
  const row = { root: '/p', overview, changed: NOW - 7_200_000, problem: undefined }
  return after(stateOf(options), { type: 'shelf-row', row }, { type: 'shelf-read' }).state
}

function desk(options: StateOptions): State {
  const project = projects[options.language ?? 'en']
  return after(shelf(options), {
    type: 'project-opened',
    opened: { root: '/p', project, lockedBy: undefined }
  }).state
}

/** Every screen there is, with what can lie over it. */
const places: Record<string, (options: StateOptions) => State> = {
  'an empty shelf': stateOf,
  'the shelf': shelf,
  'a path that is asked for': options => press(shelf(options), 'o', '/novels/小说').state,
  'books that are asked for': options => press(shelf(options), 'i', '/a.txt', 'enter').state,
  'the wizard': options => press(shelf(options), 'n').state,
  'a title in the wizard': options => press(shelf(options), 'n', 'enter', 'enter', '青石 “Qingshi”').state,
  'the outline': desk,
  'the text': options => press(desk(options), '[', 'enter').state,
  'words that are found': options => press(desk(options), '[', 'enter', '/', '的').state,
  'the palette': options => press(desk(options), 'ctrl+k').state,
  help: options => press(desk(options), '?').state
}

describe.each(Object.entries(places))('%s', (_, make) => {
  it.each(LANGUAGES.flatMap(language => WIDTHS.map(columns => ({ language, columns }))))(
    'fills the terminal and no more: $language, $columns columns',
    ({ language, columns }) => {
      const lines = frame(make({ language, columns, rows: 24 }))
      expect(lines).toHaveLength(24)
      for (const line of lines) expect(textWidth(line, false), line).toBeLessThanOrEqual(columns)
      expect(lines.join('\n')).not.toMatch(/tui\.\w|\{\w+\}|undefined/)
    }
  )

  it('keeps its columns where ambiguous characters are wide', () => {
    const lines = frame(make({ language: 'zh', columns: 100, rows: 24, ambiguousWide: true }))
    for (const line of lines) expect(textWidth(line, true), line).toBeLessThanOrEqual(100)
  })
})

describe('what is told', () => {
  it('of a project on the shelf', () => {
    expect(frame(shelf({ language: 'en', columns: 100 })).slice(2, 4)).toEqual([
      '› Late Returns  2 hours ago  next: draft chapter 3',
      expect.stringMatching(/^ {4}█+░+ \d+ % {2}\d+ words {2}2 of 10 chapters$/)
    ])
    expect(frame(shelf({ language: 'zh', columns: 100 })).join('\n')).toContain(
      '九枚锔钉  2 小时前  下一步：起草第 3 章'
    )
  })

  it('of bars only by their numbers to a screen reader', () => {
    const [first, second] = frame(shelf({ screenReader: true })).slice(2, 4)
    expect(first).toContain('Late Returns')
    expect(second).toMatch(/^ +\d+ % {2}\d+ words/)
  })

  it.each([60, 80, 120])('of the keys stands apart from what lies below, at %i columns', columns => {
    const lines = frame(press(desk({ columns }), '?').state)
    for (const line of lines.slice(1, 12)) expect(line).toMatch(/│ .* │/)
  })

  it('on the desk: outline, prose and plan side by side', () => {
    const all = frame(press(desk({ language: 'zh', columns: 160, rows: 40 }), '[', 'enter').state).join('\n')
    for (const text of ['大纲', '缺嘴壶', '定稿', '章纲', '目标：', '视角：', '第 1 场：'])
      expect(all).toContain(text)
    const prose = projects.zh.written.get(projects.zh.chapters[1]!.id)!.text
    expect(all).toContain(prose.slice(0, 12))
  })

  it('one pane at a time in a narrow terminal, and for screen readers without drawing', () => {
    const narrow = frame(press(desk({ columns: 59 }), '[', 'enter').state).join('\n')
    expect(narrow).not.toContain('│')
    expect(narrow).not.toContain('In at the Slot')
    const linear = frame(press(desk({ columns: 160, screenReader: true }), '[', 'enter').state).join('\n')
    expect(linear).not.toMatch(/[│─]/)
  })

  it('the key that makes most sense now', () => {
    expect(frame(stateOf()).at(-1)).toMatch(/n New project$/)
    expect(frame(shelf({ language: 'zh' })).at(-1)).toMatch(/Enter 打开$/)
    expect(frame(press(shelf({}), 'n').state).at(-1)).toMatch(/Enter Next$/)
    expect(frame(press(desk({}), '[', 'enter').state).at(-1)).toMatch(/PgDn Read on$/)
  })

  it('hostile text as what it is', () => {
    const state = shelf({})
    const [row] = state.screens.shelf.rows
    const title = 'evil\u001b[2J\u001b]52;c;AA\u0007\u202e\u009b31m\u0000'
    const hostile = { ...row!, overview: { ...row!.overview!, title } }
    const all = frame(after(state, { type: 'shelf-row', row: hostile }).state).join('\n')
    expect(all).toContain('evil␛[2J␛]52;c;AA␇‹U+202E›‹U+009B›31m␀')
  })

  it('a screen with a bug in it, and the way out', () => {
    const broken = desk({})
    const project = { ...projects.en, chapters: null as never }
    const state = { ...broken, shared: { ...broken.shared, project: { ...broken.shared.project!, project } } }
    const bugs: unknown[] = []
    const lines = frame(state, error => bugs.push(error))
    expect(bugs).toHaveLength(1)
    expect(lines[1]).toMatch(/^This screen failed/)
    expect(press(state, 'q').state.screen).toBe('shelf')
  })
})
