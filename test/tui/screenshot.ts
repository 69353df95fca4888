import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type headless from '@xterm/headless'
import type { Terminal } from './terminal.ts'

const CELL = { width: 9, height: 20 }
const EDGE = 12
const PAPER = '#1e1e24'
const INK = '#d8d8dc'

/** The sixteen colours of a terminal, as a dark theme shows them. */
const ANSI =
  '#1e1e24 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #d8d8dc #7f848e #ff8b92 #b5e890 #ffd98a #8cc8ff #e3a0f5 #7fdbe6 #ffffff'.split(
    ' '
  )

interface Look {
  ink: string
  paper: string
  bold: boolean
  dim: boolean
  underline: boolean
}

/** Columns `from` to `until` of a row that look alike. */
interface Stretch extends Look {
  text: string
  from: number
  until: number
}

/** Longer than a frame takes to be drawn. */
const SETTLED_MS = 250

/**
 * Writes what the terminal shows as an SVG file, when nothing moves any more. The same screen gives the same bytes: nothing of the time or of the
 * machine is in it.
 */
export async function screenshot(
  { emulator, quiet }: Pick<Terminal, 'emulator' | 'quiet'>,
  file: string
): Promise<void> {
  await quiet(SETTLED_MS)
  const { cols, rows, buffer } = emulator
  const drawn = Array.from({ length: rows }, (_, row) =>
    drawRow(stretchesOf(buffer.active.getLine(buffer.active.viewportY + row), cols), row)
  )
  const width = cols * CELL.width + 2 * EDGE
  const height = rows * CELL.height + 2 * EDGE
  const style = `font-family: 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Sarasa Mono SC', Menlo, Consolas, monospace; font-size: 15px; white-space: pre`
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" rx="8" fill="${PAPER}"/>`,
    `<g transform="translate(${EDGE} ${EDGE})" style="${style}">`,
    ...drawn.filter(row => row !== ''),
    '</g>',
    '</svg>',
    ''
  ].join('\n')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, svg)
}

type Line = ReturnType<headless.Terminal['buffer']['active']['getLine']>

function stretchesOf(line: Line, columns: number): Stretch[] {
  const stretches: Stretch[] = []
  for (let column = 0; line && column < columns; column++) {
    const cell = line.getCell(column)
    // The second half of a wide character.
    if (!cell || cell.getWidth() === 0) continue
    const look = lookOf(cell)
    const until = column + cell.getWidth()
    const text = cell.getChars() || ' '
    const last = stretches.at(-1)
    // Wide characters stand alone: no font keeps them in our columns. Nor do viewers keep spaces.
    const joins =
      cell.getWidth() === 1 && last?.until === column && last.until - last.from === last.text.length
    if (last && joins && sameLook(last, look) && (text === ' ') === (last.text.trim() === '')) {
      last.text += text
      last.until = until
    } else stretches.push({ ...look, text, from: column, until })
  }
  return stretches
}

type Cell = NonNullable<ReturnType<NonNullable<Line>['getCell']>>

function lookOf(cell: Cell): Look {
  const ink = cell.isFgDefault() ? INK : colour(cell.isFgRGB(), cell.getFgColor())
  const paper = cell.isBgDefault() ? PAPER : colour(cell.isBgRGB(), cell.getBgColor())
  const [front, back] = cell.isInverse() ? [paper, ink] : [ink, paper]
  return {
    ink: front,
    paper: back,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0
  }
}

/** Of the palette: 16 colours, a cube of 6 × 6 × 6, 24 greys. */
function colour(rgb: boolean, value: number): string {
  const hex = (...parts: number[]) => `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`
  if (rgb) return hex((value >> 16) & 255, (value >> 8) & 255, value & 255)
  if (value < 16) return ANSI[value]!
  if (value >= 232) return hex(...Array<number>(3).fill(8 + (value - 232) * 10))
  const step = (part: number) => (part === 0 ? 0 : 55 + part * 40)
  const at = value - 16
  return hex(step(Math.floor(at / 36)), step(Math.floor(at / 6) % 6), step(at % 6))
}

const sameLook = (a: Look, b: Look): boolean =>
  a.ink === b.ink &&
  a.paper === b.paper &&
  a.bold === b.bold &&
  a.dim === b.dim &&
  a.underline === b.underline

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Neighbours on the same ground as one: between two rectangles viewers draw a hairline. */
function groundsOf(stretches: readonly Stretch[]): Pick<Stretch, 'from' | 'until' | 'paper'>[] {
  const grounds: Pick<Stretch, 'from' | 'until' | 'paper'>[] = []
  for (const { from, until, paper } of stretches) {
    const last = grounds.at(-1)
    if (last?.paper === paper && last.until === from) last.until = until
    else grounds.push({ from, until, paper })
  }
  return grounds
}

function drawRow(stretches: readonly Stretch[], row: number): string {
  const y = row * CELL.height
  const grounds = groundsOf(stretches)
    .filter(({ paper }) => paper !== PAPER)
    .map(
      ({ from, until, paper }) =>
        `<rect x="${from * CELL.width}" y="${y}" width="${(until - from) * CELL.width}" height="${CELL.height}" fill="${paper}"/>`
    )
  const texts = stretches
    .filter(({ text, underline }) => underline || text.trim() !== '')
    .map(({ text, from, until, ink, bold, dim, underline }) => {
      const looks = [
        ink === INK ? '' : ` fill="${ink}"`,
        bold ? ' font-weight="bold"' : '',
        dim ? ' opacity="0.6"' : '',
        underline ? ' text-decoration="underline"' : ''
      ].join('')
      const length = ` textLength="${(until - from) * CELL.width}"`
      return `<text x="${from * CELL.width}" y="${y + 15}"${length}${looks === '' || !looks.includes('fill') ? ` fill="${INK}"` : ''}${looks}>${escaped(text)}</text>`
    })
  return [...grounds, ...texts].join('')
}
