import { describe, expect, it } from 'vitest'
import type { JobEvent } from '../../src/core/events.ts'
import { entryOfError, entryOfEvent } from '../../src/core/log-entry.ts'
import { UserError } from '../../src/errors.ts'

const SECRET = 'the words of the book'
const finding = { gate: 'loops', verdict: 'fail', message: SECRET, quote: SECRET, position: 3 } as const
const at = { v: 1, chapter: 3, scene: 2, attempt: 1 } as const

const EVENTS: JobEvent[] = [
  { ...at, type: 'progress', step: 'splitting', detail: { book: SECRET }, done: 0, total: 9 },
  { ...at, type: 'scene-started', goal: SECRET, target: 600 },
  {
    ...at,
    type: 'prompt-ready',
    tokens: 700,
    window: 8192,
    parts: [
      { name: 'lore', pool: 'lore', id: SECRET, tokens: 1, form: 'full', reasons: [{ mention: SECRET }] }
    ],
    dropped: [{ name: 'lore', pool: 'lore', id: SECRET, tokens: 1, why: SECRET, reasons: [] }]
  },
  { ...at, type: 'text-delta', text: SECRET },
  { ...at, type: 'text-replaced', text: SECRET, why: 'retry' },
  { ...at, type: 'issues-found', issues: [{ ...finding, consequence: 'retry' }] },
  { ...at, type: 'chapter-saved', file: 'chapters/0003.md', length: 590, target: 600, receipt: 'r.json' },
  { ...at, type: 'index-updated', passages: 4, embedded: 4 },
  {
    ...at,
    type: 'lore-proposed',
    file: 'review/0003.yaml',
    proposals: [{ name: SECRET, count: 2, quote: SECRET }]
  },
  { ...at, type: 'error', code: 'server-down', message: SECRET, hint: SECRET },
  { ...at, type: 'done', result: { text: SECRET } }
]

describe('entryOfEvent', () => {
  it('keeps ids, numbers and codes of every event, and no prose', () => {
    const entries = EVENTS.map(entryOfEvent)
    expect(JSON.stringify(entries)).not.toContain(SECRET)
    expect(entries.filter(entry => entry === undefined)).toHaveLength(1)
    for (const entry of entries) if (entry) expect(entry).toMatchObject({ chapter: 3, scene: 2, attempt: 1 })
    expect(entries).toContainEqual(expect.objectContaining({ event: 'prompt-ready', tokens: 700, parts: 1 }))
    expect(entries).toContainEqual(expect.objectContaining({ event: 'issues-found', issues: ['loops:fail'] }))
    expect(entries).toContainEqual(expect.objectContaining({ level: 'warn', code: 'server-down' }))
  })

  it('keeps the begin and the end of a long step, not its middle', () => {
    const step = (done?: number): JobEvent => ({
      v: 1,
      type: 'progress',
      step: 'embedding',
      ...(done === undefined ? {} : { done }),
      total: 3
    })
    expect([undefined, 0, 1, 2, 3].map(done => entryOfEvent(step(done)) !== undefined)).toEqual([
      ...[true, true, false, false, true]
    ])
  })
})

describe('entryOfError', () => {
  it('keeps the code of an error that the writer can mend', () => {
    const cause = Object.assign(new Error(SECRET), { code: 'ENOSPC' })
    expect(
      entryOfError(new UserError('disk-full', SECRET, { exit: 'disk', cause, data: { SECRET } }))
    ).toEqual({
      ...{ level: 'warn', event: 'error', code: 'disk-full', exit: 'disk', cause: 'ENOSPC' }
    })
  })

  it('keeps where a bug is, and what the runtime says of it', () => {
    const bug = entryOfError(new TypeError('x is not a function'))
    expect(bug).toMatchObject({
      level: 'error',
      event: 'bug',
      name: 'TypeError',
      message: 'x is not a function'
    })
    expect((bug.stack as string[])[0]).toContain('log-entry.test.ts')
  })

  it('leaves out messages that quote what was being read, also in the stack', () => {
    const broken = () => JSON.parse(`{"text": ${SECRET}}`)
    const caught = (() => {
      try {
        return broken()
      } catch (error) {
        return error
      }
    })()
    expect(String(caught)).toContain('the words')
    expect(JSON.stringify(entryOfError(caught))).not.toContain('the words')
    expect(JSON.stringify(entryOfError(new Error(`one\n${SECRET}`)))).not.toContain(SECRET)
    expect(entryOfError(SECRET)).toEqual({ level: 'error', event: 'bug', name: 'string' })
  })
})
