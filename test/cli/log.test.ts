import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FakeOllama } from '../fake-ollama.ts'
import { jsonLines, openPlace, type Place } from './run.ts'
import { makeMill, startStoryServer } from './story.ts'

vi.setConfig({ testTimeout: 90_000 })

let place: Place
let server: FakeOllama
beforeAll(async () => {
  place = await openPlace()
  server = await startStoryServer()
})
afterAll(async () => {
  await server.close()
  await place.remove()
})

const logOf = async (name: string) =>
  jsonLines(await readFile(join(place.dir, name, '.fabula/logs/fabula.log'), 'utf8'))

describe.concurrent('the log of a project', () => {
  it('tells what a command did in ids and numbers, and holds no word of the book', async () => {
    await makeMill(place, 'logged')
    const end = await place.run(['draft', '1', '--seed', '5', '-p', 'logged'], { server: server.host })
    expect(end, end.err).toMatchObject({ code: 0 })
    const lines = await logOf('logged')
    expect(lines[0]).toMatchObject({ event: 'command', name: 'draft', options: ['seed', 'project'] })
    expect(lines.at(-1)).toMatchObject({ event: 'command-end', exit: 'done', ms: expect.any(Number) })
    const events = lines.map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining(['scene-started', 'prompt-ready', 'chapter-saved', 'index-updated', 'done'])
    )
    expect(events).not.toContain('text-delta')
    for (const { time } of lines) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    const words = /Anna|mill\b|sluice|flood|Pieter|amber/i
    expect(lines.map(line => JSON.stringify(line)).filter(line => words.test(line))).toEqual([])
  })

  it('holds the code of an error', async () => {
    await makeMill(place, 'failed')
    await place.run(['draft', '9', '-p', 'failed'], { server: server.host })
    expect((await logOf('failed')).at(-1)).toMatchObject({
      level: 'warn',
      event: 'error',
      code: 'chapter-unknown'
    })
  })

  it('holds where a bug is; the message about it names the file', async () => {
    await makeMill(place, 'bug')
    const sabotage =
      'const p=String.prototype.padStart;String.prototype.padStart=function(n,c){return n===4&&!c?null.x:p.call(this,n,c)}'
    const broken = `--import=data:text/javascript,${encodeURIComponent(sabotage)}`
    const end = await place.run(['outline', '-p', 'bug'], { env: { NODE_OPTIONS: broken } })
    expect(end.code).toBe(1)
    expect(end.err).toMatch(/Cannot read properties of null/)
    expect(end.err).toContain(join(place.dir, 'bug/.fabula/logs/fabula.log'))
    const bug = (await logOf('bug')).at(-1)!
    expect(bug).toMatchObject({ level: 'error', event: 'bug', name: 'TypeError' })
    expect(bug.stack.join('\n')).toMatch(/cli\/outline\.[jt]s/)
  })
})
