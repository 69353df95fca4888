import { excerpt, wrapLines } from '../core/excerpt.ts'
import type { Translate } from '../core/i18n.ts'
import { POOLS, type Pool, type Project } from '../core/model.ts'
import type { Passage } from '../core/passages.ts'
import type { FusedHit } from '../core/retrieve.ts'
import { UserError } from '../errors.ts'
import { readProject } from '../jobs/read-project.ts'
import { type SearchRequest, type SearchResult, search } from '../jobs/search.ts'
import type { Ports } from '../ports.ts'
import type { Command, CommandContext } from './command.ts'
import { usageError } from './parse.ts'
import { why } from './print-event.ts'

const DEFAULT_LIMIT = 10
const MOST = 200
/** Lines of a passage that people see. */
const LINES = 3

/** `fabula search`: hybrid search over everything. */
export const command: Command = {
  name: 'search',
  usage: '<query>',
  options: [
    { name: 'pool', type: 'string', value: POOLS.join('|') },
    { name: 'before', type: 'number', value: 'n' },
    { name: 'pov', type: 'string', value: 'WHO' },
    { name: 'rewrite', type: 'boolean' },
    { name: 'limit', short: 'k', type: 'number', value: 'k' }
  ],
  async run(context) {
    const { out, t } = context
    const query = context.args.join(' ').trim()
    const pool = poolFlag(context.flags.pool)
    const limit = limitFlag(context.flags.limit)
    if (query === '')
      throw usageError(command, 'What to search for? Give a word, a name or a sentence', 'no-query')
    const ports = await context.open()
    const project = await readProject(ports.store)
    const before = context.flags.before as number | undefined
    const pov = context.flags.pov as string | undefined
    const rewrite = context.flags.rewrite === true
    const request = { project, query, pool, before, pov, limit, rewrite }
    const { hits, notes, rewrites = [] } = await runSearch(context, ports, request)
    for (const note of notes) out.note(t(`search.note.${note}`))
    out.emit({ query, ...(rewrites.length > 0 && { rewrites }), hits: hits.map(hit => toJson(hit)) })
    for (const text of rewrites) out.print(t('search.rewrite', { text }))
    if (rewrites.length > 0) out.print()
    if (hits.length === 0) out.print(t('search.nothing', { query }))
    hits.forEach((hit, index) => {
      for (const line of hitLines(project, { hit, number: index + 1, query }, context)) out.print(line)
    })
    return 'done'
  }
}

async function runSearch(
  { out, signal }: CommandContext,
  ports: Ports,
  request: SearchRequest
): Promise<SearchResult> {
  const job = search(ports, request, signal)
  let step = await job.next()
  for (; !step.done; step = await job.next()) if (!out.json) out.event(step.value)
  return step.value
}

function poolFlag(value: unknown): Pool | undefined {
  if (value === undefined) return undefined
  const pool = POOLS.find(each => each === value)
  if (pool) return pool
  throw new UserError('pool-unknown', `There is no pool "${value}".`, {
    hint: `Pools: ${POOLS.join(', ')}`,
    data: { pool: String(value), pools: POOLS.join(', ') }
  })
}

function limitFlag(value: unknown): number {
  if (value === undefined) return DEFAULT_LIMIT
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST) return Number(value)
  throw usageError(command, `-k takes a whole number from 1 to ${MOST}, not "${value}"`, 'limit', {
    most: MOST,
    value: String(value)
  })
}

/** Lore belongs to no chapter. */
const chapterOf = (passage: Passage): number | null => (passage.pool === 'lore' ? null : passage.order)

const toJson = ({ passage, score, reasons }: FusedHit) => ({
  id: passage.id,
  pool: passage.pool,
  book: passage.bookId,
  chapter: chapterOf(passage),
  position: passage.position,
  text: passage.text,
  score,
  reasons
})

function hitLines(
  project: Project,
  { hit, number, query }: { hit: FusedHit; number: number; query: string },
  { out, t }: CommandContext
): string[] {
  const { passage, reasons } = hit
  const words = [query, ...reasons.flatMap(reason => reason.mention ?? [])]
  const width = out.columns - 4
  const shown = excerpt(passage.text, { words, width: width * LINES })
  return [
    `${number}. ${placeOf(project, passage, t)}`,
    ...wrapLines(shown, width)
      .slice(0, LINES)
      .map(line => `    ${line}`),
    `   ${why(reasons, t)}`,
    ''
  ]
}

/** Pool, book or entry, chapter number and title, as people call them. */
function placeOf(project: Project, passage: Passage, t: Translate): string {
  const pool = t(`pool.${passage.pool}`)
  if (passage.pool === 'lore') {
    const entry = project.lore.find(({ id }) => id === passage.bookId)
    return [pool, entry?.names[0] ?? passage.bookId].join(' · ')
  }
  const book = project.books.find(({ id }) => id === passage.bookId)
  const chapters = book?.chapters ?? project.chapters
  const title = chapters.find(({ id }) => id === passage.chapterId)?.title ?? ''
  const chapter = t('search.chapter', { number: passage.order, title }).trim()
  return [pool, ...(book ? [book.title] : []), chapter].join(' · ')
}
