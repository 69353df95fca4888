import { join } from 'node:path'
import { readProject } from '../../jobs/read-project.ts'
import { type CommonEffect, OPEN_LANE } from '../state/shared.ts'
import { type Handlers, toldError } from './context.ts'

/** What every screen may ask for. */
export const commonHandlers: Handlers<Exclude<CommonEffect, { type: 'act' | 'stop' }>> = {
  'open-project': {
    lane: OPEN_LANE,
    meets: 'replaces',
    label: 'tui.task.open',
    async *run({ root }, context) {
      const ports = await context.ports(root)
      const other = await context.otherWriter(root)
      const project = await readProject(ports.store)
      yield { type: 'project-opened', opened: { root: ports.store.root, project, lockedBy: other } }
      const problem = other ?? project.problems[0]
      if (problem) yield toldError(problem)
    }
  },
  'read-project': {
    lane: 'read-project',
    meets: 'replaces',
    async *run({ root }, context) {
      const { store } = await context.ports(root)
      yield { type: 'project-read', root, project: await readProject(store) }
    }
  },
  'edit-file': {
    lane: 'edit-file',
    meets: 'yields',
    async *run({ root, path }, context) {
      const { store } = await context.ports(root)
      await context.openEditor(join(store.root, path))
      yield { type: 'project-read', root: store.root, project: await readProject(store) }
    }
  },
  'save-ui': {
    lane: 'save-ui',
    meets: 'waits',
    async *run({ changes }, { host }) {
      await host.home.saveUi(changes)
      const ui = await host.home.ui()
      yield { type: 'ui-changed', ui, t: await host.texts(ui.language) }
    }
  },
  quit: {
    // biome-ignore lint/correctness/useYield: it tells nothing, it ends the program
    async *run(_, context) {
      context.quit()
    }
  }
}
