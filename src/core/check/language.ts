import type { Finding } from '../events.ts'
import type { Language } from '../model.ts'
import { findingAt, type Gate } from './finding.ts'
import { forEachUnit } from './units.ts'

/** More than this share in another script: the draft is in another language. */
const FOREIGN_SHARE = 0.3
/** Shortest stretch worth telling: Latin words in Chinese, characters of other script in English. */
const STRETCH: Record<Language, number> = { zh: 8, en: 2 }

/** The most frequent English words: two in five words of any English prose, next to none of other languages. */
const ENGLISH = new Set(
  'the and of to a in that he was it his her she with as had for on at not but you is they from him were be this have by so there which my we all one what would an no out up or if said me their when into then them been'.split(
    ' '
  )
)
const LATIN = /^[\p{Script=Latin}\p{N}\p{M}]+$/u

interface Stretch {
  start: number
  end: number
  size: number
}

/** Another script than the book's, or Latin letters that are not English. */
export const wrongLanguage: Gate = (text, { language }) => {
  const { stretches, foreign, total, english, latin } = readScripts(text, language)
  const gate = 'wrong-language'
  const expected = language === 'zh' ? 'Chinese' : 'English'
  if (total > 0 && foreign / total > FOREIGN_SHARE) {
    const first = stretches[0] ?? { start: 0, end: text.length }
    const message = `The draft is not in ${expected}.`
    return [findingAt(text, first, { gate, verdict: 'fail', consequence: 'retry', message })]
  }
  if (language === 'en' && latin >= 40 && english / latin < 0.15) {
    const message = 'The draft does not read as English.'
    return [findingAt(text, { start: 0, end: 200 }, { gate, verdict: 'fail', consequence: 'retry', message })]
  }
  return stretches.map((stretch): Finding => {
    const message = `This passage is not in ${expected}.`
    return findingAt(text, stretch, { gate, verdict: 'warn', consequence: 'report', message })
  })
}

function readScripts(text: string, language: Language) {
  const stretches: Stretch[] = []
  let open: Stretch | undefined
  let foreign = 0
  let total = 0
  let english = 0
  let latin = 0
  forEachUnit(text, (word, start, end, han) => {
    const isLatin = !han && LATIN.test(word)
    const number = /^\p{N}+$/u.test(word)
    // Han, Kana, Hangul and the like are counted by character, words by word.
    const size = han || isLatin ? 1 : end - start
    total += size
    if (isLatin) latin++
    if (ENGLISH.has(word)) english++
    const strange = !number && (language === 'zh' ? !han : !isLatin)
    if (strange) {
      foreign += size
      if (open) {
        open.end = end
        open.size += size
      } else stretches.push((open = { start, end, size }))
    } else if (!number) open = undefined
  })
  return { stretches: stretches.filter(s => s.size >= STRETCH[language]), foreign, total, english, latin }
}
