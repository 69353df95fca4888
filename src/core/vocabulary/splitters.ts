import type { Dialect } from './vocabulary.ts'

// The patterns belong to the models: each tokenizer names the rule that it was trained with.
const CONTRACTION = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
const WORD = '[^\\r\\n\\p{L}\\p{N}]?\\p{L}+'
const SPACES = '\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+'
const MARKS = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*'
const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
const QWEN2 = `${CONTRACTION}|${WORD}|\\p{N}|${MARKS}|${SPACES}`
const QWEN35 = `${CONTRACTION}|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|${SPACES}`
const LLAMA3 = `${CONTRACTION}|${WORD}|\\p{N}{1,3}|${MARKS}|${SPACES}`
const UPPER = '[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]'
const LOWER = '[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]'
/** Words split where capitals follow small letters; llama.cpp knows only ASCII case and no marks here. */
const cased = (upper: string, lower: string, rest: string): string =>
  `[^\\r\\n\\p{L}\\p{N}]?${upper}*${lower}+${rest}|[^\\r\\n\\p{L}\\p{N}]?${upper}+${lower}*${rest}`
const CASED: Record<Dialect, (rest: string) => string> = {
  'llama.cpp': rest => cased('(?:(?=\\p{L})[^a-z])', '(?:(?=\\p{L})[^A-Z])', rest),
  ollama: rest => cased(UPPER, LOWER, rest)
}
const SLASHED = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*'

const PATTERNS: Record<string, (dialect: Dialect) => string[]> = {
  default: dialect =>
    dialect === 'ollama' ? [GPT2] : ['[\\p{P}$+<=>^~|]+', GPT2, '\\p{N}+', '[0-9][0-9][0-9]'],
  'gpt-2': () => [GPT2],
  qwen2: () => [QWEN2],
  qwen35: () => [QWEN35],
  'llama-bpe': () => [LLAMA3],
  smollm: dialect => (dialect === 'ollama' ? [LLAMA3] : ['\\p{N}', GPT2]),
  tekken: dialect => [`${CASED[dialect]('')}|\\p{N}|${SLASHED}|${SPACES}`],
  'gpt-4o': dialect => [`${CASED[dialect](`${CONTRACTION}?`)}|\\p{N}{1,3}|${SLASHED}|${SPACES}`],
  'deepseek-v3': () => [
    '\\p{N}{1,3}',
    '[一-龥぀-ゟ゠-ヿ]+',
    `[!"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_\`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|${SPACES}`
  ]
}

/** Names that share a rule. */
const SAME: Record<string, string> = {
  llama3: 'llama-bpe',
  'llama-v3': 'llama-bpe',
  falcon3: 'llama-bpe',
  lfm2: 'llama-bpe',
  'smaug-bpe': 'llama-bpe',
  dbrx: 'llama-bpe',
  glm4: 'llama-bpe',
  'chatglm-bpe': 'llama-bpe',
  stablelm2: 'qwen2',
  'deepseek-r1-qwen': 'qwen2',
  megrez: 'qwen2',
  hunyuan: 'qwen2',
  llama4: 'gpt-4o',
  'hunyuan-dense': 'deepseek-v3',
  starcoder: 'smollm',
  refact: 'smollm',
  'command-r': 'smollm',
  codeshell: 'smollm',
  exaone: 'smollm',
  'phi-2': 'gpt-2',
  mpt: 'gpt-2',
  olmo: 'gpt-2',
  exaone4: 'gpt-2',
  gigachat: 'gpt-2'
}

/** llama.cpp splits at Unicode white space (U+3000 indents Chinese paragraphs), Ollama's engine at ASCII's. */
const WHITE_SPACE: Record<Dialect, string> = {
  'llama.cpp': '\\t-\\r \\x85\\xA0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000',
  ollama: '\\t\\n\\f\\r '
}

/** Cuts text into the stretches that merges never cross; undefined for a rule that we don't know. */
export function createSplitter(name: string, dialect: Dialect): ((text: string) => string[]) | undefined {
  const patterns = PATTERNS[SAME[name] ?? name]?.(dialect)
  // Ollama's engine repeats text between the matches of several patterns; nobody can count that well.
  if (patterns === undefined || (dialect === 'ollama' && patterns.length > 1)) return undefined
  const expressions = patterns.map(pattern => compile(pattern, WHITE_SPACE[dialect]))
  return text =>
    expressions.reduce((pieces, expression) => pieces.flatMap(p => splitAt(p, expression)), [text])
}

function compile(pattern: string, space: string): RegExp {
  const source = pattern
    .replaceAll('[^\\s', `[^${space}`)
    .replaceAll('\\s', `[${space}]`)
    .replaceAll('\\S', `[^${space}]`)
  return new RegExp(source, 'gu')
}

/** Matches and what stands between them, in order. */
function splitAt(text: string, expression: RegExp): string[] {
  const pieces: string[] = []
  let end = 0
  for (const match of text.matchAll(expression)) {
    if (match.index > end) pieces.push(text.slice(end, match.index))
    pieces.push(match[0])
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push(text.slice(end))
  return pieces
}
