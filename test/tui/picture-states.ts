import headless from '@xterm/headless'
import type { JobEvent } from '../../src/core/events.ts'
import type { Language } from '../../src/core/model.ts'
import { BATCH_LANE } from '../../src/tui/state/shared.ts'
import type { Action, State } from '../../src/tui/state.ts'
import { after, drawn, NOW, press, stateOf } from './frame.tsx'
import { demoProject } from './projects.ts'
import type { Terminal } from './terminal.ts'

/** What takes time or needs a past is made by the events and figures that a run of hours or a month of work would give. */

const COLUMNS = 120
const ROWS = 36
const BOOKS = { en: 'late-returns', zh: 'jiu-mei-ju-ding' } as const

function opened(language: Language, screen: 'batch' | 'numbers', daily?: number): State {
  const demo = demoProject(BOOKS[language])
  const project = { ...demo, settings: { ...demo.settings, goals: { ...demo.settings.goals, daily } } }
  return after(
    stateOf({ columns: COLUMNS, rows: ROWS, language }),
    { type: 'project-opened', opened: { root: '/p', project, lockedBy: undefined } },
    { type: 'go', screen }
  ).state
}

/** An event without its version. */
type Told = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'v'> : never) : never
const job = (event: Told): Action => ({
  type: 'job',
  lane: BATCH_LANE,
  event: { v: 1, ...event } as JobEvent
})

/** A scene that is written as long as it was to be. */
const scene = (chapter: number, number: number, text: string): Action[] => [
  job({ type: 'scene-started', chapter, scene: number, goal: '', target: 0 }),
  job({ type: 'text-delta', chapter, scene: number, attempt: 1, text })
]

const saved = (chapter: number, length: number, target: number): Action =>
  job({ type: 'chapter-saved', chapter, file: '', length, target, receipt: '' })

/** Two chapters of eight are drafted, one with a check that failed; the third is in its second scene, second attempt. */
export function batchState(language: Language): State {
  const prose = (length: number) => (language === 'zh' ? '字'.repeat(length) : 'word '.repeat(length))
  const size =
    language === 'zh' ? { short: 580, long: 1536, target: 1500 } : { short: 352, long: 871, target: 900 }
  const begins = (chapter: number): Action =>
    job({
      type: 'progress',
      chapter,
      step: 'batch',
      detail: { number: chapter },
      done: chapter - 3,
      total: 8
    })
  const issue = (gate: string) => ({
    gate,
    verdict: 'fail' as const,
    message: '',
    quote: '',
    position: 0,
    consequence: 'retry' as const
  })
  return after(
    press(opened(language, 'batch'), 'enter').state,
    { type: 'task-started', task: { lane: BATCH_LANE, label: 'tui.task.batch', root: '/p' } },
    begins(3),
    ...scene(3, 1, prose(size.short)),
    saved(3, size.short, language === 'zh' ? 600 : 340),
    begins(4),
    ...scene(4, 1, prose(size.long)),
    job({ type: 'issues-found', chapter: 4, scene: 1, attempt: 3, issues: [issue('length')] }),
    saved(4, size.long, size.target),
    begins(5),
    ...scene(5, 1, prose(Math.round(size.target * 0.45))),
    ...scene(5, 2, ''),
    job({ type: 'issues-found', chapter: 5, scene: 2, attempt: 1, issues: [issue('copying')] }),
    job({ type: 'text-replaced', chapter: 5, scene: 2, attempt: 2, text: '', why: 'retry' }),
    job({ type: 'text-delta', chapter: 5, scene: 2, attempt: 2, text: prose(Math.round(size.target * 0.2)) }),
    { type: 'batch-measured', seconds: 734, tokensPerSecond: 14.2 }
  ).state
}

/** The book was written in the last thirteen of thirty days, by somebody with a goal for each. */
const DAYS = {
  en: { goal: 200, words: [210, 190, 240, 0, 160, 225, 205, 0, 250, 180, 215, 120, 193] },
  zh: { goal: 300, words: [300, 270, 340, 0, 230, 320, 290, 0, 355, 255, 310, 170, 279] }
}

export function numbersState(language: Language): State {
  const { goal, words } = DAYS[language]
  const days = Array.from({ length: 30 }, (_, index) =>
    new Date(NOW - (29 - index) * 86_400_000).toISOString().slice(0, 10)
  )
  const written = days.slice(-words.length).map((day, index) => ({ day, words: words[index]! }))
  const length = words.reduce((sum, one) => sum + one, 0)
  return after(opened(language, 'numbers', goal), {
    type: 'numbers-gathered',
    root: '/p',
    stats: { length, words: { days: written, spans: [], undated: 0 }, days, context: undefined }
  }).state
}

/** A terminal that shows the frame of a state, for `screenshot`. */
export async function shown(state: State): Promise<Pick<Terminal, 'emulator' | 'quiet'>> {
  const emulator = new headless.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true })
  await new Promise<void>(done => emulator.write(drawn(state).replaceAll('\n', '\r\n'), done))
  return { emulator, quiet: async () => {} }
}
