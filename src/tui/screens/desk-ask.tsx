import { Box } from 'ink'
import type { Translate } from '../../core/i18n.ts'
import type { Rect } from '../layout.ts'
import { InputLine, InputLines } from '../parts/input.tsx'
import { Row, span } from '../parts/row.tsx'
import { useSurroundings } from '../parts/surroundings.ts'
import type { Ask } from '../state/desk-state.ts'
import type { State } from '../state.ts'

/** What is asked for, and the line or lines in which it is typed. */
export function AskBar({ state, asked, rect }: { state: State; asked: Ask; rect: Rect }) {
  const { t, theme } = useSurroundings()
  const focused = state.overlay === undefined
  const input = { x: 2, y: rect.y + 1, width: rect.width - 3, height: rect.height - 1 }
  const keys = t(asked.lines ? 'tui.ask.keys-lines' : 'tui.ask.keys')
  const Field = asked.lines ? InputLines : InputLine
  return (
    <Box flexDirection="column" width={rect.width} height={rect.height} flexShrink={0}>
      <Row
        width={rect.width}
        filled
        spans={[span(`${theme.glyphs.here} ${askTitle(asked, t)}`, 'title'), span(`  ${keys}`, 'muted')]}
      />
      <Box paddingLeft={2}>
        <Field rect={input} input={asked.input} focused={focused} placeholder={t(placeholderOf(asked))} />
      </Box>
    </Box>
  )
}

function askTitle(asked: Ask, t: Translate): string {
  if (asked.kind === 'draft') return t(asked.retry ? 'tui.ask.retry' : 'tui.ask.draft')
  if (asked.kind === 'outline') return t(`tui.ask.outline.${asked.key}`)
  return t(`tui.ask.${asked.kind}`)
}

const placeholderOf = (asked: Ask): string =>
  asked.kind === 'draft' ? 'tui.ask.draft.placeholder' : 'tui.ask.empty'
