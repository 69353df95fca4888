import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FusedHit } from '../../src/core/retrieve.ts'
import type { State } from '../../src/tui/state.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'
import { describeWidths } from './widths.ts'

const projects = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }

function hit(options: StateOptions, pool: 'chapter' | 'lore' | 'style', at: number): FusedHit {
  const project = projects[options.language ?? 'en']
  const chapter = project.chapters[0]!
  const entry = project.lore[1]!
  const text = pool === 'lore' ? entry.description : project.written.get(chapter.id)!.text.slice(at, at + 300)
  const where = { chapter: ['book', chapter.id, 1], lore: [entry.id, '', 0], style: ['x', 'c0001', 1] }[pool]
  return {
    passage: {
      id: `${pool}-${at}`,
      pool,
      bookId: String(where[0]),
      chapterId: String(where[1]),
      order: Number(where[2]),
      scene: 0,
      position: at,
      text,
      prefix: '',
      hash: '',
      function: 'action',
      dialogue: 0,
      from: 0,
      until: 1
    },
    score: 1,
    reasons: [{ query: 'query', leg: 'vector', rank: 2 }, { mention: entry.names[0]! }]
  }
}

function opened(options: StateOptions): State {
  const project = projects[options.language ?? 'en']
  const opened = { root: '/p', project, lockedBy: undefined }
  return after(stateOf(options), { type: 'project-opened', opened }, { type: 'go', screen: 'search' }).state
}

function found(
  options: StateOptions,
  hits = [hit(options, 'chapter', 40), hit(options, 'lore', 1), hit(options, 'style', 3)]
): State {
  const asked = { query: '书', pool: undefined, before: undefined }
  return after(press(opened(options), '书').state, {
    type: 'search-found',
    asked,
    hits,
    notes: ['no-vectors']
  }).state
}

describe('the search', () => {
  it('asks at every letter, by pool and before a chapter', () => {
    const { state, effects } = press(opened({}), 'a', 'b', 'left', 'tab', 'tab', 'ctrl+p')
    expect(effects.map(effect => effect.type === 'search' && effect.asked)).toEqual([
      { query: 'a', pool: undefined, before: undefined },
      { query: 'ab', pool: undefined, before: undefined },
      { query: 'ab', pool: 'style', before: undefined },
      { query: 'ab', pool: 'canon', before: undefined },
      { query: 'ab', pool: 'canon', before: 10 }
    ])
    expect(state.screens.search.searching).toBe(true)
    expect(press(state, 'end', 'ctrl+u').effects).toEqual([{ type: 'stop', lane: 'search' }])
    expect(press(state, 'ctrl+n').state.screens.search.before).toBeUndefined()
  })

  it.each(['en', 'zh'] as const)('says that nothing was found, and why, at 80 columns (%s)', language => {
    const line = frame(found({ language }, []))[3]!
    expect(line).toMatch(
      language === 'zh' ? /没有找到。.*只按字词搜索。$/ : /Nothing found\..*by words alone\.$/
    )
  })

  it('keeps the answer until the next one is there', () => {
    const state = press(found({}), '页').state
    expect(state.screens.search.found?.hits).toHaveLength(3)
    const failed = after(state, { type: 'search-failed' }).state
    expect(failed.screens.search.searching).toBe(false)
  })

  it('goes to the chapter at the place, and to the lore entry', () => {
    const chapter = press(found({}), 'enter').state
    expect(chapter.screen).toBe('desk')
    expect(chapter.screens.desk).toMatchObject({ chapter: projects.en.chapters[0]!.id, offset: 40 })
    const lore = press(found({}), 'down', 'enter').state
    expect(lore.screen).toBe('lore')
    const book = press(found({}), 'down', 'down', 'enter').state
    expect(book.screen).toBe('search')
    expect(book.shared.notice?.text).toEqual({ key: 'tui.search.no-jump' })
  })

  it('leaves the words by Esc: to the results, and without any to the desk', () => {
    const results = press(found({}), 'esc').state
    expect(results.screens.search.focus).toBe('results')
    expect(press(results, '/').state.screens.search.focus).toBe('query')
    expect(press(opened({}), 'esc').state.screen).toBe('desk')
  })

  it('reads a long passage', () => {
    const reading = press(found({ rows: 10 }), 'esc', 'space', 'down', 'down').state
    expect(reading.screens.search.focus).toBe('preview')
    expect(reading.screens.search.offset).toBeGreaterThan(0)
    expect(press(reading, 'esc', 'down').state.screens.search).toMatchObject({ focus: 'results', offset: 0 })
    const narrow = frame(after(reading, { type: 'resized', size: { columns: 40, rows: 24 } }).state).join(
      '\n'
    )
    expect(narrow).toContain('meaning #2')
    expect(press(reading, 'enter').state.screen).toBe('desk')
  })

  it('shows place, words, reasons, and that vectors are missing', () => {
    const all = frame(found({ language: 'zh', columns: 120 })).join('\n')
    for (const text of ['第 1 章', '设定', '语义 #2', '还没有向量', '共 3 条', '全部', '全书'])
      expect(all).toContain(text)
    expect(frame(opened({})).join('\n')).toContain('by words and by meaning')
  })

  it('remembers the words', () => {
    const memory = {
      version: 1,
      screen: 'search',
      root: '/p',
      screens: { search: { query: '井', pool: 'lore' } }
    }
    expect(stateOf({ memory }).screens.search).toMatchObject({ query: { text: '井' }, pool: 'lore' })
    expect(stateOf({ memory: { version: 1, screens: { search: 7 } } }).screens.search.query.text).toBe('')
  })
})

describeWidths({
  'an empty search': opened,
  'what was found': found,
  'a result with the focus': options => press(found(options), 'esc', 'down').state,
  'a passage with the focus': options => press(found(options), 'esc', 'space').state
})

describe('with real files', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fabula-search-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  it('answers as the writer stops typing, and only what was asked last', async () => {
    const live = await openLive(dir)
    const root = await live.home.copyDemo('zh')
    await live.open(root)
    live.dispatch({ type: 'go', screen: 'search' })
    for (const letter of '程缀是谁') live.type(letter)
    const state = await live.until(({ screens }) => screens.search.found !== undefined)
    const { found } = state.screens.search
    expect(found?.query).toBe('程缀是谁')
    expect(found?.notes).toEqual(['no-vectors'])
    expect(
      found?.hits.some(({ passage }) => passage.pool === 'chapter' && passage.text.includes('程缀'))
    ).toBe(true)
    expect(live.seen.filter(({ type }) => type === 'search-found')).toHaveLength(1)
    // The second time nothing is compared with the files.
    const before = performance.now()
    live.command('search.next-pool', 'search.next-pool', 'search.next-pool')
    await live.until(
      ({ screens }) => screens.search.found?.hits.every(({ passage }) => passage.pool === 'lore') ?? false
    )
    expect(performance.now() - before).toBeLessThan(2000)
    await live.close()
  })
})
