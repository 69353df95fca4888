import { Box } from 'ink'
import type { Rect } from '../layout.ts'
import { InputLine, InputLines } from '../parts/input.tsx'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import {
  choiceCount,
  chosen,
  draftModels,
  LANGUAGES,
  QUESTIONS,
  templatesOf,
  typedField,
  type Wizard
} from '../state/wizard.ts'
import { wrapText } from '../text/wrap.ts'

/** One question of the wizard for a new project. */
export function WizardView({ wizard, rect, focused }: { wizard: Wizard; rect: Rect; focused: boolean }) {
  const surroundings = useSurroundings()
  const { t, ambiguousWide } = surroundings
  const number = QUESTIONS.indexOf(wizard.question) + 1
  const width = Math.max(2, Math.min(76, rect.width - 4))
  const help = wrapText(t(`tui.wizard.${wizard.question}.help`), { width, ambiguousWide })
  const field = typedField(wizard)
  const answer: Rect = {
    x: rect.x + 2,
    y: rect.y + 4 + help.starts.length,
    width,
    height: Math.max(1, rect.height - 5 - help.starts.length)
  }
  return (
    <Pane rect={rect} title={t('tui.wizard', { number, count: QUESTIONS.length })} focused>
      <Box flexDirection="column" paddingLeft={2} paddingTop={1}>
        <Row width={width} spans={[span(t(`tui.wizard.${wizard.question}`), 'title')]} />
        {help.starts.map((start, line) => (
          <Row key={start} width={width} spans={[span(help.text.slice(start, help.ends[line]), 'muted')]} />
        ))}
        <Box height={1} />
        {field === undefined ? (
          <Choices wizard={wizard} rect={answer} focused={focused} />
        ) : field === 'title' ? (
          <InputLine rect={{ ...answer, height: 1 }} input={wizard.title} focused={focused} />
        ) : (
          <InputLines
            rect={{ ...answer, height: Math.min(8, answer.height) }}
            input={wizard[field]}
            focused={focused}
          />
        )}
      </Box>
    </Pane>
  )
}

function Choices({ wizard, rect, focused }: { wizard: Wizard; rect: Rect; focused: boolean }) {
  const surroundings = useSurroundings()
  const count = choiceCount(wizard) ?? 0
  const selected = chosen(wizard)
  const top = Math.max(0, selected - rect.height + 1)
  return (
    <List
      list={{ selected, top }}
      count={count}
      width={rect.width}
      height={rect.height}
      item={index => [choice(wizard, index, surroundings)]}
      focused={focused}
    />
  )
}

function choice(wizard: Wizard, index: number, { t }: Surroundings): Span[] {
  if (wizard.question === 'language') return [span(t(`tui.language.${LANGUAGES[index]}`))]
  if (wizard.question === 'template') {
    const name = templatesOf(wizard)[index]!
    const known = t(`tui.template.${name}`)
    return [span(known === `tui.template.${name}` ? name : known)]
  }
  if (index === 0) return [span(t(wizard.asking ? 'tui.wizard.model.asking' : 'tui.wizard.model.any'))]
  const model = draftModels(wizard)[index - 1]!
  return [span(model.name), span(`  ${model.server}`, 'muted')]
}
