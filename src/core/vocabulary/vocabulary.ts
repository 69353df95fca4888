/** Which program turns text into tokens on the server: its llama.cpp runner or its own engine. */
export type Dialect = 'llama.cpp' | 'ollama'

/** A model's vocabulary as GGUF files and `/api/show` with `verbose: true` hold it. */
export interface Vocabulary {
  kind: 'bpe' | 'sentencepiece'
  tokens: string[]
  /** BPE: `left right` pairs, most important first. */
  merges: string[]
  /** SentencePiece: log probability of each token. */
  scores: number[]
  /** GGUF token types: 1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte. */
  types: number[]
  /** Name of the rule that splits text before merging, e.g. `qwen2`. */
  splitter: string
  addBos: boolean | undefined
  addEos: boolean | undefined
  addSpacePrefix: boolean | undefined
}

/** Tokens of a text; special tokens inside it are counted as one, BOS and EOS are not counted. */
export type CountText = (text: string) => number

const KINDS: Record<string, Vocabulary['kind']> = { gpt2: 'bpe', llama: 'sentencepiece' }

/** The vocabulary in `model_info`; undefined where it is missing or of a kind that we don't count. */
export function readVocabulary(info: Record<string, unknown>): Vocabulary | undefined {
  const kind = KINDS[String(info['tokenizer.ggml.model'])]
  const list = <T>(key: string): T[] => {
    const value = info[`tokenizer.ggml.${key}`]
    return Array.isArray(value) ? (value as T[]) : []
  }
  const flag = (key: string): boolean | undefined => {
    const value = info[`tokenizer.ggml.${key}`]
    return typeof value === 'boolean' ? value : undefined
  }
  const vocabulary = {
    tokens: list<string>('tokens'),
    merges: list<string>('merges'),
    scores: list<number>('scores'),
    types: list<number>('token_type'),
    splitter: String(info['tokenizer.ggml.pre'] ?? 'default'),
    addBos: flag('add_bos_token'),
    addEos: flag('add_eos_token'),
    addSpacePrefix: flag('add_space_prefix')
  }
  const { tokens, merges, scores } = vocabulary
  if (kind === undefined || tokens.length === 0) return undefined
  if (kind === 'bpe' ? merges.length === 0 : scores.length !== tokens.length) return undefined
  return { kind, ...vocabulary }
}

/** Splitters whose BPE vocabularies begin with BOS unless the file says otherwise (llama.cpp only). */
const BOS_SPLITTERS = new Set([
  'llama3',
  'llama-v3',
  'llama-bpe',
  'falcon3',
  'falcon-h1',
  'pixtral',
  'lfm2',
  'tekken'
])

/** Tokens that the server adds around a prompt: BOS and EOS. */
export function countAdded(vocabulary: Vocabulary, dialect: Dialect): number {
  const bosByDefault =
    dialect === 'ollama' || vocabulary.kind === 'sentencepiece' || BOS_SPLITTERS.has(vocabulary.splitter)
  return Number(vocabulary.addBos ?? bosByDefault) + Number(vocabulary.addEos ?? false)
}
