import { knows, type Viewpoint, visibleNames } from './lore.ts'
import { findName, isSearchableName } from './mentions.ts'
import type { Fact, Knower, LoreEntry, Project } from './model.ts'
import { holdingSpan, type PositionOf, storyPositions } from './outline.ts'
import { fold, indexTerms, searchTerms } from './terms.ts'
import { splitSentences } from './text.ts'

/** What text may not tell at a viewpoint, with the marks by which telling is recognised. */
export interface Secrets {
  /** Source sentences of what the viewpoint may not know, and of what no longer holds; letters only. */
  quotes: string[]
  facts: SecretFact[]
  /** Aliases whose bearer the viewpoint does not know. */
  links: SecretLink[]
  /** Who keeps one of these secrets, and from which position on; by lore id. */
  keepers: ReadonlyMap<string, number>
}

interface SecretFact {
  /** All names of whom it is about, and other names in it. */
  subject: string[]
  others: string[]
  /** What it says of them. */
  terms: string[]
  /** Its stretches of four Han characters: pairs of a longer text say too little of what is its own. */
  runs: string[]
}

interface SecretLink {
  entryId: string
  alias: string
  /** The names by which the viewpoint knows the bearer. */
  names: string[]
}

/**
 * What may not be told at the viewpoint: facts and aliases that its character does not know by then, and
 * facts to hide. Without a character, what is to hide and aliases that the reader does not know.
 */
export function secretsAt(project: Project, view: Viewpoint): Secrets {
  const positionOf = storyPositions(project.chapters)
  const at = { position: view.position, positionOf }
  const isSecret = ({ knownBy, reveal }: Fact) =>
    reveal === 'hide' || (view.pov !== undefined && !knows(knownBy, view.pov, at))
  const names = project.lore.flatMap(allNames)
  const kept: { knownBy: Knower[] | undefined; from: number }[] = []
  const secrets = { quotes: [] as string[], facts: [] as SecretFact[], links: [] as SecretLink[] }
  for (const entry of project.lore) {
    for (const fact of entry.facts) {
      const span = holdingSpan(fact, positionOf)
      const secret = isSecret(fact)
      if (fact.source && (secret || span.until <= view.position))
        secrets.quotes.push(letters(fact.source.quote))
      if (!secret) continue
      secrets.facts.push(secretFact(fact, entry, names))
      kept.push({ knownBy: fact.knownBy, from: span.from })
    }
    const visible = visibleNames(entry, view, positionOf)
    for (const alias of entry.aliases) {
      if (knows(alias.knownBy, view.pov ?? 'reader', at) || !isSearchableName(alias.name)) continue
      const known = visible.filter(name => name !== alias.name && isSearchableName(name))
      secrets.links.push({ entryId: entry.id, alias: alias.name, names: known })
      kept.push({ knownBy: alias.knownBy, from: holdingSpan(alias, positionOf).from })
    }
  }
  return {
    ...secrets,
    quotes: secrets.quotes.filter(quote => quote !== ''),
    keepers: keepersOf(kept, view.pov, positionOf)
  }
}

const allNames = ({ names, aliases }: LoreEntry): string[] =>
  [...names, ...aliases.map(({ name }) => name)].filter(isSearchableName)

/** From where on each knower but the viewpoint itself has had a secret to keep from it. */
function keepersOf(
  kept: { knownBy: Knower[] | undefined; from: number }[],
  pov: string | undefined,
  positionOf: PositionOf
): Map<string, number> {
  const keepers = new Map<string, number>()
  for (const { knownBy, from } of kept)
    for (const { who, since } of knownBy ?? []) {
      const known = since === undefined ? 0 : positionOf(since)
      if (known === undefined || who === 'reader' || who === pov) continue
      keepers.set(who, Math.min(keepers.get(who) ?? Number.POSITIVE_INFINITY, Math.max(known, from)))
    }
  return keepers
}

/** Chinese words that say nothing by themselves: their pairs with neighbours are no marks. */
const EMPTY_HAN = /[的了是在着过和与及就也都把被给让向对从他她它们这那其而之乃将要会已又还很不]/gu

function secretFact(fact: Fact, entry: LoreEntry, names: string[]): SecretFact {
  const own = new Set(allNames(entry))
  const named = names.filter(name => findName(fact.text, name) >= 0)
  const rest = withoutNames(fact.text, named).replace(EMPTY_HAN, ' ')
  const terms = searchTerms(rest).filter(term => [...term].length > 1)
  return { subject: [...own], others: named.filter(name => !own.has(name)), terms, runs: hanRuns(rest) }
}

const RUN = 4

const hanRuns = (text: string): string[] =>
  [...text.matchAll(/\p{Script=Han}+/gu)].flatMap(([stretch]) =>
    Array.from({ length: Math.max(0, stretch.length - RUN + 1) }, (_, at) => stretch.slice(at, at + RUN))
  )

/** The text with these names taken out, the longer ones first. */
function withoutNames(text: string, names: string[]): string {
  let rest = text
  for (const name of [...names].sort((a, b) => b.length - a.length))
    for (let at = findName(rest, name); at >= 0; at = findName(rest, name, at + 1))
      rest = `${rest.slice(0, at)} ${rest.slice(at + name.length)}`
  return rest
}

const letters = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]/gu, '')

/** How closely a text is looked at. */
export interface Scrutiny {
  /** Secret alias and name anywhere in the text, not only in neighbouring sentences. */
  whole?: boolean
  /** A part of a secret's words is enough: the text is told by one who keeps it. */
  keeper?: boolean
}

/** Whether the text quotes a source sentence, says a secret's words of whom it is about, or joins alias and bearer. */
export function tells(text: string, secrets: Secrets, scrutiny: Scrutiny = {}): boolean {
  if (secrets.quotes.length + secrets.facts.length + secrets.links.length === 0) return false
  if (quotes(letters(text), secrets)) return true
  if (scrutiny.whole && secrets.links.some(link => joins(text, link))) return true
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end))
  return sentences.some((sentence, index) => {
    const window = sentence + (sentences[index + 1] ?? '')
    return (
      secrets.links.some(link => joins(window, link)) || saysFact(window, secrets, scrutiny.keeper ?? false)
    )
  })
}

/** The text without the sentences that tell a secret, alone or with the one after. */
export function withoutSecrets(text: string, secrets: Secrets, scrutiny: Scrutiny = {}): string {
  if (!tells(text, secrets, scrutiny)) return text
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end))
  const telling = new Set<number>()
  sentences.forEach((sentence, index) => {
    if (tells(sentence, secrets, scrutiny) || isPartOfQuote(sentence, secrets)) telling.add(index)
  })
  sentences.forEach((sentence, index) => {
    if (telling.has(index) || telling.has(index + 1)) return
    if (tells(sentence + (sentences[index + 1] ?? ''), secrets, scrutiny)) telling.add(index).add(index + 1)
  })
  return sentences
    .filter((_, index) => !telling.has(index))
    .join('')
    .trim()
}

/** Letters of a quote that are no chance likeness. */
const LEAST_QUOTE = 8
const LEAST_LATIN_QUOTE = 24
const isLong = (text: string): boolean =>
  text.length >= (/\p{Script=Han}/u.test(text) ? LEAST_QUOTE : LEAST_LATIN_QUOTE)

/** A passage may end in the middle of the sentence: either half gives it away. */
const quotes = (text: string, secrets: Secrets): boolean =>
  secrets.quotes.some(quote => {
    const middle = Math.ceil(quote.length / 2)
    const halves = [quote.slice(0, middle), quote.slice(middle)].filter(isLong)
    return text.includes(quote) || halves.some(half => text.includes(half))
  })

function isPartOfQuote(sentence: string, secrets: Secrets): boolean {
  const text = letters(sentence)
  return isLong(text) && secrets.quotes.some(quote => quote.includes(text))
}

/** Whether the text has the alias and, elsewhere, one of its bearer's names. */
export function joins(text: string, { alias, names }: SecretLink): boolean {
  if (findName(text, alias) < 0) return false
  // An alias that holds a name is no mention of it.
  const rest = withoutNames(text, [alias])
  return names.some(name => findName(rest, name) >= 0)
}

/** Shares of a secret's terms that tell it: with the name of whom it is about (few terms, many), and without. */
const TOLD = { few: 0.6, many: 0.5, unnamed: 0.8 }
/** From so many terms on, half of them are enough; and so many touch a secret in its keeper's own scene. */
const MANY = 5
const TOUCH = 2

function saysFact(text: string, { facts }: Secrets, keeper: boolean): boolean {
  if (facts.length === 0) return false
  const said = new Set(indexTerms(text))
  const names = (list: string[]) => list.some(name => findName(text, name) >= 0)
  return facts.some(({ subject, others, terms, runs }) => {
    if (terms.length === 0)
      return others.length > 0 && names(subject) && others.every(name => findName(text, name) >= 0)
    const shared = terms.filter(term => said.has(term)).length
    if (keeper && shared >= Math.min(TOUCH, terms.length)) return true
    const share = shared / terms.length
    if (terms.length >= 3 && share >= TOLD.unnamed) return true
    const least = terms.length < 3 ? 1 : terms.length < MANY ? TOLD.few : TOLD.many
    const enough = share >= least || runs.some(run => text.includes(run))
    return enough && names([...subject, ...others])
  })
}
