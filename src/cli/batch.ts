import type { Translate } from '../core/i18n.ts'
import { toldText } from '../core/told-text.ts'
import { UserError } from '../errors.ts'
import { type BatchChapter, runBatch, type UnfinishedBatch, unfinishedBatch } from '../jobs/run-batch.ts'
import { createSourceLibrary } from '../jobs/steps/source-library.ts'
import { writeChapter } from '../jobs/write-chapter.ts'
import type { Ports } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'
import { sayLacks } from './draft.ts'
import { duration } from './output.ts'
import { usageError } from './parse.ts'

export const command: Command = {
  name: 'batch',
  usage: '<a>-<b>',
  options: [
    { name: 'policy', type: 'string', value: 'stop|flag' },
    { name: 'resume', type: 'boolean' },
    { name: 'accept-model', type: 'boolean' },
    { name: 'model', type: 'string', value: 'name' },
    { name: 'seed', type: 'number', value: 'S' }
  ],
  async run(context) {
    const { flags, signal, out } = context
    const ports = await context.open({ write: true })
    const range = await chosenRange(context, async () => unfinishedBatch(await ports.store.readJournal()))
    await sayLacks(context, ports)
    const library = createSourceLibrary(ports.store)
    const seed = flags.seed as number | undefined
    const draft = (ports: Ports, number: number, run: string) =>
      writeChapter(
        ports,
        {
          number,
          run,
          library,
          model: flags.model as string | undefined,
          seed: seed === undefined ? undefined : seed + number
        },
        signal
      )
    let complete = false
    for await (const event of runBatch(ports, { ...range, draft }, signal)) {
      out.event(event)
      if (event.type === 'done' && event.result?.run !== undefined) {
        complete = event.result.complete === true
        printReport(context, event.result)
      }
    }
    return complete ? 'done' : 'partly'
  }
}

async function chosenRange(
  { args, flags }: CommandContext,
  unfinished: () => Promise<UnfinishedBatch | undefined>
) {
  const policy = (flags.policy ?? 'flag') as 'stop' | 'flag'
  if (policy !== 'stop' && policy !== 'flag')
    throw usageError(command, `--policy is stop or flag, not "${policy}"`, 'policy', { word: policy })
  if (flags.resume && args.length === 0) {
    const last = await unfinished()
    if (last) return flags['accept-model'] ? { ...last, model: undefined } : last
    throw new UserError('batch-none', 'There is no batch to go on with.', {
      hint: 'fabula batch 1-10 starts one.'
    })
  }
  const match = args[0]?.match(/^(\d+)(?:-(\d+))?$/)
  if (!match) throw usageError(command, 'Which chapters? Give them as 4-13', 'no-range')
  const from = Number(match[1])
  const to = Number(match[2] ?? match[1])
  if (from < 1 || to < from)
    throw usageError(command, `${args[0]} is no range of chapters`, 'range', { word: args[0]! })
  return { from, to, policy, run: undefined }
}

function printReport({ out, t }: CommandContext, result: Record<string, unknown>): void {
  const chapters = result.chapters as BatchChapter[]
  const count = (state: BatchChapter['state']) => chapters.filter(chapter => chapter.state === state).length
  out.print()
  out.print(
    t('batch.report', {
      drafted: count('drafted'),
      skipped: count('skipped'),
      failed: count('failed'),
      time: duration(Number(result.seconds))
    })
  )
  for (const chapter of chapters) {
    const gates = chapter.failed.map(gate => t(`gate.${gate}`)).join(', ')
    const detail =
      chapter.state === 'drafted'
        ? `${chapter.file} · ${chapter.length}/${chapter.target}${gates ? ` · ${gates}` : ''}`
        : chapter.state === 'failed'
          ? failureText(chapter, t)
          : t('batch.skipped')
    out.print(`  ${String(chapter.number).padStart(4)}  ${t(`batch.${chapter.state}`)}  ${detail}`)
  }
  if (result.complete !== true)
    out.print(t('batch.resume', { from: Number(result.from), to: Number(result.to) }))
}

const failureText = ({ code = '', error = '', data = {} }: BatchChapter, t: Translate): string =>
  toldText({ code, message: error, data }, t).message
