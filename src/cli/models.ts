import type { Command } from './command.ts'
import { usageError } from './parse.ts'

export const command: Command = {
  name: 'models',
  usage: '',
  options: [{ name: 'allow', type: 'boolean' }],
  async run({ home, out, t, flags, cwd }) {
    if (flags.allow) {
      const dir = typeof flags.project === 'string' ? flags.project : await home.findProject(cwd)
      if (dir === undefined)
        throw usageError(command, 'Allow which project? Go to its folder or name it with -p', 'no-project')
      const file = await home.allowHost(dir)
      out.print(t('models.allowed', { file }))
    }
    const { models, server, serverError } = await home.models.list()
    out.emit({
      server,
      reachable: serverError === undefined,
      models: models.map(({ name, role, server, size, family, remote }) => ({
        name,
        role,
        server,
        size: size ?? null,
        family: family ?? null,
        remote
      }))
    })
    out.print(serverError ? t('models.down', { server }) : t('models.server', { server }))
    const width = Math.max(...models.map(model => model.name.length), 8)
    for (const model of models) {
      const size = model.size === undefined ? '' : `${(model.size / 1e9).toFixed(1)} GB`
      const remote = model.remote ? ` · ${t('models.remote')}` : ''
      out.print(
        `  ${model.name.padEnd(width)}  ${t(`models.role.${model.role}`)}  ${size.padStart(8)}  ${model.server}${remote}`
      )
    }
    out.print()
    out.print(
      t(
        serverError || !models.some(model => model.role === 'draft' && model.server !== 'built in')
          ? 'models.get'
          : 'models.next'
      )
    )
    return 'done'
  }
}
