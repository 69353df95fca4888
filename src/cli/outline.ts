import { proposeOutline } from '../jobs/propose-outline.ts'
import { readProject } from '../jobs/read-project.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'

export const command: Command = {
  name: 'outline',
  usage: '[--chapters N]',
  options: [
    { name: 'chapters', type: 'number', value: 'N' },
    { name: 'model', type: 'string', value: 'name' },
    { name: 'seed', type: 'number', value: 'S' }
  ],
  async run(context) {
    const { chapters, model, seed } = context.flags as { chapters?: number; model?: string; seed?: number }
    if (chapters === undefined) await show(context)
    else if (!Number.isInteger(chapters) || chapters < 1)
      throw usageError(command, '--chapters takes a whole number from 1 on', 'count', { option: 'chapters' })
    else await propose(context, { chapters, model, seed })
    return 'done'
  }
}

/** The outline as it stands: a line a chapter. */
async function show({ open, out, t }: CommandContext): Promise<void> {
  const project = await readProject((await open()).store)
  out.emit({
    volumes: project.volumes.map(({ id, title, chapters }) => ({
      id,
      title,
      chapters: chapters.map(chapter => ({
        ...chapter,
        status: project.written.get(chapter.id)?.status ?? null
      }))
    }))
  })
  for (const volume of project.volumes) {
    out.print(volume.title || volume.id)
    for (const { id, number, title, goal, scenes } of volume.chapters) {
      const status = project.written.get(id)?.status ?? 'planned'
      out.print(
        `  ${String(number).padStart(4)}  ${title || id}  ·  ${t(`status.${status}`)}  ·  ${t('outline.scenes', { count: scenes.length })}`
      )
      if (goal) out.print(`        ${goal}`)
    }
  }
  if (project.chapters.length === 0) out.print(t('outline.empty'))
}

async function propose(
  { open, out, t, signal }: CommandContext,
  { chapters, model, seed }: { chapters: number; model: string | undefined; seed: number | undefined }
): Promise<void> {
  const ports = await open({ write: true })
  for await (const event of proposeOutline(ports, { chapters, model, seed }, signal)) {
    out.event(event)
    if (event.type !== 'done' || !event.result) continue
    const made = event.result.chapters as { number: number; title: string; by: 'model' | 'stub' }[]
    const stubs = made.filter(({ by }) => by === 'stub').length
    for (const { number, title, by } of made)
      out.print(`  ${String(number).padStart(4)}  ${title || t(`outline.${by}`)}`)
    if (stubs > 0)
      out.print(t(event.result.model === null ? 'outline.no-model' : 'outline.stubs', { count: stubs }))
    out.print(t('outline.next', { file: String(event.result.file), number: made[0]?.number ?? 1 }))
  }
}
