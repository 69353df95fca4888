import { UserError } from '../errors.ts'
import type { Model, ModelListing, ModelRequest, Models } from '../ports.ts'
import type { OllamaServer } from './ollama/server.ts'
import { BUILTIN_DRAFTER, type BuiltinDrafter } from './transformers/drafter.ts'
import { BUILTIN_EMBEDDER } from './transformers/embedder.ts'

export interface ModelSources {
  ollama: OllamaServer
  drafter: BuiltinDrafter
  /** Model names that the writer set outside of projects. */
  environment: string | undefined
  configured: string | undefined
  /** Why no server may be used at all. */
  refused: UserError | undefined
}

const BUILTIN: ModelListing[] = [
  {
    name: BUILTIN_DRAFTER,
    role: 'draft',
    server: 'built in',
    size: 98_500_000,
    family: 'llama',
    remote: false
  },
  {
    name: `builtin/${BUILTIN_EMBEDDER}`,
    role: 'embed',
    server: 'built in',
    size: 39_000_000,
    family: 'bert',
    remote: false
  }
]

/**
 * Ollama's models and the built-in one behind one port. Without a name the server's best is taken; where
 * there is none, the built-in one for English, and for Chinese an error that says what to get.
 */
export function openModels({ ollama, drafter, environment, configured, refused }: ModelSources): Models {
  return {
    async list() {
      if (refused) return { models: BUILTIN, server: String(refused.data.host), serverError: refused }
      try {
        const version = await ollama.version()
        const server = `Ollama ${version} at ${ollama.url}`
        return { models: [...(await ollama.list()), ...BUILTIN], server, serverError: undefined }
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        return { models: BUILTIN, server: ollama.url, serverError: error }
      }
    },
    async open(request) {
      const { language, window } = request
      const name = request.name ?? environment ?? request.own ?? configured
      if (name?.startsWith('builtin')) return await drafter.open(window)
      if (refused) throw refused
      if (name !== undefined) return await ollama.openModel({ name, language, window })
      try {
        return await ollama.openModel({ name, language, window })
      } catch (error) {
        if (!isAbsence(error)) throw error
        return await builtIn(request, { drafter, url: ollama.url, cause: error })
      }
    }
  }
}

/** Whether there is just nothing to draft with, rather than something wrong with it. */
const isAbsence = (error: unknown): boolean =>
  error instanceof UserError &&
  ['server-down', 'model-none', 'model-missing', 'server-not-ollama'].includes(error.code)

async function builtIn(
  request: Pick<ModelRequest, 'language' | 'window'>,
  { drafter, url, cause }: { drafter: BuiltinDrafter; url: string; cause: unknown }
): Promise<Model> {
  if (request.language === 'en') return await drafter.open(request.window)
  throw new UserError(
    'no-model',
    `Drafting in Chinese needs an Ollama server with a model; at ${url} there is none, and the built-in model writes English only.`,
    {
      exit: 'server',
      hint: 'Install Ollama from ollama.com, run "ollama pull qwen3:8b", then: fabula models',
      data: { url },
      cause
    }
  )
}
