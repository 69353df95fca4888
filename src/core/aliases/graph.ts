import { simplifyText, writtenForms } from '../han-forms.ts'
import type { NameStatement } from './statement.ts'

/** Somebody or something with all its names. */
export interface Bearer {
  /** The fullest name. */
  name: string
  names: string[]
  statements: NameStatement[]
}

export interface AliasGraph {
  /** Who goes by this name, in any script and case: nobody, one, or several who share it. */
  bearersOf(name: string): Bearer[]
  /** All names, each once, in both scripts. */
  names: string[]
}

/** Equal for the ways of writing one name: script, case, the point of a title. */
const keyOf = (name: string): string =>
  simplifyText(name).toLowerCase().replace(/\./g, '').replace(/\s+/g, ' ').trim()

/**
 * Joins the statements of each book by the fullest names in them. A name that is another's fullest joins
 * the two (孔明, of 诸葛亮, who is called 卧龙); one that several have (公明: 徐晃, 管辂) joins nobody.
 */
export function aliasGraph(statements: NameStatement[]): AliasGraph {
  const bearers = [...Map.groupBy(statements, ({ bookId }) => bookId).values()].flatMap(bearersIn)
  const byKey = new Map<string, Bearer[]>()
  for (const bearer of bearers)
    for (const key of new Set(bearer.names.map(keyOf))) byKey.set(key, [...(byKey.get(key) ?? []), bearer])
  return {
    bearersOf: name => byKey.get(keyOf(name)) ?? [],
    names: [...new Set(bearers.flatMap(({ names }) => names.flatMap(writtenForms)))]
  }
}

function bearersIn(statements: NameStatement[]): Bearer[] {
  const owners = new Map<string, Set<string>>()
  for (const { names } of statements)
    for (const name of names) owners.set(name, (owners.get(name) ?? new Set()).add(names[0]!))
  const groups = Map.groupBy(statements, ({ names }) => rootOf(names[0]!, owners))
  return [...groups].map(([name, members]) => ({
    name,
    names: [...new Set([name, ...members.flatMap(({ names }) => names)])],
    statements: members
  }))
}

/** The fullest name in the end: follows a name to the only other one that has it as an alias. */
function rootOf(name: string, owners: Map<string, Set<string>>, seen: string[] = []): string {
  const others = [...owners.get(name)!].filter(owner => owner !== name)
  if (others.length !== 1 || seen.includes(name)) return name
  return rootOf(others[0]!, owners, [...seen, name])
}
