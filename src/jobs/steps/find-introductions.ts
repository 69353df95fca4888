import { type AliasGraph, aliasGraph, type Bearer } from '../../core/aliases/graph.ts'
import { writtenForms } from '../../core/han-forms.ts'
import { rankIntroductions } from '../../core/introductions.ts'
import { capitalised, nameForms } from '../../core/name-forms.ts'
import { byReading, type Passage } from '../../core/passages.ts'
import { isHan } from '../../core/text.ts'
import type { PassageFilter, Ports } from '../../ports.ts'

/** Passages with a name that are looked through for the one that introduces it. */
const MENTIONS = 3000
/** A bearer's fullest name is looked up too, if there are not more bearers than this. */
const MOST_BEARERS = 3
/** Introductions under another of the bearer's names that are taken beside those that state it. */
const UNDER_FULL_NAME = 2

export interface Introduction {
  /** As it was asked for. */
  name: string
  /** Best first. */
  passages: Passage[]
  /** Who goes by the name, by the fullest of its names, where that is another: what is said of that. */
  bearers: { name: string; passages: Passage[] }[]
}

/** The names that the canon books state, joined; within the filters only. */
export const readAliases = async ({ index }: Ports, filters: PassageFilter[]): Promise<AliasGraph> =>
  aliasGraph(await index.names(filters))

/**
 * Where the reader is told who or what bears a name: passages that have it, and those that state it as
 * one of somebody's names, by how plainly they introduce it. `also`: other names of the same bearer,
 * known from elsewhere. `names`: all that are known, so that 关公子 is not taken for 关公.
 */
export async function findIntroductions(
  ports: Ports,
  request: {
    name: string
    also?: string[]
    names: string[]
    aliases: AliasGraph
    filters: PassageFilter[]
  }
): Promise<Introduction> {
  const { name, also = [], names, aliases, filters } = request
  const bearers = [...new Set([name, ...also].flatMap(each => aliases.bearersOf(each)))]
  const statements = bearers.flatMap(bearer => statementIds(bearer))
  const [stated, { forms, passages }] = await Promise.all([
    ports.index.passages(statements, filters),
    findMentions(ports, name, filters)
  ])
  const own = [...also, ...bearers.flatMap(bearer => bearer.names)].flatMap(writtenForms)
  // English names are set off by spaces, and hold one another as forms of one name.
  const inside = isHan(name[0] ?? '')
    ? names.filter(other => isPartOf(name, other) && !own.includes(other))
    : []
  const asked = { forms, stated: new Set(statements), inside }
  const ranked = rankIntroductions(union(passages, stated), asked)
  const others = [
    ...bearers.slice(0, MOST_BEARERS).map(bearer => ({ name: bearer.name, ids: statementIds(bearer) })),
    ...also.map(each => ({ name: each, ids: [] }))
  ].filter(other => !forms.includes(other.name))
  const found = await Promise.all(
    others.map(async other => {
      const under = await findMentions(ports, other.name, filters)
      const said = stated.filter(({ id }) => other.ids.includes(id))
      const best = rankIntroductions(under.passages, { forms: under.forms, stated: new Set() })
      return { name: other.name, passages: union(said, best.slice(0, UNDER_FULL_NAME), false) }
    })
  )
  return { name, passages: ranked, bearers: found.filter(other => other.passages.length > 0) }
}

const isPartOf = (name: string, other: string): boolean => other !== name && other.includes(name)

/** Passages whose words state the bearer's names. */
const statementIds = ({ statements }: Bearer): string[] =>
  statements.flatMap(({ by, passageId }) => (by === 'words' ? passageId : []))

/** Without any capital it may have been asked for by its name as well as by its word: the commoner wins. */
async function findMentions(
  { index }: Ports,
  name: string,
  filters: PassageFilter[]
): Promise<{ forms: string[]; passages: Passage[] }> {
  const ways = await Promise.all(
    [...new Set([capitalised(name), name])].map(async way => {
      const forms = nameForms(way)
      return { forms, passages: await index.findMentions(forms, filters, MENTIONS) }
    })
  )
  return ways.reduce((best, way) => (way.passages.length > best.passages.length ? way : best))
}

function union(a: Passage[], b: Passage[], sort = true): Passage[] {
  const all = [...new Map([...a, ...b].map(passage => [passage.id, passage])).values()]
  return sort ? all.sort(byReading) : all
}
