import { Document, isMap, isSeq, parseDocument, type YAMLSeq } from 'yaml'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { LORE_KINDS, type OutlineChapter, type Project, type Proposal } from './model.ts'
import type { ProposedName } from './names.ts'
import { fileNumber } from './outline.ts'
import { parseYamlDocument, readYaml } from './yaml-file.ts'

/** What the writer decided about proposed names; beside the proposals, which every new draft makes anew. */
export const DECISIONS_FILE = 'review/decisions.yaml'

type Files = ReadonlyMap<string, string>

const reviewSchema = z.looseObject({
  chapter: z.string(),
  proposals: z.preprocess(
    value => value ?? [],
    z.array(
      z.looseObject({
        kind: z.string(),
        name: z.preprocess(String, z.string()),
        as: z.enum(LORE_KINDS).optional(),
        count: z.number().default(1),
        quote: z.preprocess(value => String(value ?? ''), z.string())
      })
    )
  )
})
const decisionsSchema = z.looseObject({
  names: z.preprocess(
    value => value ?? [],
    z.array(
      z.looseObject({ name: z.preprocess(String, z.string()), decision: z.enum(['accepted', 'rejected']) })
    )
  )
})

/** Names that were accepted or rejected. Throws `yaml-broken`, `project-invalid`. */
export function decidedNames(text: string | undefined): Map<string, 'accepted' | 'rejected'> {
  if (text === undefined || text.trim() === '') return new Map()
  const { names } = readYaml({ file: DECISIONS_FILE, text }, decisionsSchema)
  return new Map(names.map(({ name, decision }) => [name, decision]))
}

const isReview = (file: string): boolean => /^review\/[^/]+\.yaml$/.test(file) && file !== DECISIONS_FILE

/**
 * The names that wait for the writer, most frequent first: those that are neither decided about nor in the lore by now, and whose
 * quote still stands in the chapter. A file that can't be read is left out and becomes a warning.
 */
export function openProposals(
  files: Files,
  { lore, written, warnings }: Pick<Project, 'lore' | 'written' | 'warnings'>
): Proposal[] {
  const guarded = <T>(read: () => T, instead: T): T => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      warnings.push(error)
      return instead
    }
  }
  const done = new Set([
    ...lore.flatMap(({ names, aliases }) => [...names, ...aliases.map(alias => alias.name)]),
    ...guarded(() => decidedNames(files.get(DECISIONS_FILE)), new Map()).keys()
  ])
  const open = new Map<string, Proposal>()
  for (const [file, text] of files) {
    if (!isReview(file)) continue
    const review = guarded(() => readYaml({ file, text }, reviewSchema), undefined)
    if (!review) continue
    const { chapter, proposals } = review
    for (const { kind, name, as, count, quote } of proposals) {
      const stands = written.get(chapter)?.text.includes(quote)
      if (kind === 'new-entry' && stands && !done.has(name))
        open.set(name, withQuote(open.get(name), { name, as, count, quotes: [{ chapter, quote }] }))
    }
  }
  return [...open.values()].sort((a, b) => b.count - a.count)
}

/** The same name in several chapters is one proposal; in several files of one chapter (it was moved) it counts once. */
function withQuote(before: Proposal | undefined, found: Proposal): Proposal {
  if (!before) return found
  if (before.quotes.some(({ chapter }) => chapter === found.quotes[0]!.chapter)) return before
  return {
    ...before,
    as: before.as ?? found.as,
    count: before.count + found.count,
    quotes: [...before.quotes, ...found.quotes]
  }
}

/** The decisions with one more, or with one taken back (`undefined`); comments and other entries stay. */
export function decisionsWith(
  text: string | undefined,
  name: string,
  decided: { decision: 'accepted' | 'rejected'; entry?: string } | undefined
): string {
  const empty = text === undefined || text.trim() === ''
  const document = empty
    ? new Document({ format: 1, names: [] })
    : parseYamlDocument({ file: DECISIONS_FILE, text }).document
  const old = document.get('names')
  const names = isSeq(old) ? old : (document.createNode([]) as YAMLSeq)
  if (names !== old) document.set('names', names)
  names.items = names.items.filter(item => !(isMap(item) && String(item.get('name')) === name))
  if (decided) names.add(document.createNode({ name, ...decided }))
  names.flow = false
  return document.toString({ lineWidth: 0 })
}

/** Where the proposals of a chapter may stand: in the file of its number, or, if that is of another chapter (chapters were moved), in one with its id. */
export const reviewFilesOf = ({ id, number }: Pick<OutlineChapter, 'id' | 'number'>): [string, string] => [
  `review/${fileNumber(number)}.yaml`,
  `review/${fileNumber(number)}-${id}.yaml`
]

/** Whether a review file is this chapter's; one that is not there or empty may become it. */
export function isReviewOf(chapter: string, text: string | undefined): boolean {
  if (text === undefined || text.trim() === '') return true
  const document = parseDocument(text)
  return document.errors.length === 0 && document.get('chapter') === chapter
}

/** The chapter's review file with these names proposed instead of those before; proposals of other kinds and comments stay. */
export function reviewWith(
  text: string | undefined,
  chapter: string,
  found: readonly ProposedName[]
): string {
  const fresh = !text?.trim() || !isReviewOf(chapter, text)
  const document = fresh ? new Document({ format: 1, chapter, proposals: [] }) : parseDocument(text ?? '')
  document.set('chapter', chapter)
  const old = document.get('proposals')
  const others = isSeq(old) ? old.items.filter(item => isMap(item) && item.get('kind') !== 'new-entry') : []
  const proposed = found.map(({ name, count, quote, kind }) =>
    document.createNode({ kind: 'new-entry', name, ...(kind ? { as: kind } : {}), count, quote })
  )
  const list = document.createNode([]) as YAMLSeq
  list.items = [...others, ...proposed]
  document.set('proposals', list)
  return document.toString({ lineWidth: 0 })
}
