import type { Ollama } from 'ollama'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import { fullName, isRemote, type Show, showSchema, type Tag, tagsSchema } from './describe.ts'
import { modelMissing, notOllama } from './failures.ts'
import type { Transport } from './transport.ts'

const TIMEOUT_MS = 30_000
const versionSchema = z.object({ version: z.string() })

/** The short questions: each answer is checked, for many things answer on a port. */
export interface Ask {
  version(): Promise<string>
  tags(): Promise<Tag[]>
  /** Throws `model-missing`, `model-remote`. */
  find(name: string): Promise<Tag>
  /** Throws `model-missing`, `model-remote`. `verbose`: with the vocabulary, megabytes. */
  show(name: string, options?: { verbose?: boolean }): Promise<Show>
}

export function createAsk(transport: Transport, options: { allowRemote: boolean }): Ask {
  const { url } = transport
  const ask = async <T>(
    schema: z.ZodType<T>,
    request: (client: Ollama) => Promise<unknown>,
    model?: string
  ) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await transport.call({ signal, ...(model === undefined ? {} : { model }) }, request)
    const parsed = schema.safeParse(answer)
    if (!parsed.success) throw notOllama(url, 'the answer is not what Ollama sends', parsed.error)
    return parsed.data
  }
  const tags = async () => (await ask(tagsSchema, client => client.list())).models ?? []
  const refuseRemote = (name: string, model: Tag | Show) => {
    if (isRemote(model) && !options.allowRemote) throw modelRemote(name, model.remote_host)
  }
  return {
    tags,
    version: async () => (await ask(versionSchema, client => client.version())).version,
    async find(name) {
      const tag = (await tags()).find(candidate => fullName(candidate.name) === fullName(name))
      if (!tag) throw modelMissing(name, url)
      refuseRemote(name, tag)
      return tag
    },
    async show(name, { verbose = false } = {}) {
      // The package's types don't know `verbose`; the server does.
      const request = { model: name, verbose } as { model: string }
      const shown = await ask(showSchema, client => client.show(request), name)
      refuseRemote(name, shown)
      return shown
    }
  }
}

function modelRemote(name: string, host: string | undefined): UserError {
  const where = host ?? 'another machine'
  return new UserError('model-remote', `${name} runs at ${where}: the text would leave this machine`, {
    hint: 'pick a local model (`fabula models`), or agree to remote ones for this project: `fabula models --allow-remote`',
    exit: 'server',
    data: { model: name, host: where }
  })
}
