import { Box } from 'ink'
import type { Project } from '../../core/model.ts'
import { chapterTarget } from '../../core/outline.ts'
import { countLength } from '../../core/text.ts'
import type { Rect } from '../layout.ts'
import { InputLine, InputLines } from '../parts/input.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { TextView } from '../parts/text-view.tsx'
import { proseRect, viewOf } from '../state/desk-rects.ts'
import { type Ask, comparing, shownDraft } from '../state/desk-state.ts'
import { shownText } from '../state/desk-text.ts'
import { chapterLength, chapterText, firstLine } from '../state/reading.ts'
import type { State } from '../state.ts'
import { lineAt, wrapText } from '../text/wrap.ts'
import { textMarks } from './desk-marks.ts'

interface PaneProps {
  state: State
  project: Project
  rect: Rect
}

/** The chapter: its saved text, a draft as it comes, or what differs from an earlier version. */
export function TextPane({ state, project, rect }: PaneProps) {
  const surroundings = useSurroundings()
  const { desk } = state.screens
  const { ask } = desk
  const text = shownText(desk, project)
  const prose = proseRect(rect)
  const view = viewOf(desk, state.shared)
  const wrapped = text === undefined ? undefined : wrapText(text, view)
  const left = prose.x - rect.x
  return (
    <Pane rect={rect} title={titleOf(state, project, surroundings)} focused={desk.focus === 'text'}>
      <Box height={view.height} paddingLeft={left}>
        {!wrapped && (
          <Row width={prose.width} spans={[span(surroundings.t('tui.desk.unwritten'), 'muted')]} />
        )}
        {wrapped && ask?.kind === 'paragraph' && <EditedText state={state} asked={ask} prose={prose} />}
        {wrapped && ask?.kind !== 'paragraph' && (
          <TextView
            wrapped={wrapped}
            top={firstLine(wrapped, view)}
            height={view.height}
            marks={textMarks(desk, project)}
          />
        )}
      </Box>
      {desk.find && (
        <FindLine state={state} rect={{ ...prose, y: rect.y + rect.height - 1, height: 1 }} left={left} />
      )}
    </Pane>
  )
}

function titleOf({ screens: { desk } }: State, project: Project, { t }: Surroundings): string {
  const chapter = project.chapters.find(({ id }) => id === desk.chapter)
  if (!chapter) return t('tui.desk.text')
  const words = [t('tui.desk.chapter', { number: chapter.number, title: chapter.title })]
  const draft = shownDraft(desk)
  const compared = comparing(desk)
  if (compared !== undefined)
    words.push(t('tui.desk.compared', { version: desk.versions!.versions[compared]!.version ?? 0 }))
  else if (draft) {
    const scenes = Math.max(1, chapter.scenes.length)
    words.push(
      t(draft === desk.drafting ? 'tui.desk.drafting' : 'tui.desk.unfinished', { scene: draft.scene, scenes })
    )
  }
  const length = draft ? countLength(draft.text) : chapterLength(project, chapter.id)
  words.push(
    `${length}/${t(`tui.length.${project.settings.language}`, { length: chapterTarget(project, chapter) })}`
  )
  if (desk.findings) words.push(t('tui.desk.findings-count', { count: desk.findings.length }))
  return words.join(' · ')
}

/** The text with one paragraph of it open for typing, where it stands. */
function EditedText({
  state,
  asked,
  prose
}: {
  state: State
  asked: Extract<Ask, { kind: 'paragraph' }>
  prose: Rect
}) {
  const { t } = useSurroundings()
  const { desk } = state.screens
  const project = state.shared.project!.project
  const view = viewOf(desk, state.shared)
  const { base, stretch, input } = asked
  const wrapped = wrapText(base, view)
  const first = lineAt(wrapped, stretch.start)
  const after = lineAt(wrapped, Math.max(stretch.start, stretch.end - 1)) + 1
  const typed = wrapText(input.text, view).starts.length + 1
  // One line says how to go on; the paragraph has what it needs, and the text above as much as is left of half.
  const height = Math.max(1, Math.min(typed, view.height - 2))
  const above = Math.min(first, Math.max(0, Math.min(Math.floor(view.height / 3), view.height - 1 - height)))
  const below = Math.max(0, view.height - 1 - height - above)
  const changed =
    chapterText(project, desk.chapter) !== undefined && project.written.get(desk.chapter!)?.text !== base
  const told = changed ? span(t('tui.edit.changed'), 'warn') : span(t('tui.edit.keys'), 'muted')
  const rect = { ...prose, y: prose.y + above + 1, height }
  return (
    <Box flexDirection="column">
      <TextView wrapped={wrapped} top={first - above} height={above} />
      <Row width={prose.width} filled spans={[told]} />
      <InputLines rect={rect} input={input} focused={!state.overlay} />
      <TextView wrapped={wrapped} top={after} height={below} />
    </Box>
  )
}

function FindLine({ state, rect, left }: { state: State; rect: Rect; left: number }) {
  const { t } = useSurroundings()
  const find = state.screens.desk.find!
  const count = find.matches.length === 0 ? t('tui.find.none') : `${find.at + 1}/${find.matches.length}`
  const input = { ...rect, x: rect.x + 2, width: Math.max(4, rect.width - 16) }
  return (
    <Box paddingLeft={left}>
      <Row width={2} spans={[span('/ ', 'accent')]} />
      <InputLine
        rect={input}
        input={find.input}
        focused={find.typing && !state.overlay}
        placeholder={t('tui.find.ask')}
      />
      <Row width={14} spans={[span(` ${find.input.text === '' ? '' : count}`, 'muted')]} />
    </Box>
  )
}
