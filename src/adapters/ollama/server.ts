import type { Language } from '../../core/model.ts'
import { parseOllamaHost } from '../../core/ollama-host.ts'
import { UserError } from '../../errors.ts'
import type { Clock, CountMemory, Embedder, Model, ModelListing } from '../../ports.ts'
import { type Ask, createAsk } from './ask.ts'
import { rankModels } from './choose.ts'
import { isEmbedder, isRemote, languagesOf, olderThan, type Show, type Tag } from './describe.ts'
import { createEmbedder } from './embedder.ts'
import { openModel } from './open-model.ts'
import { createTransport } from './transport.ts'
import { isChat } from './turns.ts'
import { PATIENCE, type Patience } from './watchdog.ts'

export interface OllamaOptions {
  /** As in `OLLAMA_HOST`; undefined: http://127.0.0.1:11434. */
  host: string | undefined
  /** Whether models that run on somebody else's machine may be used. */
  allowRemote: boolean
  clock: Pick<Clock, 'elapsed' | 'sleep'>
  /** Where estimates of models without a readable vocabulary keep what they learn; undefined: nowhere. */
  counts?: CountMemory
  userAgent?: string
  patience?: Patience
}

export interface OpenRequest {
  /** Undefined: the best model on the server for the language. */
  name: string | undefined
  language: Language
  /** Tokens; undefined: 8192, or the trained maximum where that is less. */
  window: number | undefined
}

/** One Ollama server. All calls throw `server-down` or `server-not-ollama` where nobody answers as Ollama does. */
export interface OllamaServer {
  url: string
  /** E.g. `0.17.4`. */
  version(): Promise<string>
  list(): Promise<ModelListing[]>
  /** `/api/show` of one model; throws `model-missing`, `model-remote`. */
  show(name: string, options?: { verbose?: boolean }): Promise<Show>
  /**
   * Opens a model for drafting. Throws `model-missing`, `model-none`, `model-remote`, and `server-old` for servers
   * before 0.12.6, which cut prompts silently.
   */
  openModel(request: OpenRequest): Promise<Model>
  /** The server is asked at the first use; throws `model-missing`, `model-remote`, `model-not-embedding` then. */
  embedder(request: { name: string }): Embedder
  close(): Promise<void>
}

const FORGETFUL: CountMemory = { read: async () => undefined, keep: async () => {} }

/** First version that obeys `truncate: false`. */
const LEAST_VERSION = '0.12.6'

export function openOllama(options: OllamaOptions): OllamaServer {
  const { url } = parseOllamaHost(options.host)
  const transport = createTransport(url, options.userAgent ?? 'fabula')
  const ask = createAsk(transport, options)
  /** By digest: the verbose answer has megabytes and never changes for one digest. */
  const shown = new Map<string, Show>()
  const showVerbose = async ({ name, digest = name }: Tag): Promise<Show> => {
    const show = shown.get(digest) ?? (await ask.show(name, { verbose: true }))
    shown.set(digest, show)
    return show
  }
  return {
    url,
    version: ask.version,
    show: ask.show,
    list: async () => (await ask.tags()).map(tag => toListing(tag, url)),
    async openModel({ name, language, window }) {
      const version = await ask.version()
      if (olderThan(version, LEAST_VERSION)) throw serverOld(version, url)
      const tag =
        name === undefined
          ? await choose(ask, { language, allowRemote: options.allowRemote })
          : await ask.find(name)
      if (!tag) throw nothingToDraftWith(url)
      const show = await showVerbose(tag)
      const { clock, patience = PATIENCE, counts = FORGETFUL } = options
      return openModel({ transport, tag, show, version, language, window, clock, patience, counts })
    },
    embedder({ name }) {
      const describe = async () => {
        const tag = await ask.find(name)
        return { show: await ask.show(tag.name), digest: tag.digest }
      }
      return createEmbedder({ transport, name, describe })
    },
    close: transport.close
  }
}

/** The best-ranked chat model that writes the language, else the best base model that does. */
async function choose(
  ask: Ask,
  options: { language: Language; allowRemote: boolean }
): Promise<Tag | undefined> {
  let base: Tag | undefined
  for (const tag of rankModels(await ask.tags(), options)) {
    const shown = await ask.show(tag.name)
    const drafts = shown.capabilities?.includes('completion') ?? true
    const fits = languagesOf(tag.name, shown)?.includes(options.language) ?? true
    if (!drafts || !fits) continue
    if (isChat(tag.name, shown)) return tag
    base ??= tag
  }
  return base
}

const toListing = (tag: Tag, url: string): ModelListing => ({
  name: tag.name,
  role: isEmbedder(tag) ? 'embed' : 'draft',
  server: url,
  size: tag.size,
  family: tag.details?.family,
  remote: isRemote(tag)
})

const serverOld = (version: string, url: string): UserError =>
  new UserError('server-old', `Ollama ${version} at ${url} is too old: it cuts long prompts without a word`, {
    hint: `update Ollama to ${LEAST_VERSION} or later`,
    exit: 'server',
    data: { version, url, least: LEAST_VERSION }
  })

const nothingToDraftWith = (url: string): UserError =>
  new UserError('model-none', `the server at ${url} has no model to draft with`, {
    hint: 'get one, e.g. `ollama pull qwen3:8b`, then run `fabula models`',
    exit: 'server',
    data: { url }
  })
