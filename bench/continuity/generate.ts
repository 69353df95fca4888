import { below, mulberry32, pick, shuffled } from '../common/random.ts'
import type { Kind, Words } from './words.ts'
import { EN } from './words-en.ts'
import { ZH } from './words-zh.ts'

export type Language = 'zh' | 'en'

/** One planted fact; chapters count from 1. */
export interface Planted {
  id: string
  type: string
  /** Entry id. */
  subject: string
  /** What holds first and, if it is superseded, what holds from a later chapter on. */
  states: { chapter: number; fact: string; carrier: string }[]
}

/** A brief that needs a fact as it stands at its chapter. */
export interface Brief {
  id: string
  planted: string
  chapter: number
  /** Scene within the chapter, from 1. */
  scene: number
  /** Index of the state that holds. */
  state: number
  /** Chapters since its carrier. */
  gap: number
  beat: string
  cast: string[]
  place: string | undefined
}

export interface Story {
  language: Language
  chapters: string[]
  entries: { id: string; kind: 'character' | 'place'; name: string; trivia: string[] }[]
  planted: Planted[]
  briefs: Brief[]
}

export interface StoryRequest {
  language: Language
  /** Chapters of prose, in order. */
  prose: string[]
  facts: number
  /** Distracting facts of a main character, of a place, of each of the other entries. */
  trivia: { people: number; places: number; others: number }
  seed: number
}

const WORDS = { zh: ZH, en: EN }
/** Gaps between carrier and brief, in turn. */
const GAPS = [
  [1, 10],
  [11, 100],
  [101, 290]
] as const

/** Plants the facts in the prose and writes the briefs; equal requests give equal stories. */
export function generateStory(request: StoryRequest): Story {
  const { language, prose, seed } = request
  const words = WORDS[language]
  const random = mulberry32(seed)
  const entries = entriesOf(words, request.trivia, random)
  const planted: Planted[] = []
  const briefs: Brief[] = []
  const scenes = new Map<number, number>()
  let asks = 0
  const free = slots(words, entries, random)
  for (let index = 0; index < request.facts; index++) {
    const slot = free[index % free.length]!
    const made = plant(slot, { index, last: prose.length, random })
    planted.push(made.planted)
    for (const { state, chapter } of made.needs) {
      const asked = { id: `${language}-${++asks}`, ...briefOf(slot, entries, random) }
      const { states } = made.planted
      // In the chapter of the change both hold.
      if (states[state + 1]?.chapter === chapter) continue
      const scene = (scenes.get(chapter) ?? 0) + 1
      scenes.set(chapter, scene)
      const gap = chapter - states[state]!.chapter
      briefs.push({ ...asked, planted: made.planted.id, chapter, scene, state, gap })
    }
  }
  const carriers = planted.flatMap(({ states }) =>
    states.map(({ chapter, carrier }) => ({ chapter, text: carrier }))
  )
  const gossip = gossipOf(entries, { language, last: prose.length, random })
  return {
    language,
    chapters: withSentences(prose, { language, told: [...carriers, ...gossip], random }),
    entries,
    planted,
    briefs
  }
}

/** Whom a fact may be about, and how it may be said. */
interface Slot {
  subject: string
  name: string
  kind: Kind
  /** Values that no other fact of this kind and subject has. */
  values: string[]
  place: boolean
}

function slots(words: Words, entries: Story['entries'], random: () => number): Slot[] {
  const all = entries.slice(0, words.people.length + words.places.length).flatMap(({ id, name, kind }) => {
    const place = kind === 'place'
    return (place ? [words.rule] : words.kinds).map(
      (kind): Slot => ({ subject: id, name, kind, place, values: shuffled(random, kind.values) })
    )
  })
  return shuffled(random, all)
}

function plant(slot: Slot, at: { index: number; last: number; random: () => number }) {
  const { index, last, random } = at
  const { kind, subject, name } = slot
  const superseded = index % 2 === 1
  const [least, most] = GAPS[Math.floor(index / 2) % GAPS.length]!
  const gap = Math.min(least + below(random, most - least + 1), last - 30)
  // The brief stands in the last chapters of what the gap allows, so that every gap has its room.
  const chapter = gap + 3 + below(random, last - gap - 2)
  const carrier = Math.max(1, chapter - gap)
  const first = superseded ? 1 + below(random, Math.max(1, carrier - 1)) : carrier
  const fill = (text: string, value: string) => text.replaceAll('{s}', name).replaceAll('{v}', value)
  const state = (chapter: number, value: string, wordings: string[]) => ({
    chapter,
    fact: fill(pick(random, kind.fact), value),
    carrier: fill(pick(random, wordings), value)
  })
  const value = slot.values.shift()!
  const states = [state(first, value, kind.carrier)]
  if (superseded && carrier > first) states.push(state(carrier, slot.values.shift()!, kind.later))
  const planted: Planted = { id: `f${index + 1}`, type: kind.type, subject, states }
  const needs = [{ state: states.length - 1, chapter }]
  // Half of those that change are also asked for before they do.
  if (states.length === 2 && carrier - first > 1 && Math.floor(index / 2) % 2 === 0)
    needs.push({ state: 0, chapter: first + 1 + below(random, carrier - first) })
  return { planted, needs }
}

function briefOf(slot: Slot, entries: Story['entries'], random: () => number) {
  const people = entries.filter(({ kind, id }) => kind === 'character' && id.startsWith('p'))
  const company = shuffled(
    random,
    people.filter(({ id }) => id !== slot.subject)
  ).slice(0, 2)
  const beat = pick(random, slot.kind.brief).replaceAll('{s}', slot.name)
  const cast = [...(slot.place ? [] : [slot.subject]), ...company.map(({ id }) => id)]
  return { beat, cast, place: slot.place ? slot.subject : undefined }
}

function entriesOf(words: Words, count: StoryRequest['trivia'], random: () => number): Story['entries'] {
  const trivia = (size: number) => {
    const made = new Set<string>()
    while (made.size < size)
      made.add(
        pick(random, words.trivia).replace(/\{(\w)\}/g, (_, key: string) => pick(random, words.fill[key]!))
      )
    return [...made]
  }
  const others = [...words.others.first].flatMap(first => words.others.last.map(last => first + last))
  return [
    ...words.people.map((name, i) => ({
      id: `p${i + 1}`,
      kind: 'character' as const,
      name,
      trivia: trivia(count.people)
    })),
    ...words.places.map((name, i) => ({
      id: `l${i + 1}`,
      kind: 'place' as const,
      name,
      trivia: trivia(count.places)
    })),
    ...others.map((name, i) => ({
      id: `o${i + 1}`,
      kind: 'character' as const,
      name,
      trivia: trivia(count.others)
    }))
  ]
}

/** What only distracts of the people, told in the prose too: a sentence each, in any chapter. */
const gossipOf = (
  entries: Story['entries'],
  { language, last, random }: { language: Language; last: number; random: () => number }
): Told[] =>
  entries
    .filter(({ id }) => id.startsWith('p'))
    .flatMap(({ name, trivia }) =>
      trivia.map(text => ({
        chapter: 1 + below(random, last),
        text: language === 'zh' ? name + text : `${name} ${text[0]!.toLowerCase()}${text.slice(1)}`
      }))
    )

interface Told {
  chapter: number
  text: string
}

/** Each as a sentence between two sentences of its chapter. */
function withSentences(
  prose: string[],
  { language, told, random }: { language: Language; told: Told[]; random: () => number }
): string[] {
  const byChapter = Map.groupBy(told, ({ chapter }) => chapter)
  return prose.map((text, index) => {
    const sentences = text.split(/(?<=[。！？]”?|[.!?]”?\s)/u)
    for (const { text } of byChapter.get(index + 1) ?? [])
      sentences.splice(1 + below(random, sentences.length - 1), 0, language === 'zh' ? text : `${text} `)
    return sentences.join('')
  })
}
