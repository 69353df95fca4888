import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Template } from '@huggingface/jinja'
import { Tokenizer } from '@huggingface/tokenizers'
import type { Prompt } from '../../ports.ts'

export interface ModelTokenizer {
  /** Token ids of a text, nothing added before or after it. */
  encode(text: string): number[]
  /** The ids that the model is given: chat template applied to messages, a raw text as it is. */
  encodePrompt(prompt: Prompt): number[]
  /** Takes ids one by one; returns the text that is complete by now (a character may need several). */
  decoder(): { push(id: number): string; flush(): string }
}

/** Stands in for an empty raw prompt: a model needs one token to go on from. */
const END_OF_TEXT = 0
/** UTF-8 has at most four bytes; what is not complete then never will be. */
const LONGEST_CHARACTER = 4

/**
 * Loads the tokenizer of a model folder into our own process (0.15 s, 60 MB): counting is exact and
 * needs neither the model nor its runtime.
 */
export async function loadTokenizer(dir: string): Promise<ModelTokenizer> {
  const [tokenizerJson, configJson] = await Promise.all([
    readFile(join(dir, 'tokenizer.json'), 'utf8'),
    readFile(join(dir, 'tokenizer_config.json'), 'utf8')
  ])
  const config = JSON.parse(configJson) as { chat_template: string }
  const tokenizer = new Tokenizer(JSON.parse(tokenizerJson), config)
  const template = new Template(config.chat_template)
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids

  return {
    encode,
    encodePrompt(prompt) {
      if ('messages' in prompt) {
        return encode(template.render({ messages: prompt.messages, add_generation_prompt: true }))
      }
      const ids = encode(prompt.raw)
      return ids.length > 0 ? ids : [END_OF_TEXT]
    },
    decoder() {
      let held: number[] = []
      const decode = () => tokenizer.decode(held, { skip_special_tokens: true })
      return {
        push(id) {
          held.push(id)
          const text = decode()
          if (text.endsWith('\uFFFD') && held.length < LONGEST_CHARACTER) return ''
          held = []
          return text
        },
        flush() {
          const text = held.length > 0 ? decode() : ''
          held = []
          return text
        }
      }
    }
  }
}
