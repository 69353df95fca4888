import { readFile } from 'node:fs/promises'
import type { Command, CommandContext } from './cli/command.ts'
import { commandHelp, overview } from './cli/help.ts'
import { createOutput } from './cli/output.ts'
import { type ParsedArguments, parseCommandLine, type TerminalFlags, terminalFlags } from './cli/parse.ts'
import { asCalled, createTranslate, localeOf, parseTexts } from './core/i18n.ts'
import { entryOfError, entryOfEvent, type LogEntry } from './core/log-entry.ts'
import type { Language } from './core/model.ts'
import { toldText } from './core/told-text.ts'
import { EXIT, UserError } from './errors.ts'
import { watchSignals } from './signals.ts'
import { noProject, openHome, openWorkspace, type Workspace } from './wire.ts'

/** Every command, loaded only when it is called. The order is that of the help. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  demo: () => import('./cli/demo.ts'),
  new: () => import('./cli/new.ts'),
  import: () => import('./cli/import.ts'),
  index: () => import('./cli/index.ts'),
  outline: () => import('./cli/outline.ts'),
  draft: () => import('./cli/draft.ts'),
  rewrite: () => import('./cli/rewrite.ts'),
  accept: () => import('./cli/accept.ts'),
  batch: () => import('./cli/batch.ts'),
  prompt: () => import('./cli/prompt.ts'),
  search: () => import('./cli/search.ts'),
  lore: () => import('./cli/lore.ts'),
  copy: () => import('./cli/copy.ts'),
  history: () => import('./cli/history.ts'),
  restore: () => import('./cli/restore.ts'),
  models: () => import('./cli/models.ts'),
  doctor: () => import('./cli/doctor.ts'),
  unlock: () => import('./cli/unlock.ts')
}

/** Runs one command and ends the process with its exit code. The only place that catches to show. */
export async function main(argv: string[]): Promise<void> {
  const translate = await openTexts()
  const signals = watchSignals()
  let code: number = EXIT.done
  let output = createOutput(process, { json: argv.includes('--json'), color: false, t: translate, elapsed })
  const log: CommandLog = { file: undefined, write: () => {} }
  try {
    const name = argv.find(word => !word.startsWith('-'))
    if (argv.includes('--version')) return finish(0, `${await packageVersion()}\n`)
    const screens = terminalFlags(argv)
    if (screens) {
      await openTerminal(screens, signals.signal)
      await drain()
      process.exit(signals.caught() ?? EXIT.done)
    }
    if (name === undefined || name === 'help') return finish(0, overview(Object.keys(COMMANDS), translate))
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!load) throw unknownCommand(name)
    const { command } = await load()
    if (argv.includes('--help') || argv.includes('-h')) return finish(0, commandHelp(command, translate))
    const words = [...argv]
    words.splice(words.indexOf(name), 1)
    const parsed = parseCommandLine(command, words)
    const color = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
    output = createOutput(process, { json: parsed.flags.json === true, color, t: translate, elapsed })
    code = await run(command, parsed, { output, translate, signal: signals.signal, log })
  } catch (error) {
    code = signals.caught() ?? report(error, { output, translate, log })
  }
  await drain()
  process.exit(signals.caught() ?? code)
}

/** Runs the full-screen terminal. Throws `no-terminal`, and what opening the configuration throws. */
async function openTerminal({ project, language }: TerminalFlags, signal: AbortSignal): Promise<void> {
  const { stdin, stdout, env } = process
  if (!stdin.isTTY || !stdout.isTTY || env.TERM === 'dumb') throw noTerminal()
  // React's development build is three times as slow.
  env.NODE_ENV ??= 'production'
  const home = await openHome(env)
  try {
    const { startTui } = await import('./tui/start.tsx')
    const root = await home.findProject(project ?? process.cwd())
    if (project !== undefined && root === undefined) throw noProject(project)
    await startTui({
      home,
      root,
      stdin,
      stdout,
      env,
      signal,
      cwd: process.cwd(),
      open: dir => openWorkspace({ cwd: process.cwd(), dir, write: false, env, onWarning: () => {} }),
      texts: own => openTexts(language ?? (env.FABULA_LANG || own === 'auto' ? undefined : own))
    })
  } finally {
    await home.close()
  }
}

const noTerminal = (): UserError =>
  new UserError('no-terminal', 'The screens of Fabula need a terminal, and this is none.', {
    hint: 'fabula help lists the commands, which work without one: fabula draft <n> -p <dir>'
  })

/** In a clone nothing called `fabula` is on the path: commands are shown as they were typed. */
const BY_NPX = process.env.npm_command === 'exec'

const elapsed = () => performance.now()

/** The log of the project that the command opened; of none before that. */
interface CommandLog {
  file: string | undefined
  write(entry: LogEntry): void
}

interface Surroundings {
  output: CommandContext['out']
  translate: CommandContext['t']
  log: CommandLog
}

async function run(
  command: Command,
  { args, flags }: ParsedArguments,
  { output, translate, log, signal }: Surroundings & { signal: AbortSignal }
): Promise<number> {
  const home = await openHome(process.env)
  let workspace: Workspace | undefined
  try {
    const exit = await command.run({
      args,
      flags,
      out: withLog(output, log),
      t: translate,
      signal,
      cwd: process.cwd(),
      home,
      open: async options => {
        const dir = options?.dir ?? (typeof flags.project === 'string' ? flags.project : undefined)
        workspace = await openWorkspace({
          cwd: process.cwd(),
          dir,
          write: options?.write ?? false,
          env: process.env,
          onWarning: warning => output.note(toldText(warning, translate).message)
        })
        Object.assign(log, workspace.log)
        log.write({ level: 'info', event: 'command', name: command.name, options: Object.keys(flags) })
        return workspace
      }
    })
    log.write({ level: 'info', event: 'command-end', exit, ms: Math.round(elapsed()) })
    return EXIT[exit]
  } catch (error) {
    if (signal.aborted) log.write({ level: 'info', event: 'stopped', signal: String(signal.reason.message) })
    else log.write(entryOfError(error))
    throw error
  } finally {
    await workspace?.close()
    await home.close()
  }
}

/** All that jobs tell passes here on its way to the output. */
const withLog = (output: CommandContext['out'], log: CommandLog): CommandContext['out'] => ({
  ...output,
  event(event) {
    const entry = entryOfEvent(event)
    if (entry) log.write(entry)
    output.event(event)
  }
})

/** Shows an error in the writer's language and returns the exit code. */
function report(error: unknown, { output, translate, log }: Surroundings): number {
  if (!(error instanceof UserError)) {
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const lines = [`fabula: ${translate('error.bug')}`, bug]
    if (log.file !== undefined) lines.push(translate('error.bug.log', { file: log.file }))
    output.emit({ v: 1, type: 'error', code: 'bug', message: String(error) })
    output.note(lines.join('\n'))
    return EXIT.bug
  }
  const { code, data } = error
  const own = error.hint && asCalled(error.hint, BY_NPX)
  const { message, hint } = toldText({ code, message: error.message, hint: own, data }, translate)
  output.emit({ v: 1, type: 'error', code, message, ...(hint ? { hint } : {}) })
  output.note(hint ? `fabula: ${message}\n  ${hint}` : `fabula: ${message}`)
  return EXIT[error.exit]
}

function unknownCommand(name: string): UserError {
  return new UserError('command-unknown', `There is no command "${name}".`, {
    hint: 'fabula help lists the commands.',
    data: { name }
  })
}

/** Texts in this language; undefined: that of the environment. */
async function openTexts(language?: Language): Promise<CommandContext['t']> {
  const { FABULA_LANG, LC_ALL, LC_MESSAGES, LANG } = process.env
  const locale = localeOf(language ?? (FABULA_LANG || LC_ALL || LC_MESSAGES || LANG))
  const read = async (name: string) =>
    parseTexts(await readFile(new URL(`./locales/${name}.yaml`, import.meta.url), 'utf8'))
  const english = await read('en')
  const translate = createTranslate(locale === 'en' ? english : await read(locale), english)
  return (key, data) => asCalled(translate(key, data), BY_NPX)
}

async function packageVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function finish(code: number, text: string): Promise<void> {
  process.stdout.write(text)
  await drain()
  process.exit(code)
}

/** Pipes are written behind our back: wait until both have taken what they were given. */
async function drain(): Promise<void> {
  const flushed = (stream: NodeJS.WriteStream) =>
    new Promise<void>(resolve => stream.write('', () => resolve()))
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
}
