import type { Dialect, Vocabulary } from './vocabulary.ts'

const UNKNOWN = 2
const CONTROL = 3
const USER_DEFINED = 4

/** A stretch of ordinary text, or a special token found in it. */
export interface Fragment {
  text: string
  special: boolean
}

/**
 * Cuts special tokens out of a text, as the server does also with raw prompts. Each special token in
 * turn takes all its places: longest first in llama.cpp, in order of ids in Ollama's own engine.
 */
export function createSpecialSplitter(
  vocabulary: Vocabulary,
  dialect: Dialect
): (text: string) => Fragment[] {
  const types = dialect === 'llama.cpp' ? [UNKNOWN, CONTROL, USER_DEFINED] : [CONTROL, USER_DEFINED]
  const specials = vocabulary.tokens.filter(
    (token, id) => token !== '' && types.includes(vocabulary.types[id]!)
  )
  if (dialect === 'llama.cpp') specials.sort((a, b) => b.length - a.length)
  const rank = new Map(specials.map((token, index) => [token, index]))
  const lengths = lengthsByStart(specials)

  return text => {
    let fragments: Fragment[] = [{ text, special: false }]
    for (const token of present(text)) {
      fragments = fragments.flatMap(fragment => (fragment.special ? fragment : cut(fragment.text, token)))
    }
    return fragments
  }

  /** The special tokens that occur at all: few, out of thousands. */
  function present(text: string): string[] {
    const found = new Set<string>()
    for (let at = 0; at < text.length; at++) {
      for (const length of lengths.get(text[at]!) ?? []) {
        const candidate = text.slice(at, at + length)
        if (rank.has(candidate)) found.add(candidate)
      }
    }
    return [...found].sort((a, b) => rank.get(a)! - rank.get(b)!)
  }
}

function lengthsByStart(tokens: string[]): Map<string, Set<number>> {
  const lengths = new Map<string, Set<number>>()
  for (const token of tokens) {
    const start = token[0]!
    if (!lengths.has(start)) lengths.set(start, new Set())
    lengths.get(start)!.add(token.length)
  }
  return lengths
}

function cut(text: string, token: string): Fragment[] {
  const fragments: Fragment[] = []
  for (const [index, piece] of text.split(token).entries()) {
    if (index > 0) fragments.push({ text: token, special: true })
    if (piece !== '') fragments.push({ text: piece, special: false })
  }
  return fragments
}
