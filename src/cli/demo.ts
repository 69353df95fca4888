import { clip, squeeze } from '../core/text.ts'
import { readProject } from '../jobs/read-project.ts'
import { search } from '../jobs/search.ts'
import { syncIndex } from '../jobs/sync-index.ts'
import { writeChapter } from '../jobs/write-chapter.ts'
import type { ModelInfo, Ports } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'
import { why } from './print-event.ts'

/** The first chapter of the demo projects that is planned and not written. */
const CHAPTER = 3

export const command: Command = {
  name: 'demo',
  usage: '',
  options: [
    { name: 'language', type: 'string', value: 'en|zh' },
    { name: 'model', type: 'string', value: 'name' },
    { name: 'seed', type: 'number', value: 'S' }
  ],
  async run(context) {
    const { home, out, t, signal, flags } = context
    const language = flags.language ?? 'en'
    if (language !== 'en' && language !== 'zh')
      throw usageError(command, `--language is en or zh, not "${language}"`, 'language', {
        word: String(language)
      })
    const dir = await home.copyDemo(language)
    const ports = await context.open({ write: true, dir })
    const project = await readProject(ports.store)
    out.print(t('demo.title', { title: project.settings.title, dir }))
    const wanted = {
      name: flags.model as string | undefined,
      own: project.settings.models.draft,
      language,
      window: project.settings.context.window
    } as const
    const { info } = await ports.models.open(wanted)
    sayModel(context, info)
    for await (const event of syncIndex(ports, { project, embed: true }, signal)) out.event(event)
    await showSearch(context, ports)
    out.print()
    out.print(t('demo.draft', { number: CHAPTER, title: project.chapters[CHAPTER - 1]?.title ?? '' }))
    const request = {
      number: CHAPTER,
      model: wanted.name,
      seed: (flags.seed as number | undefined) ?? 7
    }
    for await (const event of writeChapter(ports, request, signal)) out.event(event)
    out.print()
    out.print(t('demo.next', { dir, number: CHAPTER }))
    if (info.builtin) out.print(`\n${t('demo.ollama')}`)
    return 'done'
  }
}

function sayModel({ out, t }: CommandContext, info: ModelInfo): void {
  out.print(t('demo.model', { model: info.name, server: info.server, window: info.window }))
  if (info.builtin) out.print(t('demo.builtin'))
}

/** Retrieval shown by itself: the voice and the lore that the chapter's first beat calls up. */
async function showSearch({ out, t, signal }: CommandContext, ports: Ports): Promise<void> {
  const project = await readProject(ports.store)
  const query = project.chapters[CHAPTER - 1]?.scenes[0]?.beats[0]
  if (query === undefined) return
  out.print()
  out.print(t('demo.search', { query }))
  for (const pool of ['style', 'lore', 'chapter'] as const) {
    const job = search(ports, { project, query, pool, before: CHAPTER, limit: 2 }, signal)
    let step = await job.next()
    while (!step.done) step = await job.next()
    for (const { passage, reasons } of step.value.hits) {
      out.print(`  ${t(`pool.${pool}`)} · ${clip(squeeze(passage.text), out.columns - 16)}`)
      out.print(`     ${why(reasons, t)}`)
    }
  }
}
