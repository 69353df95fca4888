import { Box } from 'ink'
import type { ReactNode } from 'react'
import type { Rect } from '../layout.ts'
import { Divider } from '../parts/pane.tsx'
import { askRect, deskRects } from '../state/desk-rects.ts'
import { DESK_PANES, type DeskPane, isList } from '../state/desk-state.ts'
import type { State } from '../state.ts'
import { AskBar } from './desk-ask.tsx'
import { ContextPane } from './desk-context.tsx'
import { OutlinePane } from './desk-outline.tsx'
import { SidePane } from './desk-side.tsx'
import { TextPane } from './desk-text.tsx'

/** The outline on the left, the text in the middle, what is known of the chapter on the right; below them what is asked for. */
export function DeskScreen({ state }: { state: State }) {
  const project = state.shared.project?.project
  const { desk } = state.screens
  const rects = deskRects(desk, state.shared)
  if (!project) return null
  const Side = isList(desk.side) ? SidePane : ContextPane
  const panes: Record<DeskPane, (rect: Rect) => ReactNode> = {
    outline: rect => <OutlinePane state={state} project={project} rect={rect} />,
    text: rect => <TextPane state={state} project={project} rect={rect} />,
    context: rect => <Side state={state} project={project} rect={rect} />
  }
  const shown = DESK_PANES.filter(pane => rects.has(pane))
  const asked = askRect(desk, state.shared)
  return (
    <Box flexDirection="column">
      <Box>
        {shown.map((pane, index) => {
          const rect = rects.get(pane)!
          return (
            <Box key={pane}>
              {index > 0 && <Divider height={rect.height} />}
              {panes[pane](rect)}
            </Box>
          )
        })}
      </Box>
      {asked && desk.ask && <AskBar state={state} asked={desk.ask} rect={asked} />}
    </Box>
  )
}
