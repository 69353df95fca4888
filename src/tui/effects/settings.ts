import { checkProject } from '../../jobs/check-project.ts'
import { checkServer } from '../../jobs/check-server.ts'
import { readProject } from '../../jobs/read-project.ts'
import { saveSettings } from '../../jobs/save-settings.ts'
import type { SettingsEffect } from '../state/settings-state.ts'
import type { Action } from '../state.ts'
import type { Handlers } from './context.ts'

export const settingsHandlers: Handlers<SettingsEffect> = {
  'list-models': {
    lane: 'list-models',
    meets: 'replaces',
    async *run({ root }, context) {
      const models = root === undefined ? context.host.home.models : (await context.ports(root)).models
      yield { type: 'models-listed', models: (await models.list()).models }
    }
  },
  'check-all': {
    lane: 'check-all',
    meets: 'replaces',
    label: 'tui.task.check',
    async *run({ root }, context) {
      const { home } = context.host
      const found = await home.checks()
      if (root === undefined) {
        yield { type: 'checked', checks: [...found, await checkServer(home.models)] }
        return
      }
      const ports = await context.ports(root)
      const own = [await checkServer(ports.models), ...(await checkProject(ports))]
      yield { type: 'checked', checks: [...found, ...own] }
    }
  },
  'save-settings': {
    lane: 'save-settings',
    meets: 'waits',
    run: ({ root, changes }, context) =>
      context.writing(root, async function* (ports): AsyncGenerator<Action> {
        await saveSettings(ports, changes)
        yield { type: 'project-read', root, project: await readProject(ports.store) }
      })
  }
}
