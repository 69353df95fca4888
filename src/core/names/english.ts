import type { LoreKind } from '../model.ts'
import type { NameCount } from './chinese.ts'

/** Titles that belong to the name after them; written without their point. */
export const TITLES = new Set(
  'mr mrs miss ms dr doctor sir lady lord captain capt colonel col general gen major sergeant lieutenant lt professor prof father mother sister brother aunt uncle king queen prince princess duke duchess count countess baron rev reverend madame mme monsieur mlle inspector judge master saint st dame emperor'.split(
    ' '
  )
)

/** Capitalised without being a name that a lore entry is wanted for. */
export const NOT_NAMES = new Set(
  `i i'm i'll i'd i've monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
  october november december christmas easter god heaven lord sir madam ma'am english french german american italian spanish chinese
  latin greek roman european christian indian dutch scotch irish british russian african hebrew jew turkish catholic chapter
  volume book part act scene oh ah yes no well the a an and but or if he she it they we you his her their my our your its this that these those there here
  what who why how when where which whose whom not never now then so as at by for from in of on to with all one some any nothing
  mamma papa mama dad mum mother father madam majesty excellency honour miss mister bible gutenberg project`.split(
    /\s+/
  )
)

export const PLACE_WORDS = new Set(
  'street road lane square park hall house inn abbey manor castle river lake bay island mountain mount hill valley forest wood woods town city village church bridge harbour harbor lodge square court county cape ocean sea'.split(
    ' '
  )
)
const FACTION_WORDS = new Set(
  'order guild company league brotherhood society council house circle legion'.split(' ')
)
/** May stand inside a name in lower case. */
export const LINKS = new Set(['of', 'de', 'von', 'van', 'la', 'le', 'du', 'the'])
const SPEECH =
  '(?:said|cried|asked|replied|answered|whispered|shouted|muttered|murmured|added|exclaimed|returned|remarked|continued|observed|called|thought|nodded|smiled|laughed|shrugged|sighed)'

interface Token {
  word: string
  start: number
  end: number
  /** First of a sentence, a speech or a line: its capital tells nothing. */
  initial: boolean
  /** Joined to the token before by nothing but a space, or the point of a title. */
  joined: boolean
}

const WORD = /[\p{L}][\p{L}\p{M}]*(?:['’][\p{L}]+)*(?:-[\p{L}]+)*/gu
const INITIAL = /(?:^|[.!?…:;]['"”’)\]_*]*\s+|[\n\r]\s*|["“‘([_*]\s*|(?:^|\s)['‘]|[—–]\s*|--\s*)$/

function tokens(text: string): Token[] {
  const result: Token[] = []
  let before: Token | undefined
  for (const { index, 0: found } of text.matchAll(WORD)) {
    const word = found.replace(/['’]s?$/, '')
    const gap = text.slice(before?.end ?? 0, index)
    const afterTitle = before !== undefined && TITLES.has(before.word.toLowerCase()) && /^\. ?$/.test(gap)
    const initial = !afterTitle && INITIAL.test(text.slice(Math.max(0, index - 8), index) || '\n')
    // A possessive ends a name: Darcy's House is no one's name.
    const joined = afterTitle || (/^[ \n]$/.test(gap) && before !== undefined && !/['’]s?$/.test(before.word))
    before = { word: found, start: index, end: index + found.length, initial, joined }
    result.push({ ...before, word })
  }
  return result
}

interface Tally {
  count: number
  /** Occurrences inside a sentence, where a capital means a name. */
  inside: number
  titled: boolean
}

/** Names of an English text by counting capitals inside sentences: the `limit` most frequent, in that order. */
export function englishNames(text: string, minCount: number, limit = 1000): NameCount[] {
  const all = tokens(text)
  const lower = new Map<string, number>()
  for (const { word } of all) {
    if (word === word.toLowerCase()) lower.set(word, (lower.get(word) ?? 0) + 1)
  }
  const inside = capitalInside(all)
  const tallies = new Map<string, Tally>()
  for (let i = 0; i < all.length; ) {
    const sequence = nameAt(all, i, { lower, inside })
    i += Math.max(1, sequence.length)
    if (sequence.length > 0) add(tallies, sequence)
  }
  dropPlurals(tallies)
  return [...mergeForms(tallies)]
    .filter(
      ([name, tally]) => tally.count >= minCount && tally.inside >= 0.1 * tally.count && isName(name, lower)
    )
    .sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([name, { count, titled }]) => ({ name, count, kind: kindOf(name, titled, text) }))
}

/** Words that stand capitalised inside a sentence somewhere. */
function capitalInside(all: Token[]): Set<string> {
  return new Set(all.filter(token => !token.initial && isCapital(token.word)).map(token => token.word))
}

const isCapital = (word: string) => /^\p{Lu}/u.test(word)
const isShout = (word: string) => word.length > 1 && word === word.toUpperCase()

interface Words {
  /** Words written small, with their counts. */
  lower: Map<string, number>
  inside: Set<string>
}

/** The tokens from `start` on that make one name; empty if none begins there. */
function nameAt(all: Token[], start: number, words: Words): Token[] {
  const isTitle = ({ word }: Token) => TITLES.has(word.toLowerCase())
  const usable = (token: Token) =>
    isCapital(token.word) &&
    !isShout(token.word) &&
    (!NOT_NAMES.has(token.word.toLowerCase()) || isTitle(token))
  const first = all[start]!
  if (!usable(first)) return []
  // The capital of a first word counts only if the word is never written small, and is capital elsewhere.
  const known = !words.lower.has(first.word.toLowerCase()) && words.inside.has(first.word)
  if (first.initial && !known && !isTitle(first)) return []
  const sequence = [first]
  for (let i = start + 1; i < all.length && sequence.length < 5; i++) {
    const token = all[i]!
    if (!token.joined) break
    if (usable(token)) sequence.push(token)
    else if (LINKS.has(token.word) && all[i + 1]?.joined && usable(all[i + 1]!)) sequence.push(token)
    else break
  }
  while (sequence.length > 0 && LINKS.has(sequence.at(-1)!.word)) sequence.pop()
  const titleOnly = sequence.every(isTitle)
  return titleOnly ? [] : sequence
}

function add(tallies: Map<string, Tally>, sequence: Token[]): void {
  const name = sequence.map(({ word }) => word).join(' ')
  const titled = sequence.length > 1 && TITLES.has(sequence[0]!.word.toLowerCase())
  const tally = tallies.get(name) ?? { count: 0, inside: 0, titled }
  tally.count++
  if (!sequence[0]!.initial || sequence.length > 1) tally.inside++
  tallies.set(name, tally)
}

/** The Gardiners are no one of their own where there is a Gardiner. */
function dropPlurals(tallies: Map<string, Tally>): void {
  const lastWords = new Set([...tallies.keys()].map(name => name.replace(/^.* /, '')))
  for (const name of [...tallies.keys()]) {
    const last = name.replace(/^.* /, '')
    if (
      /s$/.test(last) &&
      [last.slice(0, -1), last.replace(/es$/, '')].some(form => form !== last && lastWords.has(form))
    )
      tallies.delete(name)
  }
}

/** New England is not a fuller name of England. */
const ANOTHER_PLACE = /^(?:New|Old|North|South|East|West|Great|Little|Upper|Lower|Inner|Outer) /

/**
 * Forms of one name become one: longer forms that begin with it (a title aside) all go to the given name; a
 * surname goes with the one longer form that is most frequent. The most frequent form names all,
 * a fuller one before it if it is not much rarer. Mr Bennet and Mrs Bennet stay two.
 */
function mergeForms(tallies: Map<string, Tally>): Map<string, Tally> {
  const merged = new Map(tallies)
  const byWord = new Map<string, string[]>()
  for (const name of tallies.keys()) {
    for (const word of new Set(name.split(' '))) byWord.set(word, [...(byWord.get(word) ?? []), name])
  }
  for (const name of [...tallies.keys()].sort((a, b) => a.length - b.length)) {
    const words = name.split(' ')
    if (!merged.has(name) || words.length > 2) continue
    const longer = byWord.get(words.at(-1)!)!.filter(other => other !== name && merged.has(other))
    const given = longer.filter(
      other => untitled(other).startsWith(`${name} `) || other.startsWith(`${name} `)
    )
    const surname = longer
      .filter(
        other =>
          other.endsWith(` ${name}`) &&
          !ANOTHER_PLACE.test(other) &&
          !LINKS.has(other.split(' ').at(-words.length - 1)!)
      )
      .sort((a, b) => merged.get(b)!.count - merged.get(a)!.count || (a < b ? -1 : 1))
    unite(merged, [...new Set([name, ...given, ...surname.slice(0, 1)])])
  }
  return merged
}

/** The name without a title in front. */
export const untitled = (name: string) =>
  TITLES.has(name.split(' ')[0]!.toLowerCase()) ? name.replace(/^\S+ /, '') : name

/** A fuller form gives the name if it has this share of the most frequent one's occurrences. */
const FULLER = 1 / 3

function unite(merged: Map<string, Tally>, forms: string[]): void {
  if (forms.length < 2) return
  const tallies = forms.map(form => merged.get(form)!)
  const most = Math.max(...tallies.map(({ count }) => count))
  const [name] = forms
    .filter(form => merged.get(form)!.count >= FULLER * most)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  for (const form of forms) merged.delete(form)
  merged.set(name!, {
    count: tallies.reduce((sum, { count }) => sum + count, 0),
    inside: tallies.reduce((sum, { inside }) => sum + inside, 0),
    titled: tallies.some(({ titled }) => titled)
  })
}

/** A single word that is also written small more than now and then is no name. */
function isName(name: string, lower: Map<string, number>): boolean {
  if (name.length < 2) return false
  if (name.includes(' ')) return true
  return (lower.get(name.toLowerCase()) ?? 0) === 0
}

function kindOf(name: string, titled: boolean, text: string): LoreKind | undefined {
  const words = name.toLowerCase().split(' ')
  if (titled) return 'character'
  if (words.length > 1 && FACTION_WORDS.has(words[0]!)) return 'faction'
  if (words.some(word => PLACE_WORDS.has(word))) return 'place'
  const own = name.replace(/[^\p{L}\s'’-]/gu, '')
  const times = (pattern: string) => text.match(new RegExp(pattern, 'gu'))?.length ?? 0
  const speaks =
    times(`\\b${own} ${SPEECH}\\b|\\b${SPEECH} ${own}\\b`) +
    times(`\\b${own}['’]s (?:face|eyes|hand|voice|head)`)
  const located = times(`\\b(?:in|at|to|from|near|towards|into|through|leave|left|reached) ${own}\\b`)
  if (speaks > 0) return 'character'
  return located >= 2 && located * 3 >= times(`\\b${own}\\b`) ? 'place' : undefined
}
