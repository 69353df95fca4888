import type { RenderMessages } from '../../core/vocabulary/chat-template.ts'
import type { Message } from '../../ports.ts'
import { billions, type Show } from './describe.ts'

/** How a chat model's messages become one text, and what ends its turn. */
export interface Turns {
  render: RenderMessages
  stop: string[]
}

/** The best-known markers of turns, by a token that only their models have. */
const KNOWN: { token: string; turns: Turns }[] = [
  {
    token: '<|im_start|>',
    turns: {
      render: messages =>
        `${messages.map(m => `<|im_start|>${m.role}\n${m.content}<|im_end|>\n`).join('')}<|im_start|>assistant\n`,
      stop: ['<|im_end|>', '<|im_start|>']
    }
  },
  {
    token: '<|start_header_id|>',
    turns: {
      render: messages => {
        const header = (role: string) => `<|start_header_id|>${role}<|end_header_id|>\n\n`
        return `${messages.map(m => `${header(m.role)}${m.content}<|eot_id|>`).join('')}${header('assistant')}`
      },
      stop: ['<|eot_id|>', '<|start_header_id|>']
    }
  },
  {
    token: '<start_of_turn>',
    turns: {
      render: messages => {
        const turn = (m: Message) =>
          `<start_of_turn>${m.role === 'assistant' ? 'model' : m.role}\n${m.content}<end_of_turn>\n`
        return `${systemIntoUser(messages).map(turn).join('')}<start_of_turn>model\n`
      },
      stop: ['<end_of_turn>', '<start_of_turn>']
    }
  }
]

const INSTRUCT = /instruct|chat|(?:^|[-_:.\s])it(?:$|[-_:.\s])/i
const BASE = /(?:^|[-_:.\s])(?:base|pt|text)(?:$|[-_:.\s])/i

/** Nothing but the prompt: what `ollama create` writes for a file whose chat template it doesn't know. */
export const isBare = (show: Show): boolean =>
  /^\s*(?:\{\{-?\s*\.Prompt\s*-?\}\}\s*)?$/.test(show.template) && !rendererOf(show)

/** Newer models name a renderer that is built into the server in place of a template. */
export const rendererOf = (show: Show): string | undefined => show.modelfile.match(/^RENDERER\s+(\S+)/m)?.[1]

/**
 * Turns for an instruction model that came without its template: over a bare template the server
 * would drop the system message, so such a model gets a raw prompt with its markers from us.
 * Undefined: a base model, or markers that we don't know.
 */
export function knownTurns(name: string, show: Show, tokens: string[]): Turns | undefined {
  const told = [name, ...['general.finetune', 'general.name'].map(key => show.model_info[key] ?? '')].join(
    ' '
  )
  if (!INSTRUCT.test(told) || BASE.test(name)) return undefined
  const vocabulary = new Set(tokens)
  return KNOWN.find(({ token }) => vocabulary.has(token))?.turns
}

/** By what the file or its name says: base models answer a chat prompt with anything. */
function isInstruct(name: string, show: Show): boolean {
  const told = [name, ...['general.finetune', 'general.name'].map(key => show.model_info[key] ?? '')].join(
    ' '
  )
  return INSTRUCT.test(told) && !BASE.test(name)
}

/** Whether the model takes messages, as far as can be said without its vocabulary. */
export const isChat = (name: string, show: Show): boolean => !isBare(show) || isInstruct(name, show)

/** Gemma knows no system role: it stands at the head of the first user message. */
function systemIntoUser(messages: Message[]): Message[] {
  const system = messages.filter(m => m.role === 'system').map(m => m.content)
  const rest = messages.filter(m => m.role !== 'system')
  if (system.length === 0) return rest
  const first = rest[0]?.role === 'user' ? rest.shift()!.content : ''
  return [{ role: 'user', content: [...system, first].filter(text => text !== '').join('\n\n') }, ...rest]
}

/** Whether schema-bound questions are worth asking: tiny models fill the form with noise. */
export const followsSchema = (show: Show, chat: boolean): boolean => chat && billions(show) >= 0.4
