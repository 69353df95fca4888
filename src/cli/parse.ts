import { parseArgs } from 'node:util'
import type { Language } from '../core/model.ts'
import { UserError } from '../errors.ts'
import type { Command, OptionSpec } from './command.ts'

/** Options that every command takes. */
export const GLOBAL_OPTIONS: OptionSpec[] = [
  { name: 'project', short: 'p', type: 'string', value: 'dir' },
  { name: 'json', type: 'boolean' },
  { name: 'help', short: 'h', type: 'boolean' }
]

export interface ParsedArguments {
  args: string[]
  flags: Record<string, string | number | boolean | undefined>
}

/** What `fabula` takes without a command. */
export interface TerminalFlags {
  project: string | undefined
  language: Language | undefined
}

/** The flags of a call that names no command, nor anything else than a project and a language; undefined for others. */
export function terminalFlags(words: string[]): TerminalFlags | undefined {
  try {
    const options = { project: { type: 'string', short: 'p' }, language: { type: 'string' } } as const
    const { project, language } = parseArgs({
      args: words,
      options,
      allowPositionals: false,
      strict: true
    }).values
    if (language !== undefined && language !== 'zh' && language !== 'en') return undefined
    return { project, language }
  } catch {
    return undefined
  }
}

/** Reads the words after the command's name. Throws `usage` for what the command does not take. */
export function parseCommandLine(command: Command, words: string[]): ParsedArguments {
  const specs = [...command.options, ...GLOBAL_OPTIONS]
  const options = Object.fromEntries(
    specs.map(spec => [
      spec.name,
      {
        type: spec.type === 'boolean' ? ('boolean' as const) : ('string' as const),
        ...(spec.short ? { short: spec.short } : {})
      }
    ])
  )
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: words, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw unfitOption(command, error as NodeJS.ErrnoException)
  }
  const flags: ParsedArguments['flags'] = {}
  for (const spec of specs) {
    const value = parsed.values[spec.name]
    if (value === undefined) continue
    flags[spec.name] =
      spec.type === 'number' ? numberFlag(command, spec, String(value)) : (value as string | boolean)
  }
  return { args: parsed.positionals, flags }
}

function numberFlag(command: Command, spec: OptionSpec, value: string): number {
  const number = Number(value)
  if (value.trim() !== '' && Number.isFinite(number)) return number
  throw usageError(command, `--${spec.name} takes a number, not "${value}"`, 'number', {
    option: spec.name,
    value
  })
}

/** What `parseArgs` does not take, e.g. `Unknown option '--colour'. To specify …`. */
function unfitOption(command: Command, error: NodeJS.ErrnoException): UserError {
  const detail = error.message.split('. ')[0]!
  const option = detail.match(/'([^' ]+)/)?.[1] ?? ''
  const unknown = error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
  return usageError(command, detail, unknown ? 'option' : 'option-value', { option })
}

/**
 * `detail` is the English sentence without its point; `kind` names its translation, the locale key
 * `error.usage.<kind>`, which is filled from `data`.
 */
export function usageError(
  command: Pick<Command, 'name' | 'usage'>,
  detail: string,
  kind: string,
  data: Record<string, string | number> = {}
): UserError {
  return new UserError('usage', `${detail}.`, {
    hint: `fabula ${command.name} ${command.usage}`.trim(),
    data: { ...data, kind }
  })
}

/** A chapter number as it stands on the command line. Throws `usage`. */
export function chapterNumber(command: Command, word: string | undefined): number {
  if (word === undefined) throw usageError(command, 'Which chapter? Give its number', 'no-chapter')
  const number = Number(word)
  if (Number.isInteger(number) && number >= 1) return number
  throw usageError(command, `A chapter number is 1 or more, not "${word}"`, 'chapter', { word })
}
