import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildFabula, KEY, openTerminal, type Terminal } from './terminal.ts'

const projects = join(import.meta.dirname, '../../projects')
let built: Awaited<ReturnType<typeof buildFabula>>
let dir = ''
beforeAll(async () => {
  built = await buildFabula()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-session-'))
  return () => rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

const open = (options: Partial<Parameters<typeof openTerminal>[0]> = {}) =>
  openTerminal({ bin: built.bin, dir, ...options })

/** The alternate screen is left, the cursor shown, bracketed paste off. */
function expectRestored(terminal: Terminal): void {
  expect(terminal.alternate()).toBe(false)
  const raw = terminal.raw()
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'))
  expect(raw.lastIndexOf('\u001b[?2004l')).toBeGreaterThan(raw.lastIndexOf('\u001b[?2004h'))
}

describe('a session', () => {
  it('opens the shelf, reads, is resized, edits outside, quits, and is where it was the next time', async () => {
    await cp(join(projects, 'jiu-mei-ju-ding'), join(dir, 'book'), { recursive: true })
    const env = { LANG: 'zh_CN.UTF-8', EDITOR: `sh -c 'echo 从外面加上的一句。 >> "$0"'` }
    const first = open({ env, columns: 120, rows: 30 })
    await first.shows('九枚锔钉')
    expect(first.alternate()).toBe(true)
    first.type(KEY.enter)
    await first.shows('章纲')
    first.type('[')
    await first.shows('› 大纲')
    first.type(KEY.enter)
    await first.shows('› 第 2 章')
    first.resize(56, 20)
    await first.shows(/^ Fabula · 书桌.*\n› 第 2 章/)
    expect(first.screen().join('\n')).not.toContain('│')
    first.resize(120, 30)
    await first.shows('章纲')
    first.type('G')
    await first.shows(/] 下一章$/)
    first.type('e')
    // One line more than was in sight: the length beside the title tells that it was read.
    await first.shows('1461')
    first.type('G')
    await first.shows('从外面加上的一句。')
    expect(first.screen()[0]).toMatch(/^ Fabula · 书桌/)
    expect(first.screen().filter(line => line.includes('│'))).toHaveLength(28)
    first.type('q')
    await first.shows('项目')
    first.type('2')
    await first.shows('章纲')
    first.type(KEY.ctrlC)
    expect((await first.ended).exitCode).toBe(0)
    expectRestored(first)
    const again = open({ env, columns: 120, rows: 30 })
    await again.shows('› 第 2 章')
    again.type(KEY.ctrlC)
    await again.ended
  })

  it('leads back to the screen that was left, and to the shelf where the project is gone', async () => {
    await cp(join(projects, 'late-returns'), join(dir, 'book'), { recursive: true })
    const first = open({ columns: 100, rows: 28 })
    await first.shows('Late Returns')
    first.type(KEY.enter)
    await first.shows('Outline')
    first.type('4')
    await first.shows('· Lore')
    // In one piece, as over a slow line: the first is a key, the rest is text.
    first.type('/ann')
    await first.shows('ann')
    first.type(KEY.ctrlC)
    await first.ended
    const again = open({ columns: 100, rows: 28 })
    await again.shows(/· Lore[\s\S]*ann/)
    again.type(KEY.ctrlC)
    await again.ended
    await rm(join(dir, 'book'), { recursive: true })
    const gone = open({ columns: 100, rows: 28 })
    await gone.shows(/· Shelf[\s\S]*There is no Fabula project in/)
    gone.type('j')
    await gone.shows('n New project')
    gone.type(KEY.ctrlC)
    expect((await gone.ended).exitCode).toBe(0)
  })

  it('makes a first project from an empty home, by the keys that the status line names', async () => {
    const terminal = open({ columns: 100, rows: 28 })
    await terminal.shows('n New project')
    terminal.type('n')
    await terminal.shows('1 of 6')
    terminal.type(KEY.enter)
    await terminal.shows('2 of 6')
    terminal.type(KEY.enter)
    await terminal.shows('3 of 6')
    expect(terminal.cursor()).toEqual({ x: 2, y: 6 })
    terminal.type('青石 Town')
    await terminal.shows('青石 Town')
    expect(terminal.cursor()).toEqual({ x: 2 + 9, y: 6 })
    terminal.type(KEY.enter)
    await terminal.shows('4 of 6')
    terminal.type('\u001b[200~A boy, a well.\nNobody asks.\u001b[201~')
    await terminal.shows('Nobody asks.')
    terminal.type(KEY.tab)
    await terminal.shows('5 of 6')
    terminal.type(KEY.tab)
    await terminal.shows('let Fabula choose')
    terminal.type(KEY.enter)
    await terminal.shows('Outline')
    const settings = await readFile(join(dir, 'fabula/青石 Town/fabula.yaml'), 'utf8')
    expect(settings).toContain('A boy, a well.')
    terminal.type(KEY.ctrlC)
    expect((await terminal.ended).exitCode).toBe(0)
    expectRestored(terminal)
  })

  it('shows the tour at the first start, and not again', async () => {
    const first = open({ firstRun: true })
    for (let page = 1; page <= 5; page++) {
      await first.shows(`Welcome · ${page} of 5`)
      first.type(KEY.enter)
    }
    await first.shows('n New project')
    first.type('8')
    await first.shows('Folder of new projects')
    first.type(KEY.tab)
    await first.shows(/To look at: \d+|All is well/)
    first.type(KEY.ctrlC)
    expect((await first.ended).exitCode).toBe(0)
    const second = open({ firstRun: true })
    await second.shows(/To look at: \d+|All is well/)
    expect(second.screen().join('\n')).not.toContain('Welcome')
    second.type(KEY.ctrlC)
    await second.ended
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129]
  ])('leaves the terminal as it was after %s', async (signal, code) => {
    const terminal = open()
    await terminal.shows('New project')
    terminal.kill(signal)
    expect((await terminal.ended).exitCode).toBe(code)
    expectRestored(terminal)
  })

  it('ends in good order when its window is closed', async () => {
    const terminal = open()
    await terminal.shows('New project')
    await terminal.hangUp()
    expect(JSON.parse(await readFile(join(dir, '.local/state/fabula/terminal.json'), 'utf8')).version).toBe(1)
  })

  it('speaks the language that is asked for', async () => {
    const terminal = open({ args: ['--language', 'zh'] })
    await terminal.shows('新建项目')
    terminal.type(KEY.ctrlC)
    await terminal.ended
  })

  it('says what to use instead where there is no terminal', async () => {
    const env = { PATH: process.env.PATH, HOME: dir, LANG: 'en_US.UTF-8' }
    const failed = await promisify(execFile)(process.execPath, [built.bin], { cwd: dir, env }).catch(
      error => error
    )
    expect(failed).toMatchObject({ code: 2, stdout: '' })
    expect(failed.stderr).toContain('fabula draft')
  })
})
