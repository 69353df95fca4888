import { relative, resolve } from 'node:path'
import { localeOf } from '../core/i18n.ts'
import type { Language } from '../core/model.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'

const DEFAULT_TEMPLATE = 'blank'

export const command: Command = {
  name: 'new',
  usage: '<dir>',
  options: [
    { name: 'title', type: 'string', value: 'title' },
    { name: 'language', type: 'string', value: 'zh|en' },
    { name: 'template', type: 'string', value: 'name' }
  ],
  async run(context) {
    const { args, flags, out, t, cwd, home } = context
    const [name] = args
    if (name === undefined || name === '') throw usageError(command, 'Where to? Name a folder', 'no-folder')
    const dir = resolve(cwd, name)
    const template = typeof flags.template === 'string' ? flags.template : DEFAULT_TEMPLATE
    const language = await chooseLanguage(context, template)
    const title =
      typeof flags.title === 'string' && flags.title.trim() !== '' ? flags.title.trim() : undefined
    const files = await home.createProject({ dir, title, language, template })
    out.emit({ dir, template, language, files })
    out.print(t('new.done', { dir, template, language, count: files.length }))
    for (const file of files) out.print(`  ${file}`)
    out.print()
    out.print(t('new.next'))
    const where = relative(cwd, dir)
    const flag = where === '' ? '' : ` -p ${/[^\w./\p{L}-]/u.test(where) ? JSON.stringify(where) : where}`
    for (const step of ['prompt 1', 'draft 1', 'accept 1', 'import <file> --as style'])
      out.print(`  fabula ${step}${flag}    ${t(`new.step.${step.split(' ')[0]}`)}`)
    return 'done'
  }
}

/** As asked for; else the environment's, if the template is there in it; else the template's own. */
async function chooseLanguage({ flags, home }: CommandContext, template: string): Promise<Language> {
  const asked = flags.language
  if (asked === 'zh' || asked === 'en') return asked
  if (asked !== undefined)
    throw usageError(command, `--language is zh or en, not "${asked}"`, 'language', {
      word: String(asked)
    })
  const { FABULA_LANG, LC_ALL, LC_MESSAGES, LANG } = process.env
  const own = localeOf(FABULA_LANG || LC_ALL || LC_MESSAGES || LANG) === 'zh-CN' ? 'zh' : 'en'
  const languages = (await home.templates()).filter(one => one.name === template).map(one => one.language)
  return languages.includes(own) ? own : (languages[0] ?? own)
}
