import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forbiddenIn } from './escapes.ts'
import { buildFabula, KEY, openTerminal, type Terminal } from './terminal.ts'

const projects = join(import.meta.dirname, '../../projects')
let built: Awaited<ReturnType<typeof buildFabula>>
let dir = ''
beforeAll(async () => {
  built = await buildFabula()
})
afterAll(() => built.remove())
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'fabula-restored-'))
  await cp(join(projects, 'late-returns'), join(dir, 'book'), { recursive: true })
  return () => rm(dir, { recursive: true, force: true, maxRetries: 5 })
})

const open = (options: Partial<Parameters<typeof openTerminal>[0]> = {}) =>
  openTerminal({ bin: built.bin, dir, args: ['-p', join(dir, 'book')], ...options })

/** The alternate screen is left, the cursor shown, bracketed paste off, no colour left on. */
function expectRestored(terminal: Terminal): void {
  const raw = terminal.raw()
  expect(terminal.alternate()).toBe(false)
  for (const [on, off] of [
    ['\u001b[?25l', '\u001b[?25h'],
    ['\u001b[?2004h', '\u001b[?2004l'],
    ['\u001b[?1049h', '\u001b[?1049l'],
    ['\u001b[?2026h', '\u001b[?2026l']
  ] as const)
    expect(raw.lastIndexOf(off)).toBeGreaterThan(raw.lastIndexOf(on))
  expect(forbiddenIn(raw)).toEqual([])
}

describe('the terminal afterwards', () => {
  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130]
  ])('is as it was after %s in the middle of a project', async (signal, code) => {
    const terminal = open({ columns: 120, rows: 30 })
    await terminal.shows('Outline')
    terminal.kill(signal)
    expect((await terminal.ended).exitCode).toBe(code)
    expectRestored(terminal)
  })

  it('is as it was after a crash, and says what happened', async () => {
    const broken = await buildFabula()
    // A part of the program that is loaded late is damaged: the way to the model's server.
    const dist = join(broken.bin, '../../dist')
    const part = (await readdir(dist)).find(name => /^undici-/.test(name))!
    await writeFile(join(dist, part), "throw new Error('this part is damaged')\n")
    const terminal = open({ bin: broken.bin, args: [] })
    await terminal.shows('Late Returns')
    terminal.type('n')
    expect((await terminal.ended).exitCode).toBe(1)
    expectRestored(terminal)
    await terminal.shows('this part is damaged')
    await broken.remove()
    // What was begun before the crash is there again.
    const again = open({ args: [] })
    await again.shows('1 of 6')
    again.type(KEY.ctrlC)
    await again.ended
  })
})

describe('a terminal of another size', () => {
  it('is filled and never overfilled, whatever size it takes, also in quick turns', async () => {
    const terminal = open({ columns: 120, rows: 30 })
    await terminal.shows('Outline')
    for (const [columns, rows] of [
      [300, 100],
      [80, 24],
      [59, 20],
      [40, 10],
      [20, 5],
      [61, 24],
      [1, 1],
      [200, 50]
    ] as const) {
      terminal.resize(columns, rows)
      await terminal.turns(
        screen => screen.length === rows && (columns < 20 || screen[0]!.startsWith(' Fabula'))
      )
      if (columns >= 40) await terminal.turns(screen => screen.at(-1)!.trim() !== '')
    }
    for (let step = 0; step < 30; step++) terminal.resize(50 + step * 5, 10 + step)
    await terminal.turns(screen => screen[0]!.startsWith(' Fabula · Desk') && screen.at(-1)!.includes('Read'))
    expect(terminal.screen().filter(line => line.startsWith(' Fabula'))).toHaveLength(1)
    terminal.type(KEY.ctrlC)
    expect((await terminal.ended).exitCode).toBe(0)
    expectRestored(terminal)
  })
})

describe('without a terminal', () => {
  it.each([
    ['en_US.UTF-8', /needs? a terminal/],
    ['zh_CN.UTF-8', /终端/]
  ])('it names the command to use instead and ends with 2 (%s)', async (LANG, said) => {
    const env = { PATH: process.env.PATH, HOME: dir, LANG }
    const failed = await promisify(execFile)(process.execPath, [built.bin], { cwd: dir, env }).catch(
      error => error
    )
    expect(failed).toMatchObject({ code: 2, stdout: '' })
    expect(failed.stderr).toMatch(said)
    expect(failed.stderr).toContain('fabula draft')
  })
})
