import { writtenForms } from './han-forms.ts'
import { findName } from './mentions.ts'
import type { Language } from './model.ts'
import type { Passage } from './passages.ts'
import { isHan } from './text.ts'

/** Something about a passage and a name in it that tells whether it introduces the name; 0 to 1 each. */
export interface Clues {
  /** First, and one of the first two passages of the book that have the name; and 1/√rank in that order. */
  first: number
  firstTwo: number
  early: number
  /** The book states the name as somebody's here (see `aliases/`), whatever the wording. */
  stated: number
  /** It says that somebody is called so: 字X, 人称X, "named X". */
  called: number
  /** It says who the name's bearer is: X者, "X, a young man", "X was the eldest". */
  bearer: number
  /** A kinship stands right before it: 其弟X. */
  kin: number
  /** Words of origin, family, rank and looks around it. */
  near: number
  /** How often the name stands in it, as a logarithm. */
  often: number
  /** "X was the eldest". */
  was: number
  /** A sentence begins with it. */
  opens: number
}

/**
 * Learnt listwise (softmax over the passages that have the name, likelihood of the right ones) on the dev
 * half of bench/lore-recall, over Chinese and over English novels, and rounded; `stated` by trying, on the
 * same half. What is not listed did not pay.
 */
export const INTRODUCTION_WEIGHTS: Record<Language, Partial<Clues>> = {
  zh: {
    stated: 3,
    early: 3,
    firstTwo: 2.6,
    first: 0.9,
    called: 2.9,
    kin: 1.2,
    near: 1.3,
    often: 1,
    bearer: 0.7
  },
  en: {
    stated: 3,
    early: 2.6,
    firstTwo: 2.3,
    first: 1,
    near: 2.1,
    often: 1,
    bearer: 1.2,
    was: 2,
    opens: 0.6,
    called: 2
  }
}

/** UTF-16 units before and after a name that are looked at. */
const AROUND = { zh: { before: 30, after: 40 }, en: { before: 120, after: 160 } }
/** Occurrences in one passage that are looked at. */
const MOST_OCCURRENCES = 9
/** Words near a name that count in full. */
const MOST_NEAR = { zh: 4, en: 6 }

const PATTERNS: Record<
  Language,
  {
    called: RegExp
    kin: RegExp
    bearer: RegExp
    apposition: RegExp
    was: RegExp
    near: RegExp
    opens: RegExp
  }
> = {
  zh: {
    called:
      /(?:[表小]?字|别?号|绰号|外号|浑号|诨名|道号|法号|法名|法讳|乳名|小名|[名称呼号字]曰|名[为叫唤]?|人称|人呼|人送|称为|号为|唤作|唤做|唤名|叫作|叫做|自称|封号|谥曰|姓)[“‘「『《]?$/u,
    kin: /(?:[兄弟子侄妻妾女母父儿孙叔舅妹姐姊婿徒师友后]|徒弟|部将|义子|长子|次子|幼子)[“‘「『《]?$/u,
    bearer: /^(?:者，|，[^。]{0,14}人也|乃|，字|字[^。，]{1,3}，|[^。]{0,4}官拜|即[^。]{0,8}也)/u,
    apposition: /$^/,
    was: /$^/,
    near: /姓|名|字|号|乃|原来|本是|就是|便是|所生|之[子弟兄女妻侄]|次女|长女|拜为|封为|官拜|身长|面如|人也|头戴|身穿|生得|家住|祖居|出身/gu,
    opens: /(?:^|[\n。])[“‘「]?$/u
  },
  en: {
    called:
      /\b(?:named|called|name (?:is|was|of)|known as|nicknamed|christened|call(?:ing)? (?:me|him|her|it|myself|himself)|I am|introduced?(?: \w+){0,3}|of the name of|styled|entitled),? [“"‘']?(?:the |old |Mr\. |Mrs\. |Miss |Captain )?$/iu,
    kin: /$^/,
    bearer:
      /^(?:,? (?:who|whom|an?|the|his|her|my|our|only|eldest|son|daughter|second|first|sister|brother|formerly) |, [^.;]{0,60}(?:daughter|son|sister|brother|wife|captain|mate|husband|widow|uncle|aunt|cousin|clerk|man|lady|gentleman|village|town|house|estate|ship))/u,
    apposition: /, (?:an?|the|his|her|my|our|their) [^.,;]{0,40}$/u,
    was: /^ (?:is|was|were|had been|has been|are) (?:an?|the|his|her|my|our|not|so|very|quite|about|one|only|born|tall|remarkably|in) /u,
    near: /\b(?:daughter|son|sister|brother|wife|husband|widow|young|old|tall|native|born|years|gentleman|lady|fortune|handsome|man|woman|whose|whom|eldest|youngest|second|uncle|aunt|cousin|captain|mate|harpooneer|profession|lived|situated|lies|miles|character|appearance|face|eyes)\b/gu,
    opens: /(?:^|\n|[.!?”"] )[“‘"]?$/u
  }
}

/** What the passage tells of a name of these forms, its place among the passages with the name aside. */
function cluesIn(text: string, forms: string[], language: Language): Clues {
  const { called, kin, bearer, apposition, was, near, opens } = PATTERNS[language]
  const reach = AROUND[language]
  const clues = {
    first: 0,
    firstTwo: 0,
    early: 0,
    stated: 0,
    called: 0,
    bearer: 0,
    kin: 0,
    near: 0,
    often: 0,
    was: 0,
    opens: 0
  }
  let count = 0
  for (const form of forms) {
    for (let at = findName(text, form); at >= 0 && count < MOST_OCCURRENCES; count++) {
      const end = at + form.length
      const before = text.slice(Math.max(0, at - reach.before), at)
      const after = text.slice(end, end + reach.after)
      if (called.test(before)) clues.called = 1
      if (kin.test(before)) clues.kin = 1
      if (bearer.test(after.replace(/^[”’」』》]/, '')) || apposition.test(before)) clues.bearer = 1
      if (was.test(after)) clues.was = 1
      if (opens.test(before)) clues.opens = 1
      const words = (before + form + after).match(near)?.length ?? 0
      clues.near = Math.max(clues.near, Math.min(1, words / MOST_NEAR[language]))
      at = findName(text, form, end)
    }
  }
  return { ...clues, often: Math.log(count + 1) }
}

export interface NameAsked {
  /** The name in all its ways of writing, the first as it was asked for. */
  forms: string[]
  /** Passages in which the book states the name as somebody's. */
  stated: ReadonlySet<string>
  /** Longer names of others that hold it (关公子 for 关公): there it is not mentioned. */
  inside?: string[]
}

/** The plainest come first, then the first ones, then all others: what looks plain may be a later aside. */
const PLAINEST = 2
const FIRST = 2

/**
 * The passages, given in reading order, by how plainly they introduce the name, best first: writers
 * introduce people as they come in, but a name may fall long before. Ties stay in reading order.
 */
export function rankIntroductions(passages: Passage[], asked: NameAsked): Passage[] {
  const { forms, stated, inside = [] } = asked
  const language: Language = isHan(forms[0]?.[0] ?? '') ? 'zh' : 'en'
  const written = [...new Set(forms.flatMap(writtenForms))]
  const hidden = inside.flatMap(writtenForms)
  const ranks = new Map<string, number>()
  const scored = passages.flatMap(passage => {
    const text = hidden.reduce((rest, name) => rest.replaceAll(name, '\0'.repeat(name.length)), passage.text)
    if (!stated.has(passage.id) && !written.some(form => text.includes(form))) return []
    const book = `${passage.pool} ${passage.bookId}`
    const rank = (ranks.get(book) ?? 0) + 1
    ranks.set(book, rank)
    const clues = cluesIn(text, written, language)
    if (stated.has(passage.id)) clues.stated = 1
    return [{ passage, rank, score: weigh({ ...clues, ...placeClues(rank) }, language) }]
  })
  const plainest = scored.toSorted((a, b) => b.score - a.score)
  const first = plainest.slice(PLAINEST).sort((a, b) => a.rank - b.rank)
  const order = [...plainest.slice(0, PLAINEST), ...first.slice(0, FIRST), ...plainest]
  return [...new Set(order.map(({ passage }) => passage))]
}

/** `rank`: of the passage among those of its book that have the name, from 1. */
const placeClues = (rank: number): Pick<Clues, 'first' | 'firstTwo' | 'early'> => ({
  first: rank === 1 ? 1 : 0,
  firstTwo: rank <= 2 ? 1 : 0,
  early: 1 / Math.sqrt(rank)
})

const weigh = (clues: Clues, language: Language): number =>
  Object.entries(INTRODUCTION_WEIGHTS[language]).reduce(
    (sum, [clue, weight]) => sum + weight * clues[clue as keyof Clues],
    0
  )
