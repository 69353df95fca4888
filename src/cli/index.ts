import { UserError } from '../errors.ts'
import { readProject } from '../jobs/read-project.ts'
import { syncIndex } from '../jobs/sync-index.ts'
import type { Ports } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'

/** `fabula index`: brings the index level with the files, vectors included; with `--watch` after each change. */
export const command: Command = {
  name: 'index',
  usage: '',
  options: [{ name: 'watch', type: 'boolean' }],
  async run(context) {
    if (context.flags.watch) return watch(context)
    await level(context, await context.open({ write: true }))
    return 'done'
  }
}

/** `again`: what is told is only what is new. */
async function level({ out, t, signal }: CommandContext, ports: Ports, again = false): Promise<void> {
  const project = await readProject(ports.store)
  let worked = false
  for await (const event of syncIndex(ports, { project, embed: true, summaries: true }, signal)) {
    worked ||= event.type === 'progress' && event.step !== 'optimizing'
    if (event.type !== 'index-updated' || out.json) out.event(event)
    else if (worked || !again)
      out.print(t('index.done', { passages: event.passages, embedded: event.embedded }))
  }
  for (const problem of project.problems) out.note(t('index.left-out', { problem: problem.message }))
}

/** Milliseconds until a project that another program writes is tried again. */
const BUSY_MS = 2000

/** Until it is stopped. The lock is held only while the index is written, so that other programs may draft. */
async function watch(context: CommandContext): Promise<never> {
  const { out, t, signal, open } = context
  const ports = await open()
  for (let again = false; ; again = true) {
    // Looked for from here on: what changes during the work is not missed.
    const change = ports.store.changed(signal)
    change.catch(() => {})
    while (!(await lockNow(ports))) await ports.clock.sleep(BUSY_MS, signal)
    try {
      await level(context, ports, again)
    } finally {
      await ports.store.unlock()
    }
    if (!again) out.note(t('index.watching'))
    await change
  }
}

async function lockNow({ store }: Ports): Promise<boolean> {
  try {
    await store.lock()
    return true
  } catch (error) {
    if (error instanceof UserError && error.code === 'locked') return false
    throw error
  }
}
