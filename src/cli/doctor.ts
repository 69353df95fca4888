import { checkProject } from '../jobs/check-project.ts'
import type { Check } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'

export const command: Command = {
  name: 'doctor',
  usage: '',
  options: [],
  async run(context) {
    const { home, out, t, flags, cwd } = context
    const checks = [...(await home.checks())]
    const dir = typeof flags.project === 'string' ? flags.project : await home.findProject(cwd)
    if (dir === undefined) {
      checks.push(await serverCheck(context, home.models))
      checks.push({ name: 'project', ok: true, detail: t('doctor.no-project'), hint: 'fabula new <dir>' })
    } else {
      const ports = await context.open({ dir })
      checks.push(await serverCheck(context, ports.models), ...(await checkProject(ports)))
    }
    out.emit({ checks })
    for (const { ok, name, detail, hint } of checks) {
      out.print(`${ok ? '✓' : '✗'} ${name}: ${detail}`)
      if (!ok && hint) out.print(`    → ${hint}`)
    }
    const wrong = checks.filter(check => !check.ok).length
    out.print()
    out.print(wrong === 0 ? t('doctor.well') : t('doctor.wrong', { count: wrong }))
    return 'done'
  }
}

/** No server is no fault in itself: English drafts have the built-in model. */
async function serverCheck({ t }: CommandContext, models: CommandContext['home']['models']): Promise<Check> {
  const listing = await models.list()
  const drafting = listing.models.filter(model => model.role === 'draft' && model.server !== 'built in')
  if (listing.serverError)
    return {
      name: 'server',
      ok: false,
      detail: t('models.down', { server: listing.server }),
      hint: t('models.get')
    }
  if (drafting.length === 0)
    return {
      name: 'server',
      ok: false,
      detail: t('doctor.no-model', { server: listing.server }),
      hint: 'ollama pull qwen3:8b'
    }
  const names = drafting.map(model => model.name).join(', ')
  return { name: 'server', ok: true, detail: `${listing.server}: ${names}`, hint: '' }
}
