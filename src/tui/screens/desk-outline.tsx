import type { Project } from '../../core/model.ts'
import { chapterTarget } from '../../core/outline.ts'
import type { Rect } from '../layout.ts'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { type OutlineRow, outlineRows } from '../state/outline-rows.ts'
import { chapterLength } from '../state/reading.ts'
import type { State } from '../state.ts'

/** Volumes, chapters and scenes: what state they are in, how long against their target, and their hooks. */
export function OutlinePane({ state, project, rect }: { state: State; project: Project; rect: Rect }) {
  const surroundings = useSurroundings()
  const { folds, list, focus, chapter, drafting } = state.screens.desk
  const rows = outlineRows(project, folds)
  const context = { project, open: chapter, drafting: drafting?.chapter, surroundings }
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
  surroundings: Surroundings
}

function outlineSpans(row: OutlineRow, context: RowContext): Span[] {
  const { project, open, drafting, surroundings } = context
  const { t, theme } = surroundings
  const indent = '  '.repeat(row.depth)
  const hook = (words: string | undefined) =>
    words ? [span(`  ${theme.glyphs.closed}${words}`, 'quote')] : []
  if (row.kind === 'scene')
    return [span(`${indent}  ${row.index + 1}. ${row.scene.goal}`, 'muted'), ...hook(row.scene.hook)]
  const fold = row.open ? theme.glyphs.open : theme.glyphs.closed
  if (row.kind === 'volume') return [span(`${indent}${fold} ${row.volume.title || row.id}`, 'title')]
  const { chapter } = row
  const written = project.written.get(chapter.id)
  const status = drafting === chapter.id ? 'drafting' : (written?.status ?? 'planned')
  const length = written ? `${chapterLength(project, chapter.id)}/` : ''
  return [
    span(`${indent}${chapter.scenes.length > 0 ? fold : ' '} ${chapter.number} `),
    span(chapter.title || t('tui.desk.untitled'), chapter.id === open ? 'accent' : undefined),
    span(`  ${t(`tui.status.${status}`)} ${length}${chapterTarget(project, chapter)}`, 'muted'),
    ...hook(chapter.hook)
  ]
}
