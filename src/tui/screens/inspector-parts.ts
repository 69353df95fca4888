import type { Translate } from '../../core/i18n.ts'
import type { Project } from '../../core/model.ts'
import { loreRowId } from '../../core/passages.ts'
import type { PartChange, PromptReport, ReportedDrop, ReportedPart } from '../../core/prompt-report.ts'
import { bar } from '../parts/bar.ts'
import { type Span, span } from '../parts/row.tsx'
import type { Surroundings } from '../parts/surroundings.ts'
import type { PartRow } from '../state/inspector-state.ts'

interface LineOptions {
  report: PromptReport
  project: Project
  width: number
  surroundings: Surroundings
}

/** A part in one line: its tokens as number and bar, what it is, and whose. */
export function partLine(row: PartRow, options: LineOptions): Span[] {
  const { report, surroundings } = options
  const { t } = surroundings
  switch (row.kind) {
    case 'whole':
      return [span(`${String(report.tokens).padStart(5)} `), span(t('tui.inspector.whole'), 'title')]
    case 'part':
      return [...tokenSpans(row.part.tokens, options), ...nameSpans(row.part, options)]
    case 'dropped':
      return [
        span(`${String(row.part.tokens).padStart(5)} `, 'muted'),
        span(`${t('tui.inspector.dropped')} `, 'warn'),
        ...nameSpans(row.part, options),
        span(`  ${whyText(row.part, t)}`, 'muted')
      ]
    case 'change':
      return changeSpans(row.change, options)
  }
}

/** The bar is as long as the part beside the largest one. */
function tokenSpans(tokens: number, { report, width, surroundings }: LineOptions): Span[] {
  const columns = Math.max(4, Math.min(20, Math.floor(width / 5)))
  const largest = Math.max(1, ...report.parts.map(part => part.tokens))
  return [
    span(`${String(tokens).padStart(5)} `),
    ...bar(tokens / largest, columns, { ...surroundings.theme.glyphs, empty: ' ' }),
    span(' ')
  ]
}

function nameSpans(part: ReportedPart | ReportedDrop, { project, surroundings }: LineOptions): Span[] {
  const { t } = surroundings
  const form = 'form' in part && part.form !== 'full' ? ` (${t(`form.${part.form}`)})` : ''
  const whose = whoseText(project, part)
  return [span(partName(part, t), 'accent'), span(`${whose === '' ? '' : ` · ${whose}`}${form}`)]
}

/** What a part is to the prompt; receipts of older versions did not say it of what was left out. */
export const partName = ({ name, pool }: { name: string; pool: string }, t: Translate): string =>
  name !== '' ? t(`part.${name}`) : pool !== '' ? t(`pool.${pool}`) : ''

/** Whose it is, as the writer calls it; parts of which there is one only need no more than what they are. */
export function whoseText(project: Project, { pool, id }: { pool: string; id: string }): string {
  if (pool === 'project') return ''
  for (const entry of pool === 'lore' ? project.lore : []) {
    const name = entry.names[0] ?? entry.id
    if (entry.id === id || loreRowId(entry.id) === id) return name
    const fact = entry.facts.find(one => loreRowId(entry.id, one.id) === id)
    if (fact) return fact.text.includes(name) ? fact.text : `${name} · ${fact.text}`
  }
  const book = project.books.find(one => id.startsWith(`${pool}--${one.id}--`))
  const chapter = project.chapters.find(one => id === `summary-${one.id}` || id.includes(`--${one.id}--`))
  if (book)
    return [book.title, book.chapters.find(one => id.includes(`--${one.id}--`))?.title ?? ''].join(' · ')
  return chapter ? `${chapter.number} ${chapter.title}` : id
}

/** Why it was left out, in the locale's words where it has them. */
export function whyText({ why }: { why: string }, t: Translate): string {
  const told = t(`why.${why}`)
  return told === `why.${why}` ? why : told
}

const MARKS: Record<PartChange['kind'], { mark: string; tone: 'good' | 'bad' | 'warn' | 'muted' }> = {
  added: { mark: '+', tone: 'good' },
  removed: { mark: '-', tone: 'bad' },
  changed: { mark: '~', tone: 'warn' },
  same: { mark: '=', tone: 'muted' }
}

function changeSpans({ kind, before, now }: PartChange, options: LineOptions): Span[] {
  const { mark, tone } = MARKS[kind]
  const by = (now?.tokens ?? 0) - (before?.tokens ?? 0)
  const word = options.surroundings.t(`tui.inspector.change.${kind}`)
  return [
    span(`${mark} ${word} `, tone),
    span(`${by > 0 ? '+' : ''}${by}`.padStart(6)),
    span('  '),
    ...nameSpans((now ?? before)!, options)
  ]
}
