import { expect } from 'vitest'
import type { Ended } from './run.ts'

/** Ends with this code, says this, and neither a stack nor a raw control character. */
export function expectEnd(end: Ended, code: number, ...messages: RegExp[]) {
  expect(end.code, end.err).toBe(code)
  for (const message of messages) expect(end.err).toMatch(message)
  expect(end.err).not.toMatch(/This is a bug|^\s+at /m)
  expectClean(end)
}

const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/
/** Nothing that a terminal would obey. */
export function expectClean({ out, err }: Ended) {
  expect(out.match(CONTROL)).toBeNull()
  expect(err.match(CONTROL)).toBeNull()
}
