import type { Translate } from '../core/i18n.ts'
import { showControls } from '../core/text.ts'
import type { Output } from './command.ts'
import { eventPrinter } from './print-event.ts'

export interface Streams {
  stdout: { write(text: string): unknown; isTTY?: boolean; columns?: number }
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number }
}

export interface OutputOptions {
  json: boolean
  color: boolean
  t: Translate
  /** Monotonic milliseconds, for how often plain progress is printed. */
  elapsed(): number
}

/** A plain progress line at most this often where stderr is not a terminal. */
const PLAIN_EVERY_MS = 5000
const PAINT_EVERY_MS = 100

/** The only way by which commands write: people's text or JSON lines on stdout, messages on stderr. */
export function createOutput(streams: Streams, options: OutputOptions): Output {
  const { stdout, stderr } = streams
  const bar = progressBar(stderr, options)
  let midLine = false
  const output: Output = {
    json: options.json,
    columns: Math.min(stdout.columns ?? 100, 100),
    color: options.color,
    emit(value) {
      if (options.json) stdout.write(`${escapeControls(JSON.stringify(value))}\n`)
    },
    print(line = '') {
      if (options.json) return
      bar.clear()
      if (midLine) stdout.write('\n')
      midLine = false
      stdout.write(`${showControls(line)}\n`)
    },
    write(text) {
      if (options.json || text === '') return
      bar.clear()
      const shown = showControls(text)
      midLine = !shown.endsWith('\n')
      stdout.write(shown)
    },
    note(line) {
      bar.clear()
      if (midLine && !options.json) stdout.write('\n')
      midLine = false
      stderr.write(`${showControls(line)}\n`)
    },
    progress: event => {
      if (!midLine) bar.show(event)
    },
    event(event) {
      if (options.json) output.emit(event)
      printEvent(event)
    }
  }
  const printEvent = eventPrinter(output, options.t)
  return output
}

function progressBar(stderr: Streams['stderr'], { t, elapsed }: OutputOptions) {
  let shown = false
  let last = Number.NEGATIVE_INFINITY
  let lastLabel = ''
  return {
    show(event: { label: string; done?: number; total?: number; eta?: number }) {
      const { label, done, total, eta } = event
      const finished = done !== undefined && done === total
      const wait = stderr.isTTY ? PAINT_EVERY_MS : PLAIN_EVERY_MS
      if (elapsed() - last < wait && label === lastLabel && !finished) return
      last = elapsed()
      lastLabel = label
      const share = done !== undefined && total ? ` ${done}/${total}` : ''
      const left = eta !== undefined && eta >= 1 ? ` · ${t('progress.left', { time: duration(eta) })}` : ''
      const line = showControls(`${label}${share}${left}`)
      if (!stderr.isTTY) stderr.write(`${line}\n`)
      else {
        const width = 20
        const filled = total ? Math.round((width * (done ?? 0)) / total) : 0
        const gauge = total ? `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ` : '· '
        stderr.write(`\r\x1b[2K${gauge}${line.slice(0, Math.max(10, (stderr.columns ?? 80) - width - 2))}`)
        shown = true
      }
    },
    clear() {
      if (shown) stderr.write('\r\x1b[2K')
      shown = false
    }
  }
}

/** JSON leaves these as they are; a terminal that the lines are shown on may obey them. */
const escapeControls = (json: string): string =>
  json.replace(
    /[\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )

/** `1:05:09`, `5:09`, `0:09`; seconds in. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const pad = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}
