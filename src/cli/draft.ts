import { readProject } from '../jobs/read-project.ts'
import { type WriteChapterRequest, writeChapter } from '../jobs/write-chapter.ts'
import type { Ports } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'
import { chapterNumber, usageError } from './parse.ts'

export const command: Command = {
  name: 'draft',
  usage: '<n>',
  options: [
    { name: 'scene', type: 'number', value: 'k' },
    { name: 'candidates', type: 'number', value: 'K' },
    { name: 'model', type: 'string', value: 'name' },
    { name: 'seed', type: 'number', value: 'S' },
    { name: 'guidance', type: 'string', value: 'words' },
    { name: 'rewrite', type: 'boolean' },
    { name: 'fresh', type: 'boolean' }
  ],
  async run(context) {
    const number = chapterNumber(command, context.args[0])
    const { scene, candidates, model, seed, guidance, rewrite, fresh } = context.flags
    if (candidates !== undefined && !(Number.isInteger(candidates) && Number(candidates) >= 1))
      throw usageError(command, '--candidates takes a whole number from 1 on', 'count', {
        option: 'candidates'
      })
    const request: WriteChapterRequest = {
      number,
      untilScene: scene as number | undefined,
      model: model as string | undefined,
      seed: seed as number | undefined,
      guidance: guidance as string | undefined,
      rewriteQueries: rewrite as boolean | undefined,
      fresh: fresh === true
    }
    const count = Number(candidates ?? 1)
    if (count === 1) await draftOnce(context, request)
    else {
      // Opened once: the lock is not given twice.
      const ports = await context.open({ write: true })
      await sayLacks(context, ports)
      for (let k = 1; k <= count; k++) await draftCandidate(ports, context, { ...request, candidate: k })
    }
    return 'done'
  }
}

/** A draft without sources, lore or premise is a poorer one: the writer should hear of it before, not after. */
export async function sayLacks({ out, t }: CommandContext, { store }: Ports): Promise<void> {
  const { settings, books, lore, problems } = await readProject(store)
  if (problems.length > 0) return
  if (settings.premise === '') out.note(t('draft.no-premise'))
  if (books.length === 0) out.note(t('draft.no-books'))
  if (lore.length === 0) out.note(t('draft.no-lore'))
}

/** Drafts into the chapter and says what to do next. */
export async function draftOnce(context: CommandContext, request: WriteChapterRequest): Promise<void> {
  const ports = await context.open({ write: true })
  const { out, t } = context
  await sayLacks(context, ports)
  for await (const event of writeChapter(ports, request, context.signal)) {
    out.event(event)
    if (event.type !== 'done') continue
    out.print()
    if (event.result?.complete === false) out.print(t('draft.later', { number: request.number }))
    else out.print(t('draft.next', { number: request.number, following: request.number + 1 }))
  }
}

async function draftCandidate(
  ports: Ports,
  { out, t, signal }: CommandContext,
  { candidate, ...request }: WriteChapterRequest & { candidate: number }
): Promise<void> {
  const seed = request.seed === undefined ? undefined : request.seed + (candidate - 1) * 100_000
  for await (const event of writeChapter(ports, { ...request, seed, candidate }, signal)) {
    out.event(event)
    if (event.type !== 'done') continue
    out.print()
    out.print(
      t('draft.candidate', { file: String(event.result?.file), length: Number(event.result?.length) })
    )
    out.print(t('draft.candidate.next', { number: request.number, candidate }))
  }
}
