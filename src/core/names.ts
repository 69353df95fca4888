import type { Language, LoreKind } from './model.ts'
import { chineseNames } from './names/chinese.ts'
import { englishNames, untitled } from './names/english.ts'
import { splitSentences } from './text.ts'

export interface ProposedName {
  name: string
  /** Occurrences, other forms of the same name included. */
  count: number
  /** The first sentence that holds it, as it stands in the text. */
  quote: string
  /** Offset of the quote, UTF-16 units. */
  position: number
  kind?: LoreKind
}

export interface ProposeOptions {
  language: Language
  /** Names and aliases that the lore has: neither they nor parts or longer forms of them are proposed. */
  known: string[]
  /** Names of source books, which are no names of this story. */
  sources?: string[]
  /** Least occurrences, 2 by default. */
  minCount?: number
  /** Most names, 20 by default. */
  limit?: number
}

/**
 * Names that recur in a chapter and are not explained anywhere, most frequent first, found by counting alone.
 * Meant to be right rather than complete: what is proposed costs the writer a look.
 */
export function proposeNames(text: string, options: ProposeOptions): ProposedName[] {
  const { language, minCount = 2, limit = 20 } = options
  const known = [...options.known, ...(options.sources ?? [])].filter(name => name.trim() !== '')
  const isKnown = language === 'zh' ? knownChinese(known) : knownEnglish(known)
  const found = language === 'zh' ? chineseNames(text, minCount) : englishNames(text, minCount)
  const unknown = found.filter(({ name }) => !isKnown(name)).slice(0, limit)
  return unknown.flatMap(({ name, count, kind }) => {
    const place = firstSentence(text, name, language)
    return place ? [{ name, count, ...place, ...(kind ? { kind } : {}) }] : []
  })
}

function knownChinese(known: string[]): (name: string) => boolean {
  return name => known.some(other => other.includes(name) || (other.length > 1 && name.includes(other)))
}

/** Mrs Whitlow is someone else than Mr Whitlow; Whitlow and Arthur Whitlow are him. */
function knownEnglish(known: string[]): (name: string) => boolean {
  const wordsOf = (name: string) => untitled(plain(name)).split(' ')
  const titleOf = (name: string) => (untitled(plain(name)) === plain(name) ? '' : plain(name).split(' ')[0]!)
  return name =>
    known.some(other => {
      const title = titleOf(name)
      const otherTitle = titleOf(other)
      if (title !== '' && otherTitle !== '' && title !== otherTitle) return false
      const words = wordsOf(name)
      const others = wordsOf(other)
      return words.every(word => others.includes(word)) || others.every(word => words.includes(word))
    })
}

const plain = (name: string): string => name.toLowerCase().replace(/\./g, '').replace(/\s+/g, ' ').trim()

function firstSentence(text: string, name: string, language: Language) {
  const at = language === 'zh' ? text.indexOf(name) : text.search(wordPattern(name))
  if (at < 0) return undefined
  const span = splitSentences(text).find(({ end }) => end > at)!
  const lead = text.slice(span.start, span.end).match(/^\s*/)![0].length
  return { quote: text.slice(span.start, span.end).trim(), position: span.start + lead }
}

/** Finds an English name as words, with or without the points of titles, across line ends. */
function wordPattern(name: string): RegExp {
  const words = name.split(' ').map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`(?<![\\p{L}])${words.join('\\.?\\s+')}(?![\\p{L}])`, 'u')
}
