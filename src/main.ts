import { readFile } from 'node:fs/promises'
import type { Command, CommandContext } from './cli/command.ts'
import { commandHelp, overview } from './cli/help.ts'
import { createOutput } from './cli/output.ts'
import { type ParsedArguments, parseCommandLine } from './cli/parse.ts'
import { asCalled, createTranslate, localeOf, parseTexts } from './core/i18n.ts'
import { EXIT, UserError } from './errors.ts'
import { watchSignals } from './signals.ts'
import { openHome, openWorkspace, type Workspace } from './wire.ts'

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
  try {
    const name = argv.find(word => !word.startsWith('-'))
    if (argv.includes('--version')) return finish(0, `${await packageVersion()}\n`)
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
    code = await run(command, parsed, { output, translate, signal: signals.signal })
  } catch (error) {
    code = signals.caught() ?? report(error, { output, translate })
  }
  await drain()
  process.exit(signals.caught() ?? code)
}

/** In a clone nothing called `fabula` is on the path: commands are shown as they were typed. */
const BY_NPX = process.env.npm_command === 'exec'

const elapsed = () => performance.now()

interface Surroundings {
  output: CommandContext['out']
  translate: CommandContext['t']
}

async function run(
  command: Command,
  { args, flags }: ParsedArguments,
  around: Surroundings & { signal: AbortSignal }
): Promise<number> {
  const home = await openHome(process.env)
  let workspace: Workspace | undefined
  try {
    const exit = await command.run({
      args,
      flags,
      out: around.output,
      t: around.translate,
      signal: around.signal,
      cwd: process.cwd(),
      home,
      open: async options => {
        const dir = options?.dir ?? (typeof flags.project === 'string' ? flags.project : undefined)
        workspace = await openWorkspace({
          cwd: process.cwd(),
          dir,
          write: options?.write ?? false,
          env: process.env,
          onWarning: warning => around.output.note(warning.message)
        })
        return workspace
      }
    })
    return EXIT[exit]
  } finally {
    await workspace?.close()
    await home.close()
  }
}

/** Shows an error in the writer's language and returns the exit code. */
function report(error: unknown, { output, translate }: Surroundings): number {
  if (!(error instanceof UserError)) {
    const bug = error instanceof Error ? (error.stack ?? error.message) : String(error)
    output.emit({ v: 1, type: 'error', code: 'bug', message: String(error) })
    output.note(`fabula: ${translate('error.bug')}\n${bug}`)
    return EXIT.bug
  }
  const known = (key: string) => (translate(key) === key ? undefined : translate(key, error.data))
  const { code, data } = error
  // `kind` tells apart what one code stands for.
  const message = known(`error.${code}.${data.kind}`) ?? known(`error.${code}`) ?? error.message
  const own = error.hint && asCalled(error.hint, BY_NPX)
  const hint = known(`hint.${code}.${data.kind}`) ?? known(`hint.${code}`) ?? own
  output.emit({ v: 1, type: 'error', code: error.code, message, ...(hint ? { hint } : {}) })
  output.note(hint ? `fabula: ${message}\n  ${hint}` : `fabula: ${message}`)
  return EXIT[error.exit]
}

function unknownCommand(name: string): UserError {
  return new UserError('command-unknown', `There is no command "${name}".`, {
    hint: 'fabula help lists the commands.',
    data: { name }
  })
}

async function openTexts(): Promise<CommandContext['t']> {
  const { FABULA_LANG, LC_ALL, LC_MESSAGES, LANG } = process.env
  const locale = localeOf(FABULA_LANG || LC_ALL || LC_MESSAGES || LANG)
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
