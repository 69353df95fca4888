import { Box } from 'ink'
import type { ComponentType } from 'react'
import { bodyRect } from './layout.ts'
import { ErrorBoundary } from './parts/error-boundary.tsx'
import { OverlayView } from './parts/overlay.tsx'
import { Row, span } from './parts/row.tsx'
import { StatusLine } from './parts/status-line.tsx'
import { SurroundingsContext, useSurroundings } from './parts/surroundings.ts'
import { BatchScreen } from './screens/batch.tsx'
import { DeskScreen } from './screens/desk.tsx'
import { InspectorScreen } from './screens/inspector.tsx'
import { LoreScreen } from './screens/lore.tsx'
import { NumbersScreen } from './screens/numbers.tsx'
import { SearchScreen } from './screens/search.tsx'
import { SettingsScreen } from './screens/settings.tsx'
import { ShelfScreen } from './screens/shelf.tsx'
import type { BugPlace } from './state/shared.ts'
import type { ScreenName, State } from './state.ts'
import type { Theme } from './theme.ts'

const SCREENS: Record<ScreenName, ComponentType<{ state: State }>> = {
  shelf: ShelfScreen,
  desk: DeskScreen,
  inspector: InspectorScreen,
  lore: LoreScreen,
  search: SearchScreen,
  batch: BatchScreen,
  numbers: NumbersScreen,
  settings: SettingsScreen
}

export interface AppProps {
  state: State
  theme: Theme
  onBug(error: unknown, where: BugPlace): void
}

/** The whole screen for a state; it knows nothing else, so a frame can be made of any state. */
export function App({ state, theme, onBug }: AppProps) {
  const { ui, t, size } = state.shared
  const surroundings = { theme, t, ambiguousWide: ui.ambiguousWide, linear: ui.screenReader }
  const { columns, rows } = size
  const Screen = SCREENS[state.screen]
  const body = bodyRect(size)
  // A screen reader would read both, one after the other.
  const coveredForReaders = ui.screenReader && state.overlay !== undefined
  return (
    <SurroundingsContext value={surroundings}>
      <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
        <TitleLine state={state} />
        <Box width={columns} height={body.height} overflow="hidden">
          <ErrorBoundary
            attempt={state.screen}
            onError={error => onBug(error, 'screen')}
            fallback={error => <Failed error={error} width={columns} />}
          >
            {coveredForReaders ? null : <Screen state={state} />}
          </ErrorBoundary>
        </Box>
        <StatusLine state={state} width={columns} />
        {state.overlay && (
          <ErrorBoundary
            attempt={state.overlay.kind}
            onError={error => onBug(error, 'overlay')}
            fallback={() => null}
          >
            <OverlayView overlay={state.overlay} shared={state.shared} />
          </ErrorBoundary>
        )}
      </Box>
    </SurroundingsContext>
  )
}

function TitleLine({ state }: { state: State }) {
  const { t } = useSurroundings()
  const { project, size } = state.shared
  const open = project && state.screen !== 'shelf' ? [span(`  ${project.project.settings.title}`)] : []
  const locked = project?.lockedBy ? [span(`  ${t('tui.read-only')}`, 'warn')] : []
  return (
    <Row
      width={size.columns}
      filled
      spans={[
        span(' Fabula', 'title'),
        span(` · ${t(`tui.screen.${state.screen}`)}`, 'muted'),
        ...open,
        ...locked
      ]}
    />
  )
}

/** What is left of a screen with a bug in it. */
function Failed({ error, width }: { error: unknown; width: number }) {
  const { t } = useSurroundings()
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = [t('tui.bug'), '', ...what.split('\n').slice(0, 8)]
  return (
    <Box flexDirection="column">
      {lines.map((line, row) => (
        <Row key={row} width={width} spans={[span(line, row === 0 ? 'bad' : 'muted')]} />
      ))}
    </Box>
  )
}
