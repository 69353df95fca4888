/**
 * Exit codes of the command line (design §10).
 * 128 + signal number is added by `main.ts` for an interrupted command.
 */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  server: 3,
  context: 4,
  disk: 5,
  locked: 6,
  partly: 7
} as const

export type ExitName = keyof typeof EXIT

export interface UserErrorOptions {
  /** The next step, naming a command or a file to mend. */
  hint?: string
  /** What kind of exit the command line makes of it; `usage` if not given. */
  exit?: ExitName
  cause?: unknown
  /** The names and numbers inside the message, for its translation (`error.<code>` in `src/locales/`). */
  data?: Record<string, string | number>
}

/**
 * Something that the writer can mend. Everything else that is thrown is a bug.
 * `code` is stable and kebab-case; `message` is one sentence that says what is wrong and where.
 */
export class UserError extends Error {
  override readonly name = 'UserError'
  readonly code: string
  readonly hint: string | undefined
  readonly exit: ExitName
  readonly data: Record<string, string | number>

  constructor(code: string, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.exit = options.exit ?? 'usage'
    this.data = options.data ?? {}
  }
}
