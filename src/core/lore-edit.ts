import { Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml'
import { splitFrontMatter } from './markdown.ts'
import type { Knower, LoreKind, Reveal } from './model.ts'

/** When an alias or a fact holds, and who knows it. */
export interface Bounds {
  from: string | undefined
  until: string | undefined
  /** Undefined: everyone; an empty list: nobody. */
  knownBy: Knower[] | undefined
}

/** One change of a lore entry's file. */
export type LoreChange =
  | { type: 'entry'; kind: LoreKind; names: readonly string[]; body: string }
  /** `index`: place among the aliases; undefined: a new one. */
  /** `was`: the alias as it is called so far; undefined: a new one. */
  | { type: 'alias'; was: string | undefined; name: string; bounds: Bounds }
  | { type: 'alias-removed'; was: string }
  /** `id` undefined: a new fact. */
  | { type: 'fact'; id: string | undefined; text: string; bounds: Bounds; reveal: Reveal }
  | { type: 'fact-removed'; id: string }

/**
 * The file of a lore entry with one change. What it does not touch stays: comments, unknown keys, the other facts, line ends, and
 * of what is changed the keys that the change does not name. A change that changes nothing gives the same file.
 */
export function loreFileWith(file: string, change: LoreChange): string {
  const { matter, body } = splitFrontMatter(file)
  const document = parseDocument(matter)
  if (!isMap(document.contents)) document.contents = document.createNode({}) as never
  const style = styleOf(matter)
  const before = document.toString(style)
  apply(document, change)
  const after = document.toString(style)
  const text = change.type === 'entry' ? bodyOf(change.body, body) : body
  if (after === before && text === body) return file
  const head = `---\n${after.trimEnd()}\n---\n`
  const whole = file.includes('\r\n') ? (head + text).replace(/\r?\n/g, '\r\n') : head + text
  return file.startsWith('\uFEFF') ? `\uFEFF${whole}` : whole
}

/** As the writer sets YAML: `[a]` or `[ a ]`, lists indented or not. */
const styleOf = (matter: string) => ({
  lineWidth: 0,
  flowCollectionPadding: /[[{] \S/.test(matter),
  indentSeq: !/^\S.*:[ \t]*\r?\n- /m.test(matter)
})

/** The body is left as it stands, byte for byte, unless its text is another. */
function bodyOf(wanted: string, old: string): string {
  const plain = (text: string) => text.replace(/\r\n?/g, '\n').trim()
  if (plain(wanted) === plain(old)) return old
  return wanted.trim() === '' ? '' : `${wanted.trim()}\n`
}

function apply(document: Document, change: LoreChange): void {
  switch (change.type) {
    case 'entry':
      setIfOther(document, 'kind', change.kind)
      setIfOther(document, 'names', change.names)
      return
    case 'alias':
      setAlias(document, change)
      return
    case 'alias-removed': {
      const aliases = listOf(document, 'aliases')
      aliases.items = aliases.items.filter(item => nameOf(item) !== change.was)
      return
    }
    case 'fact':
      setFact(document, change)
      return
    case 'fact-removed': {
      const facts = listOf(document, 'facts')
      facts.items = facts.items.filter(fact => !(isMap(fact) && fact.get('id') === change.id))
    }
  }
}

/** A value that stays the same keeps its node, with the way it is written and its comments. */
function setIfOther(target: Document | YAMLMap, key: string, value: unknown): void {
  const old = target.get(key)
  const plain = isMap(old) || isSeq(old) ? old.toJSON() : (old ?? undefined)
  if (JSON.stringify(plain) === JSON.stringify(value)) return
  if (value === undefined) target.delete(key)
  else target.set(key, new Document(value).contents)
}

function listOf(document: Document, key: string): YAMLSeq {
  const old = document.get(key)
  if (isSeq(old)) return old
  const fresh = document.createNode([]) as YAMLSeq
  document.set(key, fresh)
  return fresh
}

function setAlias(document: Document, { was, name, bounds }: Extract<LoreChange, { type: 'alias' }>): void {
  const list = listOf(document, 'aliases')
  const index = was === undefined ? -1 : list.items.findIndex(item => nameOf(item) === was)
  const old = list.items[index]
  if (isMap(old)) {
    setIfOther(old, 'name', name)
    setBounds(old, bounds)
    return
  }
  const isPlain = Object.values(bounds).every(value => value === undefined)
  const node = document.createNode(isPlain ? name : { name })
  if (isMap(node)) setBounds(node, bounds)
  if (index < 0) list.add(node)
  else list.items[index] = node
}

/** An alias is a plain name, or a map that has one. */
const nameOf = (item: unknown): string | undefined => {
  const name = isMap(item) ? item.get('name') : isScalar(item) ? item.value : undefined
  return name === undefined || name === null ? undefined : String(name)
}

function setFact(document: Document, change: Extract<LoreChange, { type: 'fact' }>): void {
  const { id, text, bounds, reveal } = change
  const list = listOf(document, 'facts')
  const old = list.items.find((fact): fact is YAMLMap => isMap(fact) && fact.get('id') === id)
  const fact = old ?? (document.createNode({ id: id ?? freeFactId(document, list), text }) as YAMLMap)
  if (!old) {
    list.flow = false
    list.add(fact)
  }
  setIfOther(fact, 'text', text)
  setBounds(fact, bounds)
  if (reveal !== (fact.get('reveal') ?? 'free')) fact.set('reveal', reveal)
}

/** `f-<entry>-<number>`: the first number from the facts' count on that is free. */
function freeFactId(document: Document, facts: YAMLSeq): string {
  const ids = new Set(facts.items.map(fact => (isMap(fact) ? String(fact.get('id')) : '')))
  for (let number = facts.items.length + 1; ; number++) {
    const id = `f-${document.get('id')}-${number}`
    if (!ids.has(id)) return id
  }
}

function setBounds(node: YAMLMap, { from, until, knownBy }: Bounds): void {
  setIfOther(node, 'from', from)
  setIfOther(node, 'until', until)
  setKnowers(node, knownBy)
}

/** Knowers may be written as plain ids too; they are only written anew where they say something else. */
function setKnowers(node: YAMLMap, wanted: Knower[] | undefined): void {
  const old = node.get('knownBy')
  const plain = isSeq(old)
    ? (old.toJSON() as (string | Knower)[]).map(one =>
        typeof one === 'string' ? { who: one } : { who: one.who, since: one.since ?? undefined }
      )
    : undefined
  if (JSON.stringify(plain) === JSON.stringify(wanted)) return
  if (wanted === undefined) node.delete('knownBy')
  else
    node.set(
      'knownBy',
      new Document(wanted.map(({ who, since }) => (since ? { who, since } : { who }))).contents
    )
}
