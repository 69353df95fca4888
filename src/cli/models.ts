import { toldText } from '../core/told-text.ts'
import type { Models } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'

export const command: Command = {
  name: 'models',
  usage: '',
  options: [
    { name: 'allow', type: 'boolean' },
    { name: 'allow-remote', type: 'boolean' }
  ],
  async run(context) {
    const { home, flags, cwd } = context
    const dir = typeof flags.project === 'string' ? flags.project : await home.findProject(cwd)
    if (flags.allow || flags['allow-remote']) {
      if (dir === undefined)
        throw usageError(command, 'Allow which project? Go to its folder or name it with -p', 'no-project')
      await agree(context, dir)
    }
    // A project's own server is asked as its drafts do.
    await list(context, dir === undefined ? home.models : (await context.open({ dir })).models)
    return 'done'
  }
}

/** Two different things: which server gets the text, and whether that one may pass it on. */
async function agree({ home, out, t, flags }: CommandContext, dir: string): Promise<void> {
  if (flags.allow) out.print(t('models.allowed', await home.allowHost(dir)))
  if (flags['allow-remote']) out.print(t('models.allowed-remote', { file: await home.allowRemote(dir) }))
}

async function list({ out, t }: CommandContext, source: Models): Promise<void> {
  const { models, server, serverError } = await source.list()
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
  const trouble = serverError && toldText(serverError, t)
  out.print(trouble ? trouble.message : t('models.server', { server }))
  if (trouble?.hint) out.print(`  ${trouble.hint}`)
  const width = Math.max(...models.map(model => model.name.length), 8)
  for (const { name, role, server, size, remote } of models) {
    const elsewhere = remote ? ` · ${t('models.remote')}` : ''
    const bytes = size === undefined ? '' : sizeText(size)
    out.print(
      `  ${name.padEnd(width)}  ${t(`models.role.${role}`)}  ${bytes.padStart(8)}  ${server}${elsewhere}`
    )
  }
  const drafting = models.some(model => model.role === 'draft' && model.server !== 'built in')
  out.print()
  out.print(t(drafting ? 'models.next' : 'models.get'))
}

const sizeText = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
