import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Language } from '../../src/core/model.ts'
import type { Stats } from '../../src/jobs/gather-stats.ts'
import { spark } from '../../src/tui/parts/spark.ts'
import type { State } from '../../src/tui/state.ts'
import { textWidth } from '../../src/tui/text/width.ts'
import { themeOf } from '../../src/tui/theme.ts'
import type { Place } from '../cli/run.ts'
import { chapterFile, makeMill, prose } from '../cli/story.ts'
import { after, frame, press, type StateOptions, stateOf } from './frame.tsx'
import { openLive } from './live.ts'
import { demoProject } from './projects.ts'

const demos = { en: demoProject('late-returns'), zh: demoProject('jiu-mei-ju-ding') }
const days = Array.from({ length: 30 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')}`)
const STATS: Stats = {
  length: 1234,
  words: {
    days: [
      { day: '2026-01-29', words: 3200 },
      { day: '2026-01-30', words: 900 }
    ],
    spans: [],
    undated: 500
  },
  days,
  context: {
    scenes: 3,
    mean: 0.61,
    highest: 0.8,
    dropped: 1.5,
    parts: [
      { name: 'lore', tokens: 900 },
      { name: 'style', tokens: 300 }
    ]
  }
}

function numbers(options: StateOptions = {}, stats = STATS, daily: number | undefined = 2000): State {
  const demo = demos[options.language ?? 'en']
  const project = { ...demo, settings: { ...demo.settings, goals: { daily, length: undefined } } }
  return after(
    stateOf(options),
    { type: 'project-opened', opened: { root: '/p', project, lockedBy: undefined } },
    { type: 'go', screen: 'numbers' },
    { type: 'numbers-gathered', root: '/p', stats }
  ).state
}

const places: Record<string, (options: StateOptions) => State> = {
  'the days': numbers,
  'days that are not known': options =>
    numbers(options, {
      ...STATS,
      words: { ...STATS.words, spans: [{ from: '2026-01-20', to: '2026-01-25', words: 777 }] }
    }),
  'no goal': options => numbers(options, STATS, undefined),
  'the chapters': options => press(numbers(options), 'tab').state,
  'the context': options => press(numbers(options), 'tab', 'tab').state,
  'no receipts': options => press(numbers(options, { ...STATS, context: undefined }), 'tab', 'tab').state
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
    expect(lines.join('\n')).not.toMatch(/tui\.\w|\{\w+\}|undefined|NaN/)
  })
})

describe('the numbers', () => {
  it('say today against the goal, the newest day first, with the number beside each bar', () => {
    const lines = frame(numbers({ columns: 100 }))
    const all = lines.join('\n')
    expect(all).toContain('today 900 of 2000')
    expect(all).toContain('1100 to go')
    expect(lines.findIndex(line => line.includes('2026-01-30'))).toBeLessThan(
      lines.findIndex(line => line.includes('2026-01-29'))
    )
    expect(lines.find(line => line.includes('2026-01-29'))).toMatch(/Thu.* 3200 {2}goal reached/)
    expect(lines.find(line => line.includes('2026-01-30'))).toMatch(/Fri.* 900 {2}below the goal/)
    expect(all).toContain('586 in 7 days, 137 in 30')
  })

  it('say what is not known', () => {
    expect(frame(numbers({ columns: 120 })).join('\n')).toContain('500 undated: there before, or imported')
    const state = places['days that are not known']!({ columns: 140, language: 'zh' })
    expect(frame(state).join('\n')).toContain('2026-01-20 至 2026-01-25 在别处增减 777，具体哪天不清楚')
  })

  it('are of the project that is open and of no other', () => {
    const other = after(numbers(), {
      type: 'project-opened',
      opened: { root: '/q', project: demos.en, lockedBy: undefined }
    })
    expect(other.effects).toContainEqual({ type: 'gather-numbers', root: '/q' })
    const late = after(
      other.state,
      { type: 'go', screen: 'numbers' },
      {
        type: 'numbers-gathered',
        root: '/p',
        stats: STATS
      }
    ).state
    expect(frame(late).join('\n')).toContain('Counting')
  })

  it('need no drawing', () => {
    const all = frame(numbers({ columns: 100, screenReader: true })).join('\n')
    expect(all).not.toMatch(/[▁-▇│─]/)
    expect(all).toContain('3200')
    const glyphs = (ambiguousWide: boolean) =>
      themeOf({ theme: 'dark', ambiguousWide, screenReader: false }, {}).glyphs
    expect(spark([0, 1, 8], glyphs(false))).toBe('.▂█')
    expect(spark([0, 1, 9], glyphs(true))).toBe('.29')
    expect(spark([], glyphs(false))).toBe('')
  })
})

describe('with real files', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'fabula-numbers-'))
  })
  afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

  it('notice what was written in another program on the same day', async () => {
    const root = await makeMill({ dir } as Place, 'mill', {
      'chapters/0001.md': chapterFile(1, prose(1, 100))
    })
    const live = await openLive(dir)
    await live.open(root)
    const first = await live.until(({ screens }) => screens.numbers.stats !== undefined)
    expect(first.screens.numbers.stats?.stats.words).toEqual({ days: [], spans: [], undated: 100 })
    await writeFile(join(root, 'chapters/0001.md'), chapterFile(1, prose(1, 160)))
    live.dispatch({ type: 'go', screen: 'numbers' })
    const now = await live.until(({ screens }) => screens.numbers.stats?.stats.length === 160)
    const { words, days } = now.screens.numbers.stats!.stats
    expect(words).toEqual({ days: [{ day: days.at(-1), words: 60 }], spans: [], undated: 100 })
    await live.close()
  })
})
