import { Box } from 'ink'
import type { Rect } from '../layout.ts'
import { InputLine, InputLines } from '../parts/input.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import type { Field, LoreForm } from '../state/lore-form.ts'
import { textWidth } from '../text/width.ts'
import { wrapText } from '../text/wrap.ts'

/** A form: each field under its name, below them what the one with the cursor takes. */
export function LoreFormView({ form, rect, focused }: { form: LoreForm; rect: Rect; focused: boolean }) {
  const { t, ambiguousWide } = useSurroundings()
  const { target, fields, at, saving } = form
  const isNew = target.kind === 'new' || (target.kind !== 'entry' && target.was === undefined)
  const title = t(`tui.lore.form.${target.kind}${isNew && target.kind !== 'new' ? '.new' : ''}`)
  const width = Math.max(2, rect.width - 4)
  const help = wrapText(t(`tui.lore.help.${fields[at]!.name}`), { width, ambiguousWide })
  const heights = fieldHeights(form, rect.height - 4 - help.starts.length)
  let y = rect.y + 1
  return (
    <Pane rect={rect} title={title} focused>
      {fields.map((field, index) => {
        const place = { x: rect.x + 2, y: y + 1, width, height: heights[index]! }
        y += place.height + 1
        return (
          <FieldView key={field.name} field={field} rect={place} active={index === at} focused={focused} />
        )
      })}
      <Box height={1} />
      <Box flexDirection="column" paddingLeft={2}>
        {help.starts.map((start, line) => (
          <Row key={start} width={width} spans={[span(help.text.slice(start, help.ends[line]), 'muted')]} />
        ))}
        <Row
          width={width}
          spans={[span(t(saving ? 'tui.lore.form.saving' : 'tui.lore.form.keys'), 'accent')]}
        />
      </Box>
    </Pane>
  )
}

/** Texts of several lines share the rows that the others leave. */
function fieldHeights({ fields }: LoreForm, rows: number): number[] {
  const long = fields.filter(({ lines }) => lines).length
  const left = rows - fields.length - (fields.length - long)
  const each = long === 0 ? 1 : Math.max(1, Math.min(10, Math.floor(left / long)))
  return fields.map(({ lines }) => (lines ? each : 1))
}

interface FieldProps {
  field: Field
  rect: Rect
  active: boolean
  focused: boolean
}

function FieldView({ field, rect, active, focused }: FieldProps) {
  const { t, theme } = useSurroundings()
  const mark = active ? theme.glyphs.here : ' '
  return (
    <Box flexDirection="column" width={rect.width + 2}>
      <Row
        width={rect.width + 2}
        spans={[span(`${mark} ${t(`tui.lore.field.${field.name}`)}`, active ? 'title' : 'muted')]}
      />
      <Box paddingLeft={2}>
        <FieldInput field={field} rect={rect} active={active} focused={focused} />
      </Box>
    </Box>
  )
}

function FieldInput({ field, rect, active, focused }: FieldProps) {
  const surroundings = useSurroundings()
  const { input, choices, lines } = field
  if (choices)
    return <Row width={rect.width} spans={choiceSpans(field, choices, { width: rect.width, surroundings })} />
  const shown = { rect, input, focused: active && focused }
  return lines ? <InputLines {...shown} /> : <InputLine {...shown} />
}

/** All choices with the chosen one in brackets; where they don't fit, only that one and which of how many it is. */
function choiceSpans(
  { name, input }: Field,
  choices: readonly string[],
  { width, surroundings }: { width: number; surroundings: Surroundings }
): Span[] {
  const label = (choice: string) =>
    surroundings.t(`tui.lore.${name === 'kind' ? 'kind' : 'reveal'}.${choice}`)
  const spans = choices.map(choice =>
    choice === input.text ? span(`[${label(choice)}]`, 'accent') : span(` ${label(choice)} `, 'muted')
  )
  const used = spans.reduce((sum, { text }) => sum + textWidth(text, surroundings.ambiguousWide), 0)
  if (used <= width) return spans
  const place = `${choices.indexOf(input.text) + 1}/${choices.length}`
  return [span(`[${label(input.text)}]`, 'accent'), span(` ${place}`, 'muted')]
}
