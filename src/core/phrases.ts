import type { FactForm, VisibleFact } from './lore.ts'
import type { Language, LoreEntry, LoreKind } from './model.ts'
import { splitSentences, squeeze } from './text.ts'
import type { ThreadState } from './threads.ts'

/** Words that we put around lore in prompts, in the language of the book. */
const WORDS = {
  en: {
    kinds: {
      character: 'character',
      place: 'place',
      faction: 'faction',
      item: 'item',
      rule: 'rule',
      event: 'event',
      thread: 'open thread'
    },
    closed: 'thread',
    also: 'also called',
    voice: 'sounds like',
    unsaid: 'guides what they do, never said in the prose',
    join: ', ',
    colon: ': ',
    open: ' (',
    close: ')',
    semicolon: '; ',
    quote: ['“', '”']
  },
  zh: {
    kinds: {
      character: '人物',
      place: '地点',
      faction: '势力',
      item: '物品',
      rule: '规则',
      event: '事件',
      thread: '伏笔'
    },
    closed: '伏笔',
    also: '又称',
    voice: '说话如',
    unsaid: '只影响行动，文中绝不说破',
    join: '、',
    colon: '：',
    open: '（',
    close: '）',
    semicolon: '；',
    quote: ['“', '”']
  }
} as const

export const kindWord = (kind: LoreKind, language: Language): string => WORDS[language].kinds[kind]

/** What is seen of an entry from a viewpoint. */
export interface SeenEntry {
  /** The names that may be used, the first one before all. */
  names: string[]
  /** How a thread stands; absent for what is none. */
  thread?: ThreadState
}

/** `Name (character; also called A, B)`, `Name (open thread; due by chapter 12)` */
export function entryHeading(entry: LoreEntry, { names, thread }: SeenEntry, language: Language): string {
  const words = WORDS[language]
  const others = names.slice(1)
  const inside = [
    thread?.paid ? words.closed : words.kinds[entry.kind],
    thread?.note ?? '',
    others.length > 0 ? `${words.also} ${others.join(words.join)}` : ''
  ].filter(text => text !== '')
  return `${names[0] ?? entry.id}${words.open}${inside.join(words.semicolon)}${words.close}`
}

export function factPhrase(text: string, form: FactForm, language: Language): string {
  const words = WORDS[language]
  return form === 'say' ? text : `${text}${words.open}${words.unsaid}${words.close}`
}

/** The whole entry as a prompt gives it: heading, description, facts, voice. */
export function entryBlock(
  entry: LoreEntry,
  seen: SeenEntry & { facts: VisibleFact[]; description: boolean },
  language: Language
): string {
  const words = WORDS[language]
  const heading = entryHeading(entry, seen, language)
  const description = seen.description ? entry.description : ''
  const facts = seen.facts.map(({ fact, form }) => factPhrase(fact.text, form, language))
  const samples =
    entry.voice?.samples.slice(0, 2).map(line => `${words.quote[0]}${line}${words.quote[1]}`) ?? []
  const voice = seen.description && samples.length > 0 ? `${words.voice} ${samples.join(words.join)}` : ''
  const space = language === 'en' ? ' ' : ''
  const body = [description.replace(/\s*\n\s*/g, space), ...facts, voice]
    .filter(text => text !== '')
    .join(space)
  return body === '' ? heading : `${heading}${words.colon}${body}`
}

/** Heading and the first sentence of the description. */
export function entryLine(entry: LoreEntry, seen: SeenEntry, language: Language): string {
  const description = squeeze(entry.description)
  const first = description.slice(0, splitSentences(description)[0]?.end ?? 0).trimEnd()
  const heading = entryHeading(entry, seen, language)
  return first === '' ? heading : `${heading}${WORDS[language].colon}${first}`
}
