import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './screenshot.ts'
import { buildFabula, KEY, openTerminal } from './terminal.ts'

const repository = join(import.meta.dirname, '../..')
const screens = join(repository, 'docs/screens')
let built: Awaited<ReturnType<typeof buildFabula>>
beforeAll(async () => {
  built = await buildFabula()
})
afterAll(() => built.remove())

/** Keys, what must be on the screen after them, and the picture that is kept of it. */
type Shot = [keys: string, shown: RegExp, picture: string]

/** The status line says nothing of work that runs: the screen is as it stays. */
const SHOTS: Record<'en' | 'zh', { book: string; shots: Shot[] }> = {
  en: {
    book: 'late-returns',
    shots: [
      ['', /Late Returns[\s\S]*\? keys.*Enter Open$/, 'shelf'],
      [`${KEY.enter}[`, /· Desk[\s\S]*The registers[\s\S]*\? keys.*$/, 'desk'],
      ['4', /· Lore[\s\S]*Dr. Crewe[\s\S]*\? keys.*$/, 'lore'],
      ['?', /Keys \d+/, 'help']
    ]
  },
  zh: {
    book: 'jiu-mei-ju-ding',
    shots: [
      ['', /九枚锔钉[\s\S]*\? 按键.*Enter 打开$/, 'shelf'],
      [`${KEY.enter}[`, /第 2 章 {2}缺嘴壶 ·[\s\S]*\? 按键.*$/, 'desk'],
      ['4', /· 设定[\s\S]*程老锔[\s\S]*\? 按键.*$/, 'lore'],
      ['?', /按键 \d+/, 'help']
    ]
  }
}

describe('the pictures of the screens', () => {
  it.each(['en', 'zh'] as const)('are made of what the terminal shows (%s)', async language => {
    const { book, shots } = SHOTS[language]
    const dir = await mkdtemp(join(tmpdir(), 'fabula-pictures-'))
    await cp(join(repository, 'projects', book), join(dir, book), { recursive: true })
    const env = { LANG: language === 'zh' ? 'zh_CN.UTF-8' : 'en_US.UTF-8' }
    const terminal = openTerminal({ bin: built.bin, dir, columns: 120, rows: 36, env })
    for (const [keys, shown, picture] of shots) {
      for (const key of keys) {
        terminal.type(key)
        if (key === KEY.enter) await terminal.shows(/Enter (?:Read|阅读)$/)
      }
      await terminal.shows(shown)
      await screenshot(terminal, join(screens, `${picture}.${language}.svg`))
    }
    terminal.type(KEY.esc)
    terminal.type(KEY.ctrlC)
    expect((await terminal.ended).exitCode).toBe(0)
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  })
})
