import { readProject } from '../jobs/read-project.ts'
import { syncIndex } from '../jobs/sync-index.ts'
import type { Command } from './command.ts'

/** `fabula index`: brings the index level with the files, vectors included. */
export const command: Command = {
  name: 'index',
  usage: '',
  options: [],
  async run({ open, out, t, signal }) {
    const ports = await open({ write: true })
    const project = await readProject(ports.store)
    for await (const event of syncIndex(ports, { project, embed: true, summaries: true }, signal)) {
      if (event.type !== 'index-updated' || out.json) out.event(event)
      else out.print(t('index.done', { passages: event.passages, embedded: event.embedded }))
    }
    for (const problem of project.problems) out.note(t('index.left-out', { problem: problem.message }))
    return 'done'
  }
}
