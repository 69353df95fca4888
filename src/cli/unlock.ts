import { resolve } from 'node:path'
import { UserError } from '../errors.ts'
import type { Command } from './command.ts'

export const command: Command = {
  name: 'unlock',
  usage: '',
  options: [],
  async run({ flags, cwd, home, out, t }) {
    const from = resolve(cwd, typeof flags.project === 'string' ? flags.project : '.')
    const root = await home.findProject(from)
    if (root === undefined)
      throw new UserError('no-project', 'There is no fabula.yaml here.', {
        hint: 'fabula new <dir> makes a project; -p <dir> names one.',
        data: { where: from }
      })
    const holder = await home.breakLock(root)
    out.emit({ root, holder: holder ?? null })
    out.print(holder === undefined ? t('unlock.free', { root }) : t('unlock.done', { root, holder }))
    return 'done'
  }
}
