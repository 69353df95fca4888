import { Box } from 'ink'
import { checkName, toldCheck } from '../../core/told-check.ts'
import type { Check } from '../../ports.ts'
import { bodyRect } from '../layout.ts'
import { InputLine } from '../parts/input.tsx'
import { List } from '../parts/list.tsx'
import { Pane } from '../parts/pane.tsx'
import { Row, type Span, span } from '../parts/row.tsx'
import { type Surroundings, useSurroundings } from '../parts/surroundings.ts'
import { choicesOf, itemsOf, settingsHeight, settingValue } from '../state/settings.ts'
import { gateOf, type SettingItem, type Value } from '../state/settings-items.ts'
import { SETTING_VIEWS, SETTINGS_FOOT, SETTINGS_HEAD } from '../state/settings-state.ts'
import type { State } from '../state.ts'
import { fitText } from '../text/width.ts'
import { lineText, wrapText } from '../text/wrap.ts'

/** Settings of the project and of the writer, changed in their rows, and what doctor finds. */
export function SettingsScreen({ state }: { state: State }) {
  const { t } = useSurroundings()
  const { settings } = state.screens
  const { view, choice } = settings
  const body = bodyRect(state.shared.size)
  const asked = choice && itemsOf(settings, state.shared)[settings.list.selected]
  const tabs = SETTING_VIEWS.map(name =>
    name === view
      ? span(`[${t(`tui.settings.view.${name}`)}] `, 'title')
      : span(` ${t(`tui.settings.view.${name}`)}  `, 'muted')
  )
  return (
    <Pane rect={body} title={t('tui.settings')} focused>
      <Box flexDirection="column" height={SETTINGS_HEAD}>
        <Row width={body.width} spans={[span('  '), ...tabs]} />
        {asked && (
          <Row width={body.width} spans={[span(`  ${nameText(asked, t)}${t('tui.colon')}`, 'title')]} />
        )}
      </Box>
      {view === 'doctor' ? <Doctor state={state} /> : <Settings state={state} />}
    </Pane>
  )
}

function Settings({ state }: { state: State }) {
  const surroundings = useSurroundings()
  const { t } = surroundings
  const { shared } = state
  const { settings } = state.screens
  const { width } = bodyRect(shared.size)
  const items = itemsOf(settings, shared)
  const item = items[settings.list.selected]
  const height = settingsHeight(shared)
  if (items.length === 0)
    return <Row width={width} spans={[span(`  ${t('tui.settings.no-project')}`, 'muted')]} />
  const names = nameWidth(width)
  return (
    <Box flexDirection="column">
      {settings.choice && item ? (
        <List
          list={settings.choice}
          count={choicesOf(item, settings, shared).length}
          width={width}
          height={height}
          item={index => [[span(valueText(item, choicesOf(item, settings, shared)[index], t))]]}
          focused={!state.overlay}
        />
      ) : (
        <List
          list={settings.list}
          count={items.length}
          width={width}
          height={height}
          item={index => [
            itemSpans(items[index]!, settingValue(items[index]!, shared), { names, surroundings })
          ]}
          focused={!state.overlay && !settings.input}
        />
      )}
      {item && <Foot state={state} item={item} />}
    </Box>
  )
}

const nameWidth = (width: number): number => Math.max(12, Math.min(32, Math.floor(width / 2)))

/** What it means that a setting has no value, where that is not a default of ours. */
const UNSET: Record<string, string> = {
  author: 'none',
  'goals.daily': 'none',
  'models.draft': 'any',
  'models.extract': 'any',
  'models.embed': 'any'
}

/** What the selected setting is; while it is typed, its new value. */
function Foot({ state, item }: { state: State; item: SettingItem }) {
  const { t, ambiguousWide } = useSurroundings()
  const { settings } = state.screens
  const body = bodyRect(state.shared.size)
  const width = Math.max(2, body.width - 4)
  const y = body.y + body.height - SETTINGS_FOOT + 1
  const asking = t('tui.settings.asking')
  const waits = item.path.startsWith('models.') && settings.models === undefined ? ` ${asking}` : ''
  const help = wrapText(t(helpKey(item)) + waits, { width, ambiguousWide })
  return (
    <Box flexDirection="column" height={SETTINGS_FOOT} paddingTop={1} paddingLeft={2} overflow="hidden">
      {settings.input && (
        <Box width={width}>
          <Row width={2} filled spans={[span('> ', 'accent')]} />
          <InputLine
            rect={{ x: 4, y, width: width - 2, height: 1 }}
            input={settings.input}
            focused={!state.overlay}
            placeholder={t('tui.settings.default')}
          />
        </Box>
      )}
      {help.starts.slice(0, settings.input ? 2 : 3).map((start, line) => (
        <Row key={start} width={width} spans={[span(lineText(help, line), 'muted')]} />
      ))}
    </Box>
  )
}

const helpKey = (item: SettingItem): string =>
  gateOf(item) === undefined ? `tui.setting.${item.path}.help` : 'tui.setting.gate.help'

function itemSpans(
  item: SettingItem,
  value: Value,
  { names, surroundings: { t, ambiguousWide } }: { names: number; surroundings: Surroundings }
): Span[] {
  return [
    span(fitText(nameText(item, t), names, ambiguousWide)),
    span(' '),
    span(valueText(item, value, t), value === undefined ? 'muted' : 'accent')
  ]
}

function nameText(item: SettingItem, t: Surroundings['t']): string {
  const gate = gateOf(item)
  return gate === undefined
    ? t(`tui.setting.${item.path}`)
    : t('tui.setting.gate', { gate: t(`gate.${gate}`) })
}

/** A value in words. Names of models and what the writer typed stay as they are. */
function valueText({ path, kind }: SettingItem, value: Value, t: Surroundings['t']): string {
  if (kind === 'switch') return t(value === true ? 'tui.settings.on' : 'tui.settings.off')
  if (value === undefined) return t(`tui.settings.${UNSET[path] ?? 'default'}`)
  const key = `tui.setting.${path}.${value}`
  const known = t(key)
  return kind === 'choice' && known !== key ? known : String(value)
}

/** What doctor found, in words: what is wrong first, each with what to do about it. */
function Doctor({ state }: { state: State }) {
  const { t, ambiguousWide } = useSurroundings()
  const { checks, top } = state.screens.settings
  const body = bodyRect(state.shared.size)
  const width = Math.max(2, body.width - 4)
  const height = Math.max(1, body.height - 1 - SETTINGS_HEAD)
  if (!checks) return <Row width={body.width} spans={[span(`  ${t('tui.doctor.looking')}`, 'muted')]} />
  const lines = doctorLines(checks, t).flatMap(({ text, tone }) => {
    const wrapped = wrapText(text, { width, ambiguousWide })
    return wrapped.starts.map((_, line) => span(lineText(wrapped, line), tone))
  })
  const from = Math.max(0, Math.min(top, lines.length - height))
  return (
    <Box flexDirection="column" paddingLeft={2} height={height} overflow="hidden">
      {lines.slice(from, from + height).map((line, row) => (
        <Row key={row} width={width} spans={[line]} />
      ))}
    </Box>
  )
}

function doctorLines(checks: readonly Check[], t: Surroundings['t']): Span[] {
  const told = checks.map(check => toldCheck(check, t))
  const wrong = told.filter(({ ok }) => !ok)
  const sum = wrong.length === 0 ? t('doctor.well') : t('doctor.wrong', { count: wrong.length })
  const line = ({ name, ok, detail }: (typeof told)[number]) =>
    span(`${ok ? '✓' : '✗'} ${checkName(name, t)}${t('tui.colon')}${detail}`, ok ? undefined : 'warn')
  return [
    span(sum, wrong.length === 0 ? 'good' : 'warn'),
    span(''),
    ...wrong.flatMap(check => [line(check), ...(check.hint ? [span(`  → ${check.hint}`, 'accent')] : [])]),
    ...told.filter(({ ok }) => ok).map(line)
  ]
}
