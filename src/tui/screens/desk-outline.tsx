import type { Project } from '../../core/model.ts'
import { chapterTarget } from '../../core/outline.ts'
import type { Rect } from '../layout.ts'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { type ChapterRow, type OutlineRow, outlineRows } from '../state/outline-rows.ts'
import { chapterLength } from '../state/reading.ts'
import type { State } from '../state.ts'
import { cutText, textWidth } from '../text/width.ts'

/** Volumes, chapters and scenes: what state they are in, how long against their target, and their hooks. */
export function OutlinePane({ state, project, rect }: { state: State; project: Project; rect: Rect }) {
  const surroundings = useSurroundings()
  const { folds, list, focus, chapter, drafting } = state.screens.desk
  const rows = outlineRows(project, folds)
  const context = { project, open: chapter, drafting: drafting?.chapter, width: rect.width - 2, surroundings }
  return (
    <Pane rect={rect} title={surroundings.t('tui.desk.outline')} focused={focus === 'outline'}>
      <List
        list={list}
        count={rows.length}
        width={rect.width}
        height={rect.height - 1}
        item={index => [outlineSpans(rows[index]!, context)]}
        focused={focus === 'outline' && state.overlay === undefined}
      />
    </Pane>
  )
}

interface RowContext {
  project: Project
  /** Ids of the chapter in the text pane, and of the one that is being drafted. */
  open: string | undefined
  drafting: string | undefined
  /** Columns of a row. */
  width: number
  surroundings: Surroundings
}

function outlineSpans(row: OutlineRow, context: RowContext): Span[] {
  const { theme } = context.surroundings
  const indent = '  '.repeat(row.depth)
  const hook = (words: string | undefined) =>
    words ? [span(`  ${theme.glyphs.closed}${words}`, 'quote')] : []
  if (row.kind === 'scene')
    return [span(`${indent}  ${row.index + 1}. ${row.scene.goal}`, 'muted'), ...hook(row.scene.hook)]
  const fold = row.open ? theme.glyphs.open : theme.glyphs.closed
  if (row.kind === 'volume') return [span(`${indent}${fold} ${row.volume.title || row.id}`, 'title')]
  return chapterSpans(row, `${indent}${row.chapter.scenes.length > 0 ? fold : ' '} `, context)
}

/** The least columns of a title before what is told of the chapter is left out, and of a hook to be worth a start. */
const LEAST_TITLE = 8
const LEAST_HOOK = 8
/** From here on there is room for most targets, too. */
const WIDE = 34

/** A chapter in one line. What has no room as a whole is left out, the target first: the plan beside it has all. */
function chapterSpans({ chapter }: ChapterRow, start: string, context: RowContext): Span[] {
  const { project, open, drafting, width, surroundings } = context
  const { t, theme, ambiguousWide } = surroundings
  const columns = (text: string) => textWidth(text, ambiguousWide)
  const written = project.written.get(chapter.id)
  const status = drafting === chapter.id ? 'drafting' : (written?.status ?? 'planned')
  const target = chapterTarget(project, chapter)
  const length = written ? chapterLength(project, chapter.id) : target
  const told = `  ${t(`tui.status.${status}`)}`
  const number = `${start}${chapter.number} `
  const title = chapter.title || t('tui.desk.untitled')
  const room = width - columns(number)
  const tail =
    [...(written && width >= WIDE ? [`${told} ${length}/${target}`] : []), `${told} ${length}`].find(
      text => columns(title + text) <= room
    ) ?? (columns(told) + LEAST_TITLE <= room ? told : '')
  const shown = cutText(title, room - columns(tail), ambiguousWide)
  const left = room - columns(shown + tail) - columns(`  ${theme.glyphs.closed}`)
  return [
    span(number),
    span(shown, chapter.id === open ? 'accent' : undefined),
    span(tail, 'muted'),
    ...(chapter.hook && left >= LEAST_HOOK ? [span(`  ${theme.glyphs.closed}${chapter.hook}`, 'quote')] : [])
  ]
}
