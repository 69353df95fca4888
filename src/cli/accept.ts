import { acceptChapter } from '../jobs/accept-chapter.ts'
import type { Command } from './command.ts'
import { chapterNumber, usageError } from './parse.ts'

export const command: Command = {
  name: 'accept',
  usage: '<n> [candidate]',
  options: [],
  async run({ args, out, t, open, signal }) {
    const number = chapterNumber(command, args[0])
    const candidate = args[1] === undefined ? undefined : Number(args[1])
    if (candidate !== undefined && !(Number.isInteger(candidate) && candidate >= 1))
      throw usageError(command, `A candidate is a number from 1 on, not "${args[1]}"`, 'candidate', {
        word: args[1]!
      })
    const ports = await open({ write: true })
    for await (const event of acceptChapter(ports, { number, candidate }, signal)) {
      out.event(event)
      if (event.type !== 'done') continue
      out.print(
        t('accept.done', { number, file: String(event.result?.file), length: Number(event.result?.length) })
      )
    }
    return 'done'
  }
}
