import type { JobEvent } from '../core/events.ts'
import type { Translate } from '../core/i18n.ts'
import type { ExitName } from '../errors.ts'
import type { Home, Ports } from '../ports.ts'

export interface OptionSpec {
  /** Long name without dashes. */
  name: string
  short?: string
  type: 'string' | 'number' | 'boolean'
  /** What stands for the value in help, e.g. `k`. */
  value?: string
}

export interface Command {
  name: string
  /** Positional arguments as help shows them, e.g. `<n>`. Help texts: `help.<name>`, `help.<name>.<option>` in the locales. */
  usage: string
  options: OptionSpec[]
  run(context: CommandContext): Promise<ExitName>
}

export interface Output {
  /** True with `--json`: then `emit` is the only thing that reaches stdout. */
  json: boolean
  /** Terminal width for people's output. */
  columns: number
  color: boolean
  /** One JSON line on stdout; nothing without `--json`. */
  emit(value: unknown): void
  /** A line for people on stdout; nothing with `--json`. Control characters are made visible. */
  print(line?: string): void
  /** Streamed prose for people, without a line end; nothing with `--json`. */
  write(text: string): void
  /** A message on stderr, always. */
  note(line: string): void
  /** Progress on stderr: a bar on a terminal, else a plain line now and then. */
  progress(event: { label: string; done?: number; total?: number; eta?: number }): void
  /** Prints one job event for people, or emits it with `--json`. */
  event(event: JobEvent): void
}

export interface CommandContext {
  args: string[]
  flags: Record<string, string | number | boolean | undefined>
  out: Output
  t: Translate
  signal: AbortSignal
  cwd: string
  home: Home
  /** Opens the project named by `--project`, else the nearest one above; `write`: takes the lock; `dir`: this one instead. */
  open(options?: { write?: boolean; dir?: string }): Promise<Ports>
}
