import { UserError } from '../errors.ts'
import type { JobEvent } from './events.ts'

/** One line of the log: what happened, in ids, names of files, numbers and codes. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error'
  event: string
  [field: string]: string | number | boolean | string[] | undefined
}

/** Errors of the runtime itself: their messages quote code. Those of others may quote what was being read. */
const RUNTIME_ERRORS = new Set(['TypeError', 'RangeError', 'ReferenceError'])

/**
 * What the log keeps of a job's event; undefined: nothing. Each field is named here, so that no prose,
 * prompt, query or lore ever gets in by a new one.
 */
export function entryOfEvent(event: JobEvent): LogEntry | undefined {
  const { type, chapter, scene, attempt } = event
  const entry = (fields: Omit<LogEntry, 'level' | 'event'>): LogEntry => {
    return { level: 'info', event: type, chapter, scene, attempt, ...fields }
  }
  switch (event.type) {
    case 'text-delta':
      return undefined
    case 'progress': {
      const { step, done, total } = event
      // Begin and end of a long step are enough.
      return done === undefined || done === 0 || done === total ? entry({ step, done, total }) : undefined
    }
    case 'scene-started':
      return entry({ target: event.target })
    case 'prompt-ready': {
      const { tokens, window, parts, dropped } = event
      return entry({ tokens, window, parts: parts.length, dropped: dropped.length })
    }
    case 'text-replaced':
      return entry({ why: event.why })
    case 'issues-found':
      return entry({ issues: event.issues.map(({ gate, verdict }) => `${gate}:${verdict}`) })
    case 'chapter-saved': {
      const { file, length, target, receipt } = event
      return entry({ file, length, target, receipt })
    }
    case 'index-updated':
      return entry({ passages: event.passages, embedded: event.embedded })
    case 'lore-proposed':
      return entry({ file: event.file, count: event.proposals.length })
    case 'error':
      return { ...entry({ code: event.code }), level: 'warn' }
    case 'done':
      return entry({})
  }
}

/** An error that ended a command. Of a bug, where it happened, so that it can be reported. */
export function entryOfError(error: unknown): LogEntry {
  if (error instanceof UserError)
    return { level: 'warn', event: 'error', code: error.code, exit: error.exit, cause: codeOf(error.cause) }
  if (!(error instanceof Error)) return { level: 'error', event: 'bug', name: typeof error }
  const { name, message, stack = '' } = error
  return {
    level: 'error',
    event: 'bug',
    name,
    code: codeOf(error),
    ...(RUNTIME_ERRORS.has(name) ? { message } : {}),
    stack: stack.split('\n').flatMap(line => line.match(/^ +at (.+)$/)?.[1] ?? [])
  }
}

/** Node's error code, e.g. `ENOSPC`, where there is one. */
function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
