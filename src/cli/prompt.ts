import type { PromptReadyEvent } from '../core/events.ts'
import { showPrompt } from '../jobs/show-prompt.ts'
import type { Message } from '../ports.ts'
import type { Command } from './command.ts'
import { sayLacks } from './draft.ts'
import { chapterNumber } from './parse.ts'
import { promptLines } from './print-event.ts'

export const command: Command = {
  name: 'prompt',
  usage: '<n>',
  options: [
    { name: 'scene', type: 'number', value: 'k' },
    { name: 'model', type: 'string', value: 'name' },
    { name: 'guidance', type: 'string', value: 'words' },
    { name: 'rewrite', type: 'boolean' }
  ],
  async run(context) {
    const { args, flags, out, t, open, signal } = context
    const number = chapterNumber(command, args[0])
    const ports = await open()
    await sayLacks(context, ports)
    const { scene, model, guidance, rewrite } = flags as {
      scene?: number
      model?: string
      guidance?: string
      rewrite?: boolean
    }
    const job = showPrompt(ports, { number, scene, model, guidance, rewriteQueries: rewrite }, signal)
    for (;;) {
      const step = await job.next()
      if (!step.done) {
        if (!out.json) out.event(step.value)
        continue
      }
      const report = step.value
      out.emit(report)
      if (report.model === 'none' || report.tokensBy === 'estimate') out.print(t('prompt.estimated'))
      for (const line of promptLines(report as unknown as PromptReadyEvent, t)) out.print(line)
      for (const { role, content } of report.messages as Message[]) {
        out.print(`\n── ${role} ──`)
        out.print(content)
      }
      if (typeof report.raw === 'string') out.print(`\n── raw ──\n${report.raw}`)
      return 'done'
    }
  }
}
