import type { Language } from '../model.ts'
import { FACTION_ENDINGS, PLACE_ENDINGS, TITLES as ZH_TITLES } from './characters.ts'
import { LINKS, PLACE_WORDS, TITLES, untitled } from './english.ts'

/**
 * Why words and not 〔甲〕 or A—: a small model copies what its exemplars show. A bracket or an initial in a
 * draft is a broken character; a “那人” or “the stranger” is still prose, and no one's property.
 */
const WORDS = {
  zh: {
    person: ['那人', '同伴', '来人', '对方', '旁人', '此人', '后来者', '另一人'],
    place: ['那地方', '此地', '前头那地方'],
    faction: ['那一派', '另一派']
  },
  en: {
    person: [
      'stranger',
      'companion',
      'visitor',
      'neighbour',
      'newcomer',
      'guest',
      'traveller',
      'acquaintance'
    ],
    place: ['town', 'place', 'village', 'district'],
    faction: ['company', 'other party']
  }
}

type Kind = keyof (typeof WORDS)['zh']

/**
 * A style exemplar with the proper names of its book masked by neutral words: the same name by the same word
 * throughout one text, in the order in which they come.
 */
export function maskNames(text: string, names: string[], { language }: { language: Language }): string {
  const usable = names.filter(name => name.trim().length > 1)
  if (usable.length === 0) return text
  return language === 'zh' ? maskChinese(text, usable) : maskEnglish(text, usable)
}

/** Gives each name the next word of its kind. */
function assigner(language: Language): (name: string, kind: Kind) => string {
  const given = new Map<string, string>()
  const next: Record<Kind, number> = { person: 0, place: 0, faction: 0 }
  return (name, kind) => {
    const words = WORDS[language][kind]
    const word = given.get(name) ?? words[next[kind]++ % words.length]!
    given.set(name, word)
    return word
  }
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const longestFirst = (names: string[]) =>
  [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))

function maskChinese(text: string, names: string[]): string {
  const assign = assigner('zh')
  const pattern = new RegExp(
    `(${longestFirst(names).map(literal).join('|')})(?:${ZH_TITLES.join('|')})?`,
    'g'
  )
  return text.replace(pattern, (_, name: string) => {
    const last = name.at(-1)!
    const kind = PLACE_ENDINGS.has(last) ? 'place' : FACTION_ENDINGS.has(last) ? 'faction' : 'person'
    return assign(name, name.length > 2 || kind === 'person' ? kind : 'place')
  })
}

/** After these the noun stands without an article: my dear stranger, the stranger. */
const NO_ARTICLE = /\b(?:my|dear|dearest|poor|good|young|old|little|the|a|an|this|that|every|another|no)\s+$/i
const SENTENCE_START = /(?:^|[.!?]["”’']?\s+|\n\s*\n\s*|^["“‘']|[\s(]["“‘])$/

function maskEnglish(text: string, names: string[]): string {
  const assign = assigner('en')
  const forms = longestFirst(names.flatMap(formsOf)).map(form =>
    form.split(' ').map(literal).join('\\.?\\s+')
  )
  const titles = [...TITLES].map(title => title[0]!.toUpperCase() + title.slice(1)).join('|')
  const name = `(?:${forms.join('|')})`
  const pattern = new RegExp(
    `(?<![\\p{L}’'])(?:(?:${titles})\\.?\\s+)?${name}(?:\\s+${name})*(?![\\p{L}])`,
    'gu'
  )
  return text.replace(pattern, (found: string, at: number) => {
    const before = text.slice(Math.max(0, at - 24), at)
    const after = text.slice(at + found.length, at + found.length + 3)
    const kind = kindOf(found, text)
    const noun = assign(canonical(found, names), kind)
    const addressed =
      kind === 'person' && (/,\s+$/.test(before) || /["“‘]$/.test(before)) && /^[,.!?;”"]/.test(after)
    const phrase = addressed ? 'my friend' : NO_ARTICLE.test(before) ? noun : `the ${noun}`
    return SENTENCE_START.test(before) ? phrase[0]!.toUpperCase() + phrase.slice(1) : phrase
  })
}

/** The name itself, without its title, and the given name and surname of a person alone. */
function formsOf(name: string): string[] {
  const bare = untitled(name)
  const words = bare.split(' ')
  const compound = words.some(word => LINKS.has(word) || PLACE_WORDS.has(word.toLowerCase()))
  return compound ? [name, bare] : [name, bare, ...words.filter(word => word.length > 2)]
}

const plain = (name: string): string => name.replace(/\./g, '').replace(/\s+/g, ' ')

/** The listed name that a form in the text belongs to. */
function canonical(found: string, names: string[]): string {
  const form = plain(found)
  return (
    names.find(name => plain(name) === form) ??
    names.find(name => ` ${plain(name)} `.includes(` ${form} `)) ??
    names.find(name => ` ${form} `.includes(` ${plain(name)} `)) ??
    form
  )
}

/** Before a place: where someone is, or goes, or comes from. */
const WHERE =
  /\b(?:in|at|near|into|through|(?:go|goes|going|gone|went|walk\w*|return\w*|came?|come|coming|rode|ride|drove|drive|journey|way|visit|road|sent|removed?|travel\w*|back|arriv\w*)\s+(?:to|from|at|in|for))\s+$/i

/** The kind of a name in this text: a place if it stands once where places stand. */
function kindOf(name: string, text: string): Kind {
  if (name.split(/\s+/).some(word => PLACE_WORDS.has(word.toLowerCase()))) return 'place'
  if (untitled(plain(name)) !== plain(name)) return 'person'
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (WHERE.test(text.slice(Math.max(0, at - 24), at))) return 'place'
  }
  return 'person'
}
