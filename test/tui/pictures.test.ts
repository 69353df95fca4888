import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type FakeOllama, SHOW, startFakeOllama, TAG } from '../fake-ollama.ts'
import { batchState, numbersState, shown } from './picture-states.ts'
import { screenshot } from './screenshot.ts'
import { buildFabula, KEY, openTerminal, type Terminal } from './terminal.ts'

// Ink asks once, when it is loaded, whether there are colours.
vi.hoisted(() => {
  process.env.FORCE_COLOR = '1'
})

const repository = join(import.meta.dirname, '../..')
const screens = join(repository, 'docs/screens')
let built: Awaited<ReturnType<typeof buildFabula>>
let server: FakeOllama
beforeAll(async () => {
  built = await buildFabula()
  server = await startFakeOllama({
    '/api/tags': () => ({ json: { models: [{ ...TAG, name: 'qwen3:8b' }] } }),
    '/api/show': () => ({ json: { ...SHOW, model_info: WINDOW } })
  })
})
afterAll(async () => {
  await built.remove()
  await server.close()
})

/** A model of which only the window is known, as of servers that do not tell the vocabulary: tokens are estimated. */
const WINDOW = {
  'general.architecture': 'qwen3',
  'general.parameter_count': 8_000_000_000,
  'qwen3.context_length': 40_960
}

/** Keys, or a text that is typed; what must be on the screen after them; the picture that is kept of it, if one is. */
type Shot = [keys: string | { text: string }, shown: RegExp, picture?: string]

/** The status line says nothing of work that runs: the screen is as it stays. */
const SHOTS: Record<'en' | 'zh', { book: string; shots: Shot[] }> = {
  en: {
    book: 'late-returns',
    shots: [
      ['', /Late Returns[\s\S]*\? keys.*Enter Open$/, 'shelf'],
      [`${KEY.enter}[`, /· Desk[\s\S]*The registers[\s\S]*\? keys.*$/, 'desk'],
      ['3', /· Inspector[\s\S]*of 8192 tokens[\s\S]*\? keys.*$/],
      ['jjjjjj', /beat 1[\s\S]*\? keys.*$/, 'inspector'],
      ['4', /· Lore[\s\S]*Dr. Crewe[\s\S]*\? keys.*$/, 'lore'],
      ['?', /Keys \d+/, 'help'],
      [`${KEY.esc}6`, /· Search/],
      [{ text: 'who carried the book over the pass?' }, /the best 50[\s\S]*\? keys.*$/, 'search'],
      [`${KEY.esc}8`, /· Settings[\s\S]*Late Returns[\s\S]*\? keys.*$/, 'settings']
    ]
  },
  zh: {
    book: 'jiu-mei-ju-ding',
    shots: [
      ['', /九枚锔钉[\s\S]*\? 按键.*Enter 打开$/, 'shelf'],
      [`${KEY.enter}[`, /第 2 章 {2}缺嘴壶 ·[\s\S]*\? 按键.*$/, 'desk'],
      ['3', /· 检视[\s\S]*\/ 8192 词元[\s\S]*\? 按键.*$/],
      ['jjjjjj', /第 1 条细纲[\s\S]*\? 按键.*$/, 'inspector'],
      ['4', /· 设定[\s\S]*程老锔[\s\S]*\? 按键.*$/, 'lore'],
      ['?', /按键 \d+/, 'help'],
      [`${KEY.esc}6`, /· 搜索/],
      [{ text: '猫碗喊了什么？' }, /最相关的 50 条[\s\S]*\? 按键.*$/, 'search'],
      [`${KEY.esc}8`, /· 设置[\s\S]*九枚锔钉[\s\S]*\? 按键.*$/, 'settings']
    ]
  }
}

/** Until the key is not taken for the start of a longer one. */
const ESC_MS = 100
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

async function press(terminal: Terminal, keys: string | { text: string }): Promise<void> {
  if (typeof keys !== 'string') return terminal.type(keys.text)
  for (const key of keys) {
    terminal.type(key)
    if (key === KEY.enter) await terminal.shows(/Enter (?:Read|阅读)$/)
    if (key === KEY.esc) await pause(ESC_MS)
  }
}

describe('the pictures of the screens', () => {
  it.each(['en', 'zh'] as const)(
    'are made of what the terminal shows (%s)',
    async language => {
      const { book, shots } = SHOTS[language]
      const dir = await mkdtemp(join(tmpdir(), 'fabula-pictures-'))
      const root = join(dir, book)
      await cp(join(repository, 'projects', book), root, { recursive: true })
      const env = {
        LANG: language === 'zh' ? 'zh_CN.UTF-8' : 'en_US.UTF-8',
        OLLAMA_HOST: server.host
      }
      await promisify(execFile)(process.execPath, [built.bin, 'index'], {
        cwd: root,
        env: { PATH: process.env.PATH ?? '', HOME: dir, ...env }
      })
      const terminal = openTerminal({ bin: built.bin, dir, columns: 120, rows: 36, env })
      for (const [keys, seen, picture] of shots) {
        await press(terminal, keys)
        await terminal.shows(seen)
        if (picture) await screenshot(terminal, join(screens, `${picture}.${language}.svg`))
      }
      terminal.type(KEY.ctrlC)
      expect((await terminal.ended).exitCode).toBe(0)
      await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    },
    // The passages of a demo novel are embedded once with the built-in model.
    240_000
  )

  it.each(['en', 'zh'] as const)('are made of states that take hours or days (%s)', async language => {
    for (const [picture, state] of [
      ['batch', batchState(language)],
      ['numbers', numbersState(language)]
    ] as const)
      await screenshot(await shown(state), join(screens, `${picture}.${language}.svg`))
  })
})
