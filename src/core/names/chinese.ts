import type { LoreKind } from '../model.ts'
import {
  AFTER_NAME,
  BEFORE_NAME,
  DOUBLE_SURNAMES,
  FACTION_ENDINGS,
  ITEM_ENDINGS,
  NOT_FAMOUS_ENDINGS,
  NOT_IN_NAME,
  NOT_PLACE_HEAD,
  PLACE_ENDINGS,
  PLAIN_SURNAMES,
  ROLE_ENDINGS,
  ROLES,
  SPEECH,
  SPEECH_MANNER,
  SURNAMES,
  THING_SURNAMES,
  TITLES
} from './characters.ts'

export interface NameCount {
  name: string
  count: number
  kind: LoreKind | undefined
}

interface Tally {
  count: number
  /** Occurrences whose left and right neighbours both fit a name. */
  fits: number
  /** Occurrences right before a verb of speech, or as the speaker of a line. */
  speaks: number
  left: Set<string>
  right: Set<string>
}

type Tallies = Map<string, Tally>

const HAN_RUN = /\p{Script=Han}+/gu
/** Share of a name's occurrences whose neighbours both fit a name: with another sign, without one, for famous names. */
const FITTING = 0.5
const SURE_FITTING = 0.65
const FAMOUS_FITTING = 0.3
/** Occurrences from which a short name that could be a thing is one, though nobody by it speaks. */
const OFTEN = 8
const LOOSE_ENDING = /[一二三四五六七八九十两百千万]$/
/** A longer name takes the place of the shorter one that it holds from this share of its occurrences. */
const TAKES_OVER = 0.6

/** Names of a Chinese text by counting, most frequent first: persons, places, factions, things. */
export function chineseNames(text: string, minCount: number): NameCount[] {
  const runs = [...text.matchAll(HAN_RUN)].map(({ index, 0: run }) => ({ run, position: index }))
  const persons: Tallies = new Map()
  const places: Tallies = new Map()
  for (const { run, position } of runs) {
    const speech = /^\s*[：:，,]?\s*[“「『"]/.test(
      text.slice(position + run.length, position + run.length + 4)
    )
    tallyPersons(run, persons, speech)
    tallyPlaces(run, places)
  }
  const isWord = dictionary()
  const accepted = [
    ...[...persons].filter(([name, tally]) => tally.count >= minCount && isPerson(name, tally, isWord)),
    ...[...places].filter(([name, tally]) => tally.count >= minCount && isPlace(name, tally, isWord))
  ]
  return resolve(new Map(accepted), new Map([...places, ...persons])).map(([name, { count }]) => ({
    name,
    count,
    kind: kindOf(name, persons.has(name))
  }))
}

function kindOf(name: string, person: boolean): LoreKind | undefined {
  if (person) return 'character'
  const last = name.at(-1)!
  if (PLACE_ENDINGS.has(last)) return 'place'
  if (FACTION_ENDINGS.has(last)) return 'faction'
  return ITEM_ENDINGS.has(last) ? 'item' : undefined
}

function tally(tallies: Tallies, name: string, run: string, at: number): Tally {
  const left = run[at - 1] ?? '^'
  const right = run[at + name.length] ?? '$'
  let entry = tallies.get(name)
  if (!entry) tallies.set(name, (entry = { count: 0, fits: 0, speaks: 0, left: new Set(), right: new Set() }))
  entry.count++
  entry.left.add(left)
  entry.right.add(right)
  if ((left === '^' || BEFORE_NAME.has(left)) && (right === '$' || AFTER_NAME.has(right))) entry.fits++
  return entry
}

/** Surname + one or two characters, surname + title, 阿/小/老 + one, and who speaks the line that follows. */
function tallyPersons(run: string, tallies: Tallies, speech: boolean): void {
  const seen = new Set<string>()
  for (let at = 0; at + 1 < run.length; at++) {
    const double = DOUBLE_SURNAMES.has(run.slice(at, at + 2))
    if (!double && !SURNAMES.has(run[at]!) && !'阿小老'.includes(run[at]!)) continue
    const head = double ? 2 : 1
    for (let given = double ? 0 : 1; given <= 2; given++) {
      const name = run.slice(at, at + head + given)
      if (name.length < head + given || (given > 0 && NOT_IN_NAME.has(name.at(-1)!))) break
      if (given === 2 && '阿小老'.includes(name[0]!)) break
      const entry = tally(tallies, name, run, at)
      if (SPEECH.has(run[at + name.length] ?? '')) entry.speaks++
      seen.add(name)
    }
    const title = TITLES.find(word => run.startsWith(word, at + head) || run.startsWith(word, at + head + 1))
    if (title && '阿小老'.includes(run[at]!) === false) {
      const name = run.slice(at, run.indexOf(title, at + head) + title.length)
      if (!seen.has(name)) tally(tallies, name, run, at)
    }
  }
  const speaker = speech && SPEECH.has(run.at(-1)!) ? speakerOf(run) : undefined
  if (!speaker) return
  const entry = seen.has(speaker) ? tallies.get(speaker)! : tally(tallies, speaker, run, 0)
  entry.speaks++
}

/** 孔明笑曰 → 孔明; undefined where the clause is more than a name and a manner of speech. */
function speakerOf(run: string): string | undefined {
  let end = run.length
  while (end > 0 && SPEECH_MANNER.has(run[end - 1]!)) end--
  const name = run.slice(0, end)
  if (name.length < 2 || name.length > 3) return undefined
  return [...name].some(character => NOT_IN_NAME.has(character)) ? undefined : name
}

/** A word of two characters and another one: 唐僧 and a verb. */
const wordAndMore = (name: string, isWord: IsWord) =>
  name.length === 3 && !DOUBLE_SURNAMES.has(name.slice(0, 2)) && isWord(name.slice(0, 2))

function isPerson(name: string, { count, fits, speaks, left, right }: Tally, isWord: IsWord): boolean {
  if (ROLES.has(name) || ROLE_ENDINGS.has(name.at(-1)!)) return false
  if (left.size === 1 && !left.has('^')) return false
  if (right.size === 1 && count > 3 && !right.has('$')) return false
  const titled = TITLES.some(title => name.endsWith(title) && name.length > title.length)
  if (titled) return fits / count >= FITTING
  const share = fits / count
  // An ordinary word, or a name so famous that dictionaries have it.
  if (isWord(name)) {
    const famous = PLAIN_SURNAMES.has(name[0]!) && !NOT_FAMOUS_ENDINGS.has(name.at(-1)!)
    return famous ? share >= FAMOUS_FITTING : speaks >= Math.max(2, count * 0.1) && share >= FITTING
  }
  if (name.length === 2 && THING_SURNAMES.has(name[0]!) && speaks === 0 && count < OFTEN) return false
  // 老 and 小 make a name of a surname only; 阿 of anything.
  if ('老小'.includes(name[0]!) && !SURNAMES.has(name[1]!)) return false
  if (!SURNAMES.has(name[0]!) && !DOUBLE_SURNAMES.has(name.slice(0, 2))) {
    return speaks >= 2 || (name[0] === '阿' && share >= FITTING)
  }
  // 卓自, 袁术大, 傅二（人）, 唐僧喜: the last character may belong to what follows.
  if (wordAndMore(name, isWord)) return false
  if (LOOSE_ENDING.test(name) || AFTER_NAME.has(name.at(-1)!)) return count >= 5 && share >= SURE_FITTING
  return share >= (speaks > 0 ? FITTING : SURE_FITTING)
}

function tallyPlaces(run: string, tallies: Tallies): void {
  for (let end = 2; end <= run.length; end++) {
    const last = run[end - 1]!
    const suffix = PLACE_ENDINGS.has(last) || FACTION_ENDINGS.has(last)
    if (!suffix && !ITEM_ENDINGS.has(last)) continue
    for (let size = 2; size <= 4 && size <= end; size++) {
      const name = run.slice(end - size, end)
      if (NOT_PLACE_HEAD.has(name[0]!)) break
      if (size === 2 && !PLACE_ENDINGS.has(last)) continue
      tally(tallies, name, run, end - size)
    }
  }
}

function isPlace(name: string, { count, fits, left, right }: Tally, isWord: IsWord): boolean {
  if ([...name.slice(0, -1)].some(character => NOT_PLACE_HEAD.has(character) || NOT_IN_NAME.has(character)))
    return false
  if (left.size === 1 && !left.has('^')) return false
  if (right.size === 1 && count > 2 && !right.has('$')) return false
  if (isWord(name) && !/[州郡县]$/.test(name)) return false
  return fits / count >= (name.length === 2 ? SURE_FITTING : FITTING)
}

/** Of names that hold one another the one that stands for itself stays. Most frequent first. */
function resolve(accepted: Tallies, all: Tallies): [string, Tally][] {
  const names = [...accepted].sort(
    ([a, x], [b, y]) => y.count - x.count || b.length - a.length || (a < b ? -1 : 1)
  )
  const counts = new Map(names.map(([name, { count }]) => [name, count]))
  return names.filter(([name, { count }]) => {
    const longer = [...counts].some(
      ([other, times]) => other.length > name.length && other.includes(name) && times >= TAKES_OVER * count
    )
    if (longer) return false
    // 曹操引 is 曹操 and a verb: a longer form that is a small part of a shorter one is no name of its own.
    for (let size = name.length - 1; size >= 2; size--) {
      const shorter = all.get(name.slice(0, size))
      if (counts.has(name.slice(0, size)) && shorter && count < TAKES_OVER * shorter.count) return false
    }
    return true
  })
}

type IsWord = (text: string) => boolean

/** Whether the dictionary of the Unicode library takes the whole string as one word. */
function dictionary(): IsWord {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  return text => [...segmenter.segment(text)].length === 1
}
