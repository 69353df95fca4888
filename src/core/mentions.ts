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

const ZH_QUESTIONS = [
  /^(?:请问)?(.+?)(?:究竟|到底)?(?:是|指的是|指)(?:谁|何人|什么人|哪个人|哪位|什么|何物|哪里|何处|什么地方)(?:的.*)?$/u,
  /^(?:请问)?(?:谁|何人|哪个|哪位)(?:是|叫|字|号|人称)(.+?)$/u,
  /^(.+?)(?:又叫|又名|本名|真名|原名|叫)(?:什么|什么名字|谁)$/u
]
const EN_QUESTIONS = [
  /^(?:who|what|where)(?:['’]s|\s+(?:is|was|are|were))\s+(.+?)$/i,
  /^tell me (?:about|who)\s+(.+?)(?:\s+is)?$/i
]
const CAPITALISED =
  /(?<![\p{L}\p{N}])(?:(?:Mr|Mrs|Ms|Dr|St)\.?\s+)?\p{Lu}[\p{L}'’-]*(?:\s+(?:of\s+|the\s+|de\s+|von\s+)?\p{Lu}[\p{L}'’-]*)*/gu
/** Longest run of Han characters, alone as a query, that is taken for a name. */
const LONGEST_HAN_NAME = 5

/**
 * Names that a query asks for: of its question ("X是谁？", "Who is X?"), in quotation marks, capitalised
 * beyond the first word, or the query itself if it is a short Han word; `known` ones first.
 */
export function namesInQuery(query: string, known: NamedEntry[] = []): string[] {
  const plain = query.trim().replace(/[？?。.！!，,]+$/u, '')
  const asked = [...ZH_QUESTIONS, ...EN_QUESTIONS].flatMap(pattern => plain.match(pattern)?.[1]?.trim() ?? [])
  const quoted = [...plain.matchAll(/[“"「『《]([^”"」』》]{1,30})[”"」』》]/gu)].map(match => match[1]!)
  const capitals = [...plain.matchAll(CAPITALISED)].filter(match => match.index > 0).map(match => match[0])
  const alone = /^\p{Script=Han}+$/u.test(plain) && plain.length <= LONGEST_HAN_NAME && asked.length === 0
  const names = [
    ...findNames(plain, known).map(({ name }) => name),
    ...asked.map(name => name.replace(/^(?:the|a|an)\s+/i, '').replace(/^[“"「『《]|[”"」』》]$/gu, '')),
    ...quoted,
    ...capitals,
    ...(alone ? [plain] : [])
  ]
  const sound = [...new Set(names)].filter(name => isSearchableName(name) && name.length <= 40)
  return sound.filter(name => !sound.some(longer => longer !== name && findName(longer, name) >= 0))
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * How strongly a passage introduces a name: 2 where it says that somebody is called so (字X, 人称X,
 * "named X"), 1 where it says who the name's bearer is (X者, "X was a"), 0 else.
 */
export function introduces(text: string, name: string): 0 | 1 | 2 {
  const quoted = `[“‘「『《"']?${literal(name)}`
  const called =
    '(?:[表小]?字|别?号|绰号|外号|道号|法号|法名|法讳|乳名|小名|[名称呼号字]曰|名[为叫唤]?|人称|人呼|人送|称为|号为|唤作|唤做|唤名|叫作|叫做|自称|封号|谥曰)'
  if (new RegExp(`${called}${quoted}`, 'u').test(text)) return 2
  const named =
    '(?:named|called|name (?:is|was)|known as|nicknamed|christened|by the name of|I am|introduce(?:d)?(?: \\w+){0,2})'
  if (new RegExp(`\\b${named},?\\s+${quoted}(?![\\p{L}\\p{N}])`, 'iu').test(text)) return 2
  const bearer = `${literal(name)}(?:者，|，[^。]{0,14}人也|乃[^。]{0,12}(?:也|之))`
  const who = `(?<![\\p{L}\\p{N}])${literal(name)}(?:,? who |,? (?:is|was) (?:an?|the|his|her|my|our) |, (?:an?|the|his|her|my|our) )`
  return new RegExp(`${bearer}|${who}`, 'u').test(text) ? 1 : 0
}
