import { isMap, isScalar, isSeq } from 'yaml'
import { UserError } from '../errors.ts'
import { splitFrontMatter, withoutComments } from './markdown.ts'
import type { Alias, Fact, Knower, LoreEntry, Project } from './model.ts'
import { holdingSpan, type PositionOf, storyPositions } from './outline.ts'
import { loreRowId } from './passages.ts'
import { loreMatterSchema } from './schema.ts'
import { parseYamlDocument, readYaml, type YamlSource } from './yaml-file.ts'

/** Reads one lore entry. Throws `yaml-broken`, `project-invalid`, `id-twice` with file:line:column. */
export function parseLoreEntry(file: string, text: string): LoreEntry {
  const { matter, matterOffset, body } = splitFrontMatter(text)
  const source = { file, text: matter, lineOffset: matterOffset }
  const raw = readYaml(source, loreMatterSchema)
  const ids = raw.facts.map(fact => fact.id)
  if (new Set(ids).size < ids.length) throw sharedFactId(source, ids)
  return {
    id: raw.id,
    kind: raw.kind,
    names: raw.names,
    aliases: raw.aliases.map(alias => ({
      name: alias.name,
      from: alias.from,
      until: alias.until,
      knownBy: toKnowers(alias.knownBy)
    })),
    pinned: raw.pinned,
    voice: raw.voice && { samples: raw.voice.samples, tics: raw.voice.tics, address: raw.voice.address },
    facts: raw.facts.map(fact => ({
      id: fact.id,
      text: fact.text,
      type: fact.type,
      value: fact.value,
      from: fact.from,
      until: fact.until,
      knownBy: toKnowers(fact.knownBy),
      reveal: fact.reveal,
      status: fact.status,
      source: fact.source && { chapter: fact.source.chapter, quote: fact.source.quote }
    })),
    description: withoutComments(body.replace(/\r\n?/g, '\n')).trim(),
    plantedIn: raw.plantedIn,
    dueBy: raw.dueBy,
    paidIn: raw.paidIn,
    file
  }
}

/** The first id that two facts of the entry have, with both places where they stand as such. */
function sharedFactId(source: YamlSource, ids: string[]): UserError {
  const { document, at } = parseYamlDocument(source)
  const id = ids.find((one, index) => ids.indexOf(one) < index)!
  const facts = document.get('facts')
  const [first = source.file, second = source.file] = (isSeq(facts) ? facts.items : []).flatMap(fact => {
    const node = isMap(fact) ? fact.get('id', true) : undefined
    return isScalar(node) && node.value === id && node.range ? [at(node.range[0])] : []
  })
  return new UserError('id-twice', `${second} has the fact id ${id}, which ${first} has already.`, {
    hint: 'Give one of them another id.',
    data: { file: second, id, other: first }
  })
}

const toKnowers = (raw: { who: string; since?: string | undefined }[] | undefined): Knower[] | undefined =>
  raw?.map(({ who, since }) => ({ who, since }))

/** From where the lore is looked at: a place in the story, and whose eyes (undefined: the narrator's). */
export interface Viewpoint {
  position: number
  pov: string | undefined
}

/** How a fact may enter a prompt: `say` freely, `act-on` without saying it. */
export type FactForm = 'say' | 'act-on'

export interface VisibleFact {
  fact: Fact
  form: FactForm
}

/** Whether the fact or alias holds at this position. */
export const inForce = (
  bounds: Pick<Fact, 'from' | 'until'>,
  position: number,
  positionOf: PositionOf
): boolean => {
  const span = holdingSpan(bounds, positionOf)
  return span.from <= position && position < span.until
}

/** Whether `who` knows it by then. `knownBy` absent: everyone does. */
export function knows(
  knownBy: Knower[] | undefined,
  who: string,
  at: { position: number; positionOf: PositionOf }
) {
  if (knownBy === undefined) return true
  return knownBy.some(knower => {
    if (knower.who !== who) return false
    if (knower.since === undefined) return true
    const since = at.positionOf(knower.since)
    return since !== undefined && since <= at.position
  })
}

/**
 * How this fact may enter a prompt at the viewpoint; undefined: not at all. Hidden facts never do. With a
 * point of view only what that character knows does. Without one the narrator may say what the reader
 * knows and act on the rest, so that a secret is never said too early.
 */
export function factForm(fact: Fact, view: Viewpoint, positionOf: PositionOf): FactForm | undefined {
  if (fact.reveal === 'hide' || !inForce(fact, view.position, positionOf)) return undefined
  const at = { position: view.position, positionOf }
  const free = fact.reveal === 'act-on' ? 'act-on' : 'say'
  if (view.pov !== undefined) return knows(fact.knownBy, view.pov, at) ? free : undefined
  return fact.knownBy === undefined || knows(fact.knownBy, 'reader', at) ? free : 'act-on'
}

export const visibleFacts = (entry: LoreEntry, view: Viewpoint, positionOf: PositionOf): VisibleFact[] =>
  entry.facts.flatMap(fact => {
    const form = factForm(fact, view, positionOf)
    return form ? [{ fact, form }] : []
  })

/**
 * The names by which an entry may be mentioned at this viewpoint: an alias out of its time, or that the
 * point of view does not know as this person's, neither finds nor shows the entry.
 */
export function visibleNames(entry: LoreEntry, view: Viewpoint, positionOf: PositionOf): string[] {
  const mayUse = (alias: Alias) => {
    if (!inForce(alias, view.position, positionOf)) return false
    if (alias.knownBy === undefined) return true
    const who = view.pov ?? 'reader'
    return knows(alias.knownBy, who, { position: view.position, positionOf })
  }
  return [...entry.names, ...entry.aliases.filter(mayUse).map(alias => alias.name)]
}

/** Index rows of all facts that may not appear in a prompt at this viewpoint. */
export function hiddenFacts(project: Project, view: Viewpoint): string[] {
  const positionOf = storyPositions(project.chapters)
  return project.lore.flatMap(entry =>
    entry.facts
      .filter(fact => factForm(fact, view, positionOf) === undefined)
      .map(fact => loreRowId(entry.id, fact.id))
  )
}

/** References in the lore to chapters and scenes that the outline does not have, and to people that it lacks. */
export function loreWarnings(project: Project): UserError[] {
  const positionOf = storyPositions(project.chapters)
  const ids = new Set(['reader', ...project.lore.map(({ id }) => id)])
  const warnings: UserError[] = []
  for (const entry of project.lore) {
    const { file } = entry
    const check = (place: string, id: string | undefined) => {
      if (id !== undefined && positionOf(id) === undefined) warnings.push(unknownBound({ file, place, id }))
    }
    const bounded = [
      ...entry.facts.map(fact => ({ ...fact, place: `facts.${fact.id}` })),
      ...entry.aliases.map(alias => ({ ...alias, place: `aliases.${alias.name}` }))
    ]
    for (const { place, from, until, knownBy } of bounded) {
      check(`${place}.from`, from)
      check(`${place}.until`, until)
      for (const { who, since } of knownBy ?? []) {
        check(`${place}.knownBy`, since)
        if (!ids.has(who)) warnings.push(unknownKnower({ file, place, who }))
      }
    }
    check('plantedIn', entry.plantedIn)
    check('dueBy', entry.dueBy)
    check('paidIn', entry.paidIn)
  }
  return warnings
}

const unknownBound = ({ file, place, id }: { file: string; place: string; id: string }): UserError =>
  new UserError('bound-unknown', `${file}: ${place} names ${id}, which is not in the outline.`, {
    hint: 'Mend the id in that file.',
    data: { file, place, id }
  })

const unknownKnower = ({ file, place, who }: { file: string; place: string; who: string }): UserError =>
  new UserError('knower-unknown', `${file}: ${place} is known by ${who}, who is not in the lore.`, {
    hint: 'Mend the id in that file.',
    data: { file, place, who }
  })
