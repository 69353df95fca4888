import { restoreVersion } from '../jobs/restore-version.ts'
import type { Command } from './command.ts'
import { chapterNumber, usageError } from './parse.ts'

export const command: Command = {
  name: 'restore',
  usage: '<n> <version>',
  options: [],
  async run({ args, out, t, open }) {
    const number = chapterNumber(command, args[0])
    const version = Number(args[1])
    if (!(Number.isInteger(version) && version >= 1))
      throw usageError(command, `Which version? \`fabula history ${number}\` lists them`, 'no-version', {
        number
      })
    const ports = await open({ write: true })
    for await (const event of restoreVersion(ports, { number, version })) {
      out.event(event)
      if (event.type !== 'done') continue
      const { file, kept } = event.result as { file: string; kept: number }
      out.print(t('restore.done', { number, version, file }))
      out.print(t('restore.kept', { number, kept }))
    }
    return 'done'
  }
}
