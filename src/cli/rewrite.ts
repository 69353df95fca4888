import type { Command } from './command.ts'
import { draftOnce } from './draft.ts'
import { chapterNumber } from './parse.ts'

export const command: Command = {
  name: 'rewrite',
  usage: '<n>',
  options: [
    { name: 'model', type: 'string', value: 'name' },
    { name: 'seed', type: 'number', value: 'S' },
    { name: 'guidance', type: 'string', value: 'words' },
    { name: 'fresh', type: 'boolean' }
  ],
  async run(context) {
    await draftOnce(context, {
      number: chapterNumber(command, context.args[0]),
      model: context.flags.model as string | undefined,
      seed: context.flags.seed as number | undefined,
      guidance: context.flags.guidance as string | undefined,
      fresh: context.flags.fresh === true,
      rewrite: true
    })
    return 'done'
  }
}
