import type { Translate } from '../core/i18n.ts'
import type { Command } from './command.ts'
import { GLOBAL_OPTIONS } from './parse.ts'

/** What `fabula help` prints: a line a command, in the order in which a writer needs them. */
export function overview(names: string[], t: Translate): string {
  const width = Math.max(...names.map(name => name.length)) + 2
  const commands = names.map(name => `  ${name.padEnd(width)}${t(`help.${name}`)}`)
  return [
    t('help.title'),
    '',
    t('help.start'),
    '',
    t('help.commands'),
    ...commands,
    '',
    t('help.more'),
    ''
  ].join('\n')
}

/** What `fabula <command> --help` prints. */
export function commandHelp(command: Command, t: Translate): string {
  const options = [...command.options, ...GLOBAL_OPTIONS].map(spec => {
    const short = spec.short ? `-${spec.short}, ` : ''
    const value = spec.value ? ` <${spec.value}>` : ''
    const own = `help.${command.name}.${spec.name}`
    const text = t(own) === own ? t(`help.option.${spec.name}`) : t(own)
    return [`  ${short}--${spec.name}${value}`, text] as const
  })
  const width = Math.max(...options.map(([flag]) => flag.length)) + 2
  const usage = `fabula ${command.name} ${command.usage}`.trim()
  const lines = options.map(([flag, text]) => `${flag.padEnd(width)}${text}`)
  return [t(`help.${command.name}`), '', `  ${usage}`, '', ...lines, ''].join('\n')
}
