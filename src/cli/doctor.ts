import { checkName, toldCheck } from '../core/told-check.ts'
import { checkProject } from '../jobs/check-project.ts'
import { checkServer } from '../jobs/check-server.ts'
import type { Check } from '../ports.ts'
import type { Command } from './command.ts'

export const command: Command = {
  name: 'doctor',
  usage: '',
  options: [],
  async run(context) {
    const { home, out, t, flags, cwd } = context
    const found = [...(await home.checks())]
    const dir = typeof flags.project === 'string' ? flags.project : await home.findProject(cwd)
    if (dir === undefined) found.push(await checkServer(home.models), NO_PROJECT)
    else {
      const ports = await context.open({ dir })
      found.push(await checkServer(ports.models), ...(await checkProject(ports)))
    }
    const checks = found.map(check => toldCheck(check, t))
    out.emit({ checks })
    for (const { ok, name, detail, hint } of checks) {
      out.print(`${ok ? '✓' : '✗'} ${checkName(name, t)}: ${detail}`)
      if (!ok && hint) out.print(`    → ${hint}`)
    }
    const wrong = checks.filter(check => !check.ok).length
    out.print()
    out.print(wrong === 0 ? t('doctor.well') : t('doctor.wrong', { count: wrong }))
    return 'done'
  }
}

const NO_PROJECT: Check = {
  name: 'project',
  ok: true,
  detail: 'no project here',
  hint: 'fabula new <dir>',
  code: 'no-project-here',
  data: {}
}
