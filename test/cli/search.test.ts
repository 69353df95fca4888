import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Command, CommandContext } from '../../src/cli/command.ts'
import { command as indexCommand } from '../../src/cli/index.ts'
import { createOutput } from '../../src/cli/output.ts'
import { command as searchCommand } from '../../src/cli/search.ts'
import { type Bench, bookFiles, openBench } from '../jobs/index-fixture.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
  bench.ports.store.readProject = async () => bookFiles()
})
afterEach(() => bench.dispose())

async function run(args: string[], flags: CommandContext['flags'] = {}, command: Command = searchCommand) {
  const text = { out: '', err: '' }
  const t: CommandContext['t'] = (key, data) => (data ? `${key} ${Object.values(data).join(' ')}` : key)
  const streams = {
    stdout: { write: (s: string) => (text.out += s), columns: 60 },
    stderr: { write: (s: string) => (text.err += s) }
  }
  const out = createOutput(streams, { json: flags.json === true, color: false, t, elapsed: () => 0 })
  const signal = new AbortController().signal
  const open = async () => bench.ports
  await command.run({ args, flags, out, t, signal, cwd: '/', open } as unknown as CommandContext)
  return text
}

describe('fabula search', () => {
  it('prints one JSON object and nothing else on stdout', async () => {
    const { out, err } = await run(['子龙是谁？'], { json: true, limit: 2 })
    const answer = JSON.parse(out)
    expect(Object.keys(answer)).toEqual(['query', 'hits'])
    expect(answer.query).toBe('子龙是谁？')
    expect(answer.hits).toHaveLength(2)
    expect(answer.hits[0]).toEqual({
      id: 'canon--canon--c0001--0',
      pool: 'canon',
      book: 'canon',
      chapter: 1,
      position: 0,
      text: '却说有一少年，姓赵名云，字子龙，常山人也。',
      score: expect.any(Number),
      reasons: expect.arrayContaining([{ mention: '子龙' }])
    })
    expect(err).toContain('search.note.no-vectors')
  })

  it('has no chapter for lore', async () => {
    const { out } = await run(['剑客'], { json: true, pool: 'lore' })
    expect(JSON.parse(out).hits[0]).toMatchObject({ pool: 'lore', book: 'lin', chapter: null })
  })

  it('prints numbered hits with their place, text and reasons', async () => {
    const { out } = await run(['子龙引兵'])
    expect(out).toContain('1. pool.canon · 旧书 · search.chapter 2 第2回')
    expect(out).toContain('    子龙引兵而去，子龙勇不可当')
    expect(out).toMatch(/← .*reason\.text #1/)
  })

  it('says that nothing was found', async () => {
    expect((await run(['zzz'])).out).toContain('search.nothing zzz')
    expect(JSON.parse((await run(['zzz'], { json: true })).out)).toEqual({ query: 'zzz', hits: [] })
  })

  it('refuses unknown pools, silly counts and empty queries', async () => {
    await expect(run(['x'], { pool: 'poems' })).rejects.toMatchObject({ code: 'pool-unknown' })
    await expect(run(['x'], { limit: 0 })).rejects.toMatchObject({ code: 'usage' })
    await expect(run([' '])).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('fabula index', () => {
  it('makes everything searchable both ways and says how much that is', async () => {
    const { out } = await run([], {}, indexCommand)
    expect(out).toContain('index.done 11 11')
    expect((await run(['铁匣'], { json: true })).err).toBe('')
  })

  it('prints events as JSON lines', async () => {
    const { out } = await run([], { json: true }, indexCommand)
    const events = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(events.at(-1)).toEqual({ v: 1, type: 'index-updated', passages: 11, embedded: 11 })
  })
})
