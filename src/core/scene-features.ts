import { simplify } from './han-forms.ts'
import type { Language } from './model.ts'
import {
  CHINESE,
  CHINESE_PAIRS,
  ENGLISH,
  IRREGULAR_DEEDS,
  KINDS,
  type Kind,
  NO_DEEDS
} from './scene-words.ts'
import { type Speech, speechOf } from './speech.ts'

/** What a passage shows of itself, by name: shares from 0 to 1, words per 100, lengths as logarithms. */
export interface SceneFeatures {
  language: Language
  speech: Speech
  values: Record<string, number>
}

/** Counts that a very short passage is shrunk by, so that one word of ten does not decide. */
const SHRINK = 20

/** The features of a passage in the language that most of it is in. */
export function sceneFeatures(text: string): SceneFeatures {
  const speech = speechOf(text)
  const han = readHan(text)
  const words = han.size > 0 && han.size * 6 >= text.length ? [] : (text.toLowerCase().match(/[a-z]+/g) ?? [])
  const language = han.size >= words.length ? 'zh' : 'en'
  const size = (language === 'zh' ? han.size : words.length) + SHRINK
  const counts = language === 'zh' ? han.counts : countWords(words)
  const values: Record<string, number> = {
    share: speech.share,
    longest: speech.longest,
    turns: Math.sqrt((100 * speech.turns) / size)
  }
  for (const name in counts) values[name] = (100 * counts[name]!) / size
  if (language === 'en') {
    values.questions = (100 * (text.match(/[?!]/g)?.length ?? 0)) / size
    values.sentence = Math.log(size / (1 + (text.match(/[.!?]/g)?.length ?? 0)))
  }
  return { language, speech, values }
}

// ---- Chinese -----------------------------------------------------------------------------------

const BEGINS_PAIR = 0x8000
const FIRST = 0x4e00
const LAST = 0x9fff
/** Simplified form by code, and the kinds of a simplified character as bits. */
const SIMPLE = Uint16Array.from({ length: LAST - FIRST + 1 }, (_, index) =>
  simplify(String.fromCharCode(FIRST + index)).charCodeAt(0)
)
const BITS = new Uint16Array(0x10000)
const PAIRS = new Map<number, number>()
KINDS.forEach((kind, bit) => {
  for (const character of CHINESE[kind]) BITS[simplify(character).charCodeAt(0)]! |= 1 << bit
  for (const pair of CHINESE_PAIRS[kind] ?? []) {
    const key = pair.charCodeAt(0) * 0x10000 + pair.charCodeAt(1)
    PAIRS.set(key, (PAIRS.get(key) ?? 0) | (1 << bit))
    BITS[pair.charCodeAt(0)]! |= BEGINS_PAIR
  }
})

/** Han characters, how many of each kind, and question marks. */
function readHan(text: string): { size: number; counts: Record<string, number> } {
  const tally = new Array<number>(KINDS.length).fill(0)
  let size = 0
  let last = 0
  let questions = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < FIRST || code > LAST) {
      if (code === 0xff1f || code === 63) questions++
      last = 0
      continue
    }
    const simple = SIMPLE[code - FIRST]!
    size++
    let bits = BITS[simple]! & ~BEGINS_PAIR
    if (last !== 0 && BITS[last]! & BEGINS_PAIR) bits |= PAIRS.get(last * 0x10000 + simple) ?? 0
    for (let bit = 0; bits !== 0; bit++, bits >>= 1) if (bits & 1) tally[bit]!++
    last = simple
  }
  return { size, counts: { ...named(tally), questions } }
}

const named = (tally: number[]): Record<Kind, number> =>
  Object.fromEntries(KINDS.map((kind, bit) => [kind, tally[bit]!])) as Record<Kind, number>

// ---- English -----------------------------------------------------------------------------------

const WORDS = new Map<string, number>()
KINDS.forEach((kind, bit) => {
  for (const word of ENGLISH[kind]) WORDS.set(word, (WORDS.get(word) ?? 0) | (1 << bit))
})
const ABSTRACT = /(?:tions?|ness|ments?|ity|ities|ence|ance|ible|able)$/
const DEEDS = new Set(IRREGULAR_DEEDS)
const NO_DEED = new Set(NO_DEEDS)
const ACTORS = new Set('he she they him her them his their hers i we and then who'.split(' '))
const BE = new Set(['was', 'were', 'is', 'are'])
const AFTER_BE = new Set('a an the of in on covered like as so very'.split(' '))
const ARTICLES = new Set(['a', 'an', 'the', 'some', 'his', 'her', 'its', 'their'])
const NEGATIONS = new Set('not no never nor nothing none cannot'.split(' '))
const MODALS = new Set('would could should might must may ought cannot can'.split(' '))

/** Words of each kind; `deed`: somebody did something; `scene`: something was there, or like another. */
function countWords(words: string[]): Record<string, number> {
  const tally = new Array<number>(KINDS.length).fill(0)
  const counts = { abstract: 0, deed: 0, scene: 0, negation: 0, modal: 0 }
  let last = ''
  for (const word of words) {
    let bits = WORDS.get(word) ?? 0
    for (let bit = 0; bits !== 0; bit++, bits >>= 1) if (bits & 1) tally[bit]!++
    if (ACTORS.has(last) && isDeed(word)) counts.deed++
    if (word.length > 6 && ABSTRACT.test(word)) counts.abstract++
    if (shows(last, word)) counts.scene++
    if (NEGATIONS.has(word)) counts.negation++
    if (MODALS.has(word)) counts.modal++
    last = word
  }
  return { ...named(tally), ...counts }
}

const isDeed = (word: string): boolean =>
  DEEDS.has(word) || (word.length > 3 && word.endsWith('ed') && !NO_DEED.has(word))

/** there was, was a, like a, with his. */
const shows = (first: string, second: string): boolean =>
  (first === 'there' && BE.has(second)) ||
  (BE.has(first) && AFTER_BE.has(second)) ||
  ((first === 'like' || first === 'with') && ARTICLES.has(second))
