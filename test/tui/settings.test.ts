import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import type { Check, ModelListing } from '../../src/ports.ts'
import { PROJECT_ITEMS, UI_ITEMS } from '../../src/tui/state/settings-items.ts'
import type { State } from '../../src/tui/state.ts'
import { textWidth } from '../../src/tui/text/width.ts'
import type { Place } from '../cli/run.ts'
import { makeMill, startStoryServer } from '../cli/story.ts'
import { after, frame, press, type StateOptions, stateOf, texts } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'

const demos = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }
const model = (name: string, role: ModelListing['role']): ModelListing => ({
  name,
  role,
  server: 'Ollama',
  size: undefined,
  family: undefined,
  remote: false
})
const MODELS = [model('tale:1b', 'draft'), model('qwen3:8b', 'draft'), model('bge-m3', 'embed')]
const CHECKS: Check[] = [
  { name: 'log', ok: true, detail: '/p/log', hint: '', code: 'log', data: { file: '/p/log' } },
  {
    name: 'material',
    ok: false,
    detail: 'no lore: the model knows nobody',
    hint: 'fabula lore add',
    code: 'no-lore',
    data: {}
  }
]

function settings(options: StateOptions = {}): State {
  const project = demos[options.language ?? 'en']
  return after(
    stateOf(options),
    { type: 'project-opened', opened: { root: '/p', project, lockedBy: undefined } },
    { type: 'go', screen: 'settings' },
    { type: 'models-listed', models: MODELS }
  ).state
}

/** The keys that lead to a setting from the top of its view. */
const down = (items: readonly { path: string }[], path: string): string[] =>
  Array.from({ length: items.findIndex(item => item.path === path) }, () => 'down')
const to = (path: string) => down(PROJECT_ITEMS, path)

const places: Record<string, (options: StateOptions) => State> = {
  'the book’s settings': settings,
  'a number that is typed': options => press(settings(options), ...to('chapter.length'), 'enter').state,
  'models to choose from': options => press(settings(options), ...to('models.draft'), 'enter').state,
  'the writer’s settings': options => press(settings(options), 'tab').state,
  'settings without a project': options => after(stateOf(options), { type: 'go', screen: 'settings' }).state,
  'doctor that looks': options => press(settings(options), 'tab', 'tab').state,
  'what doctor found': options =>
    after(press(settings(options), 'tab', 'tab').state, { type: 'checked', checks: CHECKS }).state
}

describe.each(Object.entries(places))('%s', (_, make) => {
  it.each(
    (['en', 'zh'] satisfies Language[]).flatMap(language =>
      [50, 60, 80, 120, 200].map(columns => ({ language, columns }))
    )
  )('fill the terminal and no more: $language, $columns columns', ({ language, columns }) => {
    const lines = frame(make({ language, columns, rows: 24 }))
    expect(lines).toHaveLength(24)
    for (const line of lines) expect(textWidth(line, false), line).toBeLessThanOrEqual(columns)
    expect(lines.join('\n')).not.toMatch(/tui\.\w|\{\w+\}|undefined/)
  })
})

describe('a setting', () => {
  it('has a name and an explanation in both languages', () => {
    const keys = [...PROJECT_ITEMS, ...UI_ITEMS]
      .filter(({ path }) => !path.startsWith('gate.'))
      .flatMap(({ path }) => [`tui.setting.${path}`, `tui.setting.${path}.help`])
    for (const language of ['en', 'zh'] as const)
      expect(keys.filter(key => texts(language)(key) === key)).toEqual([])
  })

  it('is saved as it was typed, full-width digits and separators too; an empty one goes back to the default', () => {
    const typed = (text: string) =>
      press(settings(), ...to('goals.daily'), 'enter', 'ctrl+u', ...(text ? [text] : []), 'enter')
    const changes = (value: number | undefined) => [
      { type: 'save-settings', root: '/p', changes: { 'goals.daily': value } }
    ]
    expect(typed('４,０００').effects).toEqual(changes(4000))
    expect(typed('').effects).toEqual([])
    for (const wrong of ['many', '-3', '0', '2.5']) {
      const { state, effects } = typed(wrong)
      expect(effects).toEqual([])
      expect(frame(state).at(-1)).toContain('A whole number, 1 or more')
      expect(state.screens.settings.input?.text).toBe(wrong)
    }
    const length = press(settings(), ...to('chapter.length'), 'enter', 'ctrl+u', 'enter')
    expect(length.effects).toEqual([
      { type: 'save-settings', root: '/p', changes: { 'chapter.length': undefined } }
    ])
  })

  it('that is chosen offers what the server has', () => {
    const open = press(settings(), ...to('models.draft'), 'enter').state
    expect(frame(open)[3]).toBe('  Model that drafts:')
    expect(frame(open).slice(3, 7).join('\n')).toMatch(/let Fabula choose\n.*tale:1b\n.*qwen3:8b/)
    expect(press(open, 'home', 'down', 'enter').effects).toEqual([
      { type: 'save-settings', root: '/p', changes: { 'models.draft': 'tale:1b' } }
    ])
    expect(press(open, 'esc').state.screens.settings.choice).toBeUndefined()
  })

  it('that is switched is saved at once', () => {
    const off = press(settings(), ...to('gate.length'), 'enter')
    expect(off.effects).toEqual([{ type: 'save-settings', root: '/p', changes: { 'gates.off': ['length'] } }])
    const wide = press(settings(), 'tab', ...down(UI_ITEMS, 'ui.ambiguousWide'), 'space')
    expect(wide.effects.at(-1)).toEqual({ type: 'save-ui', changes: { ambiguousWide: true } })
  })
})

describe('doctor', () => {
  it('says what is wrong first, and what to do about it, in words', () => {
    const lines = frame(places['what doctor found']!({ language: 'zh', columns: 90 }))
    const wrong = lines.findIndex(line => line.includes('✗ '))
    expect(lines[wrong]).toContain('✗ 素材：')
    expect(lines[wrong + 1]).toMatch(/→ .*fabula lore add/)
    expect(lines.findIndex(line => line.includes('✓ '))).toBeGreaterThan(wrong)
  })
})

describe('with real files', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fabula-settings-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  it('changes fabula.yaml and the writer’s configuration, and looks at everything', async () => {
    const server = await startStoryServer()
    const root = await makeMill({ dir } as Place, 'mill', {
      'fabula.yaml':
        '# mine\nformat: 1\ntitle: The Mill\nlanguage: en\nmodels:\n  embed: stub-embed # quick\n'
    })
    const live = await openLive(dir, server.host)
    await live.open(root)
    live.dispatch({ type: 'go', screen: 'settings' })
    await live.until(({ screens }) => screens.settings.models !== undefined)
    expect(live.state().screens.settings.models?.map(({ name }) => name)).toContain('tale:1b')
    live.runner.start({ type: 'save-settings', root, changes: { 'goals.daily': 3000 } })
    await live.until(({ shared }) => shared.project?.project.settings.goals.daily === 3000)
    const text = await readFile(join(root, 'fabula.yaml'), 'utf8')
    expect(text).toContain('# mine')
    expect(text).toContain('stub-embed # quick')
    live.command('settings.next-view')
    live.runner.start({ type: 'save-ui', changes: { language: 'zh', theme: 'high-contrast' } })
    const spoken = await live.until(({ shared }) => shared.ui.theme === 'high-contrast')
    expect(spoken.shared.t('tui.settings')).toBe('设置')
    live.command('settings.next-view')
    const looked = await live.until(({ screens }) => screens.settings.checks !== undefined)
    const names = looked.screens.settings.checks!.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['node', 'server', 'project', 'index']))
    await live.close()
    await server.close()
  })

  it('shows what it can without a project', async () => {
    const live = await openLive(dir)
    live.dispatch({ type: 'go', screen: 'settings' })
    expect(live.state()).toMatchObject({ screen: 'settings', screens: { settings: { view: 'writer' } } })
    live.command('settings.next-view')
    const { screens } = await live.until(state => state.screens.settings.checks !== undefined)
    expect(screens.settings.checks?.find(({ name }) => name === 'server')?.ok).toBe(false)
    await live.close()
  })
})
