import { simplifyText } from './han-forms.ts'
import { inForce } from './lore.ts'
import type { LoreEntry } from './model.ts'
import type { PositionOf } from './outline.ts'
import { isHan } from './text.ts'

/** A name and the entry that bears it. */
export interface NamedEntry {
  entryId: string
  name: string
}

const WORD = /[\p{L}\p{N}]/u
/** Letters that are set off by spaces; Han characters are not. */
const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && WORD.test(character) && !isHan(character)

/** A lone Han character is part of too many words to be looked for as a name. */
export const isSearchableName = (name: string): boolean =>
  name.trim() !== '' && !([...name.trim()].length === 1 && isHan(name.trim()))

/**
 * Where `name` stands in `text` as it is written, from `from` on; -1: nowhere. At a Latin edge it must be
 * a whole word (AI is not in "rain"); a Han edge may touch anything.
 */
export function findName(text: string, name: string, from = 0): number {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = isWordCharacter(name[0]) && isWordCharacter(text[at - 1])
    const after = isWordCharacter(name.at(-1)) && isWordCharacter(text[at + name.length])
    if (!before && !after) return at
  }
  return -1
}

/** All names and aliases that hold at a story position. */
export const namesAt = (entries: LoreEntry[], position: number, positionOf: PositionOf): NamedEntry[] =>
  entries.flatMap(entry => [
    ...entry.names.map(name => ({ entryId: entry.id, name })),
    ...entry.aliases
      .filter(alias => inForce(alias, position, positionOf))
      .map(alias => ({ entryId: entry.id, name: alias.name }))
  ])

/**
 * The names that `text` mentions, in order of their first place. Longer names go first and take their
 * letters with them: 林舟山 is not a mention of 林舟, unless 林舟 stands elsewhere too.
 */
export function findNames(text: string, names: NamedEntry[]): NamedEntry[] {
  const byLength = names.filter(({ name }) => isSearchableName(name)).sort(longestFirst)
  const found: { at: number; named: NamedEntry }[] = []
  let rest = text
  let open: { name: string; bearers: NamedEntry[] }[] = []
  for (const named of byLength) {
    const same = open.find(({ name }) => name === named.name)
    if (same) same.bearers.push(named)
    else open = [...open, { name: named.name, bearers: [named] }]
  }
  for (const { name, bearers } of open) {
    const first = findName(rest, name)
    if (first < 0) continue
    found.push(...bearers.map(named => ({ at: first, named })))
    for (let at = first; at >= 0; at = findName(rest, name, at + name.length))
      rest = rest.slice(0, at) + '\0'.repeat(name.length) + rest.slice(at + name.length)
  }
  return found.sort((a, b) => a.at - b.at || longestFirst(a.named, b.named)).map(({ named }) => named)
}

const longestFirst = (a: NamedEntry, b: NamedEntry): number =>
  b.name.length - a.name.length || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** In simplified characters; the first group is what is asked for. */
const ZH_QUESTIONS = [
  /^(?:请问)?(.+?)(?:究竟|到底)?(?:是|指的是|指)(?:谁|何人|什么人|哪个人|哪位|什么|何物|哪里|何处|什么地方)(?:的.*)?$/du,
  /^(?:请问)?(?:谁|何人|哪个|哪位)(?:是|叫|字|号|人称)(.+?)$/du,
  /^(.+?)(?:又叫|又名|本名|真名|原名|叫)(?:什么|什么名字|谁)$/du,
  /^(.+?)(?:何许人也?|何人也?|其人|的来历|的身份|什么来[历头])$/du,
  /^请?(?:介绍|说说|讲讲|谈谈)(?:一下)?(.+?)$/du
]
const EN_QUESTIONS = [
  /^(?:who|what)(?:['’]s|\s+(?:is|was|are|were))\s+(.+?)$/di,
  /^tell me (?:about|who)\s+(.+?)(?:\s+is)?$/di
]
const CAPITALISED =
  /(?<![\p{L}\p{N}])(?:(?:Mr|Mrs|Ms|Dr|St)\.?\s+)?\p{Lu}[\p{L}'’-]*(?:\s+(?:of\s+|the\s+|de\s+|von\s+)?\p{Lu}[\p{L}'’-]*)*/gu
/** Longest run of Han characters, alone as a query, that is taken for a name. */
const LONGEST_HAN_NAME = 5

/**
 * `asked`: the query wants to know who or what bears it ("X是谁？", "Who is X?", or a known name and nothing
 * else). `alone`: the query is a word that may be a name. `mentioned`: it is about something else.
 */
export type NameRole = 'asked' | 'alone' | 'mentioned'

export interface QueryName {
  name: string
  role: NameRole
}

/**
 * The names in a query, what is asked for first: of its question, in quotation marks, capitalised, `known`
 * ones, or the query itself if it is a short Han word. A name inside a longer one is left out.
 */
export function namesInQuery(query: string, known: NamedEntry[] = []): QueryName[] {
  const plain = query.trim().replace(/[？?。.！!，,]+$/u, '')
  const subjects = subjectsOf(plain)
  const asked = sound(subjects.flatMap(subject => subject.split(/、|\s+and\s+/u).map(bareName)))
  const found = findNames(plain, known).map(({ name }) => name)
  const quoted = [...plain.matchAll(/[“"「『《]([^”"」』》]{1,30})[”"」』》]/gu)].map(match => match[1]!)
  const capitals = [...plain.matchAll(CAPITALISED)].flatMap(({ index, 0: name }) =>
    index > 0 || name === plain ? name : []
  )
  const other = asked.length + found.length > 0
  const short = !other && /^\p{Script=Han}+$/u.test(plain) && plain.length <= LONGEST_HAN_NAME
  const named = sound([...asked, ...found, ...quoted, ...capitals, ...(short ? [plain] : [])])
  const roleOf = (name: string): NameRole => {
    if (asked.includes(name) || (name === plain && found.includes(name))) return 'asked'
    return name === plain ? 'alone' : 'mentioned'
  }
  return named.map(name => ({ name, role: roleOf(name) }))
}

/** What the query asks about, as it is written there. */
function subjectsOf(query: string): string[] {
  const text = simplifyText(query)
  return [...ZH_QUESTIONS, ...EN_QUESTIONS].flatMap(pattern => {
    const [start, end] = text.match(pattern)?.indices?.[1] ?? []
    return start === undefined ? [] : query.slice(start, end)
  })
}

const bareName = (name: string): string =>
  name
    .trim()
    .replace(/^(?:the|a|an)\s+/i, '')
    .replace(/^[“"「『《]|[”"」』》]$/gu, '')

/** Each once, without what is no name or part of a longer one. */
function sound(names: string[]): string[] {
  const usable = [...new Set(names)].filter(name => isSearchableName(name) && name.length <= 40)
  return usable.filter(name => !usable.some(longer => longer !== name && findName(longer, name) >= 0))
}
