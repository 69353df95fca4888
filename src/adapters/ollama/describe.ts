import { z } from 'zod'
import type { Language } from '../../core/model.ts'
import type { Dialect } from '../../core/vocabulary/vocabulary.ts'

const details = z.object({ family: z.string().optional(), parameter_size: z.string().optional() }).optional()

/** One model of `/api/tags`. */
export const tagSchema = z.object({
  name: z.string(),
  digest: z.string().optional(),
  size: z.number().optional(),
  details,
  remote_host: z.string().optional(),
  remote_model: z.string().optional()
})
export const tagsSchema = z.object({ models: z.array(tagSchema).nullish() })
export type Tag = z.infer<typeof tagSchema>

export const psSchema = z.object({
  models: z
    .array(
      z.object({ name: z.string(), digest: z.string().optional(), context_length: z.number().optional() })
    )
    .nullish()
})

export const showSchema = z.object({
  template: z.string().default(''),
  modelfile: z.string().default(''),
  parameters: z.string().default(''),
  system: z.string().optional(),
  messages: z.array(z.unknown()).nullish(),
  details,
  model_info: z.record(z.string(), z.unknown()).default({}),
  capabilities: z.array(z.string()).optional(),
  remote_host: z.string().optional(),
  remote_model: z.string().optional()
})
export type Show = z.infer<typeof showSchema>

const EMBEDDERS = /bert|embed|\bbge\b|bge-|minilm|\be5\b|gte-/i

export const isRemote = (model: Tag | Show): boolean =>
  Boolean(model.remote_host || model.remote_model) || ('name' in model && /[:-]cloud$/.test(model.name))

export const isEmbedder = (tag: Tag): boolean => EMBEDDERS.test(`${tag.name} ${tag.details?.family ?? ''}`)

/** `name` and `name:latest` are one model. */
export const fullName = (name: string): string =>
  name.slice(name.lastIndexOf('/') + 1).includes(':') ? name : `${name}:latest`

export const architectureOf = (show: Show): string => String(show.model_info['general.architecture'] ?? '')

/** Trained context length, tokens; undefined where the file doesn't say. */
export function trainedWindow(show: Show): number | undefined {
  const value = show.model_info[`${architectureOf(show)}.context_length`]
  return typeof value === 'number' && value > 0 ? value : undefined
}

/** Parameters in thousand millions: from the exact count, else from `134.52M` or `8.0B`. */
export function billions(show: Show): number {
  const exact = show.model_info['general.parameter_count']
  if (typeof exact === 'number') return exact / 1e9
  const written = show.details?.parameter_size?.match(/^([\d.]+)\s*([KMBT])/i)
  const units: Record<string, number> = { K: 1e-6, M: 1e-3, B: 1, T: 1e3 }
  return written ? Number(written[1]) * units[written[2]!.toUpperCase()]! : 0
}

/** A model that declares one language drafts in that one only; SmolLM is such a family without always saying so. */
export function languagesOf(name: string, show: Show): Language[] | undefined {
  const known = `${name} ${show.model_info['general.basename'] ?? ''}`
  if (/smollm/i.test(known)) return ['en']
  const declared = show.model_info['general.languages']
  if (!Array.isArray(declared) || declared.length !== 1) return undefined
  return declared[0] === 'en' || declared[0] === 'zh' ? [declared[0]] : undefined
}

/** Stop texts from the model's own parameters: ours would replace them in a request. */
export const stopsOf = (show: Show): string[] =>
  [...show.parameters.matchAll(/^stop\s+(.+)$/gm)].map(match => unquote(match[1]!.trim()))

const unquote = (text: string): string => {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

/** Architectures that Ollama runs on its own engine; the others go to llama.cpp. */
const OWN_ENGINE =
  /^(?:deepseek2|deepseekocr|gemma3n?|gpt-?oss|llama4|mistral3|mllama|nemotron_h|olmo3|qwen25vl|qwen3|glm4moelite|glmocr|lfm2)/

/** Which tokenizer counts first; from 0.30 on llama.cpp's server runs all models. */
export function dialectsOf(show: Show, version: string): Dialect[] {
  const own = OWN_ENGINE.test(architectureOf(show)) && olderThan(version, '0.30.0')
  return own ? ['ollama', 'llama.cpp'] : ['llama.cpp', 'ollama']
}

/** Compares dotted versions; what comes after a hyphen is left out. A version that is no version is new. */
export function olderThan(version: string, limit: string): boolean {
  const numbers = (text: string) => text.split('-')[0]!.split('.').map(Number)
  const [a, b] = [numbers(version), numbers(limit)]
  if (a.some(Number.isNaN) || a.every(n => n === 0)) return false
  for (const [index, least] of b.entries()) {
    const part = a[index] ?? 0
    if (part !== least) return part < least
  }
  return false
}
