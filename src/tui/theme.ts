import type { UiSettings } from '../ports.ts'

/** What a stretch of text is, never how it looks. */
export type Tone =
  | 'text'
  | 'muted'
  | 'title'
  | 'accent'
  | 'border'
  | 'selected'
  | 'good'
  | 'warn'
  | 'bad'
  | 'quote'
  | 'match'

/** Properties of Ink's `Text`. */
export interface Look {
  color?: string
  backgroundColor?: string
  bold?: boolean
  dimColor?: boolean
  inverse?: boolean
  underline?: boolean
}

/** Marks and lines; in ASCII for screen readers, who get no bars, and where the terminal draws the others wider than one column. */
export interface Glyphs {
  vertical: string
  horizontal: string
  /** Before the selected row. */
  here: string
  open: string
  closed: string
  full: string
  empty: string
  more: string
}

export interface Theme {
  looks: Record<Tone, Look>
  glyphs: Glyphs
}

const DARK: Record<Tone, Look> = {
  text: {},
  muted: { color: 'gray' },
  title: { color: 'cyan', bold: true },
  accent: { color: 'cyan' },
  border: { color: 'gray' },
  selected: { inverse: true },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  quote: { color: 'magenta' },
  match: { color: 'yellow', underline: true }
}

const LIGHT: Record<Tone, Look> = {
  ...DARK,
  title: { color: 'blue', bold: true },
  accent: { color: 'blue' },
  warn: { color: 'magenta' },
  match: { color: 'magenta', underline: true }
}

/** No grey and nothing that hangs on hue: the terminal's own two colours, bold, underlined, turned round. */
const HIGH_CONTRAST: Record<Tone, Look> = {
  text: {},
  muted: {},
  title: { bold: true, underline: true },
  accent: { bold: true },
  border: {},
  selected: { inverse: true, bold: true },
  good: { bold: true },
  warn: { bold: true },
  bad: { inverse: true, bold: true },
  quote: { underline: true },
  match: { inverse: true }
}

const DRAWN: Glyphs = {
  vertical: '│',
  horizontal: '─',
  here: '›',
  open: '▾',
  closed: '▸',
  full: '█',
  empty: '░',
  more: '…'
}
const ASCII: Glyphs = {
  vertical: '|',
  horizontal: '-',
  here: '>',
  open: '-',
  closed: '+',
  full: '#',
  empty: '.',
  more: '..'
}

/** A screen reader would read each mark of a bar; the number beside it says the same. */
const SPOKEN: Glyphs = { ...ASCII, full: '', empty: '' }

/** The theme for these settings. `NO_COLOR` leaves only bold, underlined and inverse; `COLORFGBG` tells the background. */
export function themeOf(
  ui: Pick<UiSettings, 'theme' | 'ambiguousWide' | 'screenReader'>,
  env: { NO_COLOR?: string | undefined; COLORFGBG?: string | undefined }
): Theme {
  const light = ui.theme === 'light' || (ui.theme === 'auto' && /;(7|15)$/.test(env.COLORFGBG ?? ''))
  const looks = ui.theme === 'high-contrast' ? HIGH_CONTRAST : light ? LIGHT : DARK
  return {
    looks: env.NO_COLOR ? withoutColor(looks) : looks,
    glyphs: ui.screenReader ? SPOKEN : ui.ambiguousWide ? ASCII : DRAWN
  }
}

const withoutColor = (looks: Record<Tone, Look>): Record<Tone, Look> =>
  Object.fromEntries(
    Object.entries(looks).map(([tone, { bold, inverse, underline }]) => [
      tone,
      { ...(bold && { bold }), ...(inverse && { inverse }), ...(underline && { underline }) }
    ])
  ) as Record<Tone, Look>
