import type { Check, Models } from '../ports.ts'

/** What `doctor` says of the server. None is no fault in itself: English drafts have the built-in model. */
export async function checkServer(models: Models): Promise<Check> {
  const { server, serverError, models: listed } = await models.list()
  if (serverError) {
    const { code, message, hint = '', data } = serverError
    return { name: 'server', ok: false, detail: message, hint, code, data }
  }
  const names = listed
    .filter(model => model.role === 'draft' && model.server !== 'built in')
    .map(model => model.name)
    .join(', ')
  const data = { server, names }
  if (names !== '')
    return { name: 'server', ok: true, detail: `${server}: ${names}`, hint: '', code: 'server', data }
  const detail = `${server}: no model to draft with`
  return { name: 'server', ok: false, detail, hint: 'ollama pull qwen3:8b', code: 'server-empty', data }
}
