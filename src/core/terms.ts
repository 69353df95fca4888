import { simplify } from './han-forms.ts'

/**
 * Words for full-text search, the same for the index and for queries. Chinese has no word borders, so
 * Han runs become character pairs: names that no dictionary knows are found, which a word segmenter
 * splits. A lone character is a term only where it stands alone. English words are stemmed lightly.
 */

const TOKEN = /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+(?:['’]\p{L}+)*/gv
const HAN_RUN = /^\p{Script=Han}/v
/** Longer words are cut: nobody searches for them, and the index drops what is longer. */
const MAX_TERM = 40

/** Question words around a name: their pairs (德是, 是谁) would outweigh the name's own. */
const ZH_QUESTION =
  /请问|为什么|是什么人|是什么|什么人|什么时候|什么|是谁|谁是|何人|何时|何处|为何|怎么样|怎么|怎样|哪里|哪儿|哪个|哪些|如何|[吗呢吧]/g

const EN_STOP = new Set(
  (
    'a about after again all also am an and any are as at be because been before being between both but by ' +
    'can could did do does doing for from had has have having he her here hers him his how i if in into is it ' +
    'its just me more most my no nor not of off on once only or other our out over own same she should so some ' +
    'such than that the their them then there these they this those through to too under until up very was we ' +
    'were what when where which while who whom whose why will with would you your'
  ).split(' ')
)

/** One form for width, compatibility forms and case; traditional characters are folded where terms are made. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/** Terms of a text for the full-text column: Han pairs, lone Han characters, stems, numbers; repeats kept. */
export const indexTerms = (text: string): string[] => termsOf(fold(text), () => true)

/**
 * Terms of a query, each once, in order: Han pairs (a lone character as itself) and stems, without stop
 * words and question words; a query of nothing else keeps them all.
 */
export function searchTerms(query: string): string[] {
  const text = fold(query)
  const kept = termsOf(text.replace(ZH_QUESTION, ' '), word => !EN_STOP.has(word))
  return [...new Set(kept.length > 0 ? kept : termsOf(text, () => true))]
}

/** What an apostrophe may join to the front of a name's first word and to the end of its last (D'Arcy, Ann'll). */
const BEFORE = ['', "o'", "d'", "l'"]
const AFTER = ['', "'ll", "'d", "'ve", "'re", "'m"]

/**
 * The terms of every text that holds this name: one of each list is there. None: no term is certain to be,
 * as with signs and with a lone Han character, which is a term only where it stands alone.
 */
export function nameTerms(name: string): string[][] {
  const tokens = [...fold(name).matchAll(TOKEN)].map(([token]) => token)
  return tokens.flatMap((token, index) => {
    if (HAN_RUN.test(token)) return isOneCharacter(token) ? [] : indexTerms(token).map(term => [term])
    const fronts = index === 0 ? BEFORE : ['']
    const ends = index === tokens.length - 1 ? AFTER : ['']
    const forms = fronts.flatMap(front => ends.map(end => stem(front + token + end)))
    return [[...new Set(forms)]]
  })
}

function termsOf(text: string, keep: (word: string) => boolean): string[] {
  const terms: string[] = []
  for (const [token] of text.matchAll(TOKEN)) {
    if (!HAN_RUN.test(token)) {
      if (keep(token.replace(/['’].*$/, ''))) terms.push(stem(token))
      continue
    }
    let last = ''
    for (const written of token) {
      const character = simplify(written)
      if (last !== '') terms.push(last + character)
      last = character
    }
    if (isOneCharacter(token)) terms.push(last)
  }
  return terms
}

const isOneCharacter = (token: string): boolean => token.length <= 2 && [...token].length === 1

/**
 * A light English stemmer of our own: possessives, plurals, -ed, -ing, -ly, a doubled last consonant and
 * a silent e. It joins what a writer would call the same word and leaves irregular forms alone.
 */
export function stem(word: string): string {
  let base = word.replace(/['’]s?$/, '').replace(/['’]/g, '')
  if (!/^[a-z]+$/.test(base) || base.length <= 3) return base.slice(0, MAX_TERM)
  base = base
    .replace(/(?<=[a-z]{2})ies$/, 'y')
    .replace(/(?<=ss|x|ch|sh|z)es$/, '')
    .replace(/(?<=[^sui])s$/, '')
    .replace(/(?<=[a-z]{2})ied$/, 'y')
  const shorter = base.replace(/(?:ing|ed)(?:ly)?$/, '')
  if (shorter !== base && shorter.length >= 3 && /[aeiouy]/.test(shorter))
    base = shorter.replace(/([bdfgmnprt])\1$/, '$1')
  base = base.replace(/(?<=[a-z]{3})ly$/, '')
  return base.replace(/(?<=[a-z]{2})e$/, '').slice(0, MAX_TERM)
}
