import type { Language } from '../../core/model.ts'
import { createChatRenderer, type RenderMessages } from '../../core/vocabulary/chat-template.ts'
import { readVocabulary } from '../../core/vocabulary/vocabulary.ts'
import type { Clock, CountMemory, Message, Model } from '../../ports.ts'
import { createCounter } from './counter.ts'
import { dialectsOf, languagesOf, type Show, stopsOf, type Tag, trainedWindow } from './describe.ts'
import { createModel } from './model.ts'
import { learnRenderer } from './probe.ts'
import type { Transport } from './transport.ts'
import { followsSchema, isBare, knownTurns } from './turns.ts'
import type { Patience } from './watchdog.ts'

export interface OpenParts {
  transport: Transport
  tag: Tag
  /** Verbose: with the vocabulary. */
  show: Show
  version: string
  language: Language
  window: number | undefined
  clock: Pick<Clock, 'elapsed' | 'sleep'>
  patience: Patience
  counts: CountMemory
}

const DEFAULT_WINDOW = 8192
const PROBE_TIMEOUT_MS = 300_000

/** Puts together what the server tells of a model: window, form of the prompt, exact counter. */
export async function openModel(parts: OpenParts): Promise<Model> {
  const { tag, show } = parts
  const trained = trainedWindow(show)
  const asked = parts.window ?? DEFAULT_WINDOW
  const window = Math.min(asked, trained ?? asked)
  const vocabulary = readVocabulary(show.model_info)
  const bare = isBare(show)
  const turns = bare ? knownTurns(tag.name, show, vocabulary?.tokens ?? []) : undefined
  const chat = !bare || turns !== undefined
  const thinking = show.capabilities?.includes('thinking') ?? false
  const render = chat ? (turns?.render ?? (await serverRenderer(parts, { thinking, window }))) : joinPlainly
  const countsKey = `${tag.digest ?? tag.name} ${parts.language}`
  return createModel({
    transport: parts.transport,
    info: {
      name: tag.name,
      digest: tag.digest,
      server: `Ollama ${parts.version} at ${parts.transport.url}`,
      window,
      trained: trained ?? window,
      prompt: chat ? 'messages' : 'raw',
      languages: languagesOf(tag.name, show),
      schema: followsSchema(show, chat),
      builtin: false
    },
    counter: createCounter({
      vocabulary,
      dialects: dialectsOf(show, parts.version),
      render,
      language: parts.language,
      learnt: await parts.counts.read(countsKey),
      onLearn: learnt => void parts.counts.keep(countsKey, learnt)
    }),
    shape: {
      name: tag.name,
      window,
      stops: [...stopsOf(show), ...(turns?.stop ?? [])],
      render: turns?.render ?? (chat ? undefined : joinPlainly),
      thinking
    },
    clock: parts.clock,
    patience: parts.patience,
    // 0.30.0 counted only what its cache did not hold.
    trustCounts: parts.version !== '0.30.0'
  })
}

/** Messages for a base model: nothing but their text. */
const joinPlainly: RenderMessages = messages => messages.map(message => message.content).join('\n\n')

/** How the server renders messages: read from the template, else learned by asking it. */
async function serverRenderer(
  parts: OpenParts,
  { thinking, window }: { thinking: boolean; window: number }
): Promise<RenderMessages | undefined> {
  const { show, tag, transport } = parts
  const builtIn = /^RENDERER\s/m.test(show.modelfile)
  if (show.messages?.length) return undefined
  const read = builtIn
    ? undefined
    : createChatRenderer({ template: show.template, system: show.system, thinkSet: thinking })
  if (read) return read
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS)
  return learnRenderer(async (messages: Message[]) => {
    const body = {
      model: tag.name,
      messages,
      stream: false,
      keep_alive: '30m',
      options: { num_ctx: window, num_predict: 1 },
      _debug_render_only: true,
      ...(thinking ? { think: false } : {})
    }
    const answer = await transport.call({ signal, model: tag.name, window }, client =>
      client.chat(body as { model: string; stream: false })
    )
    return (answer as { _debug_info?: { rendered_template?: string } })._debug_info?.rendered_template
  })
}
