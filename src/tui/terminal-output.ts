import { Writable } from 'node:stream'
import { FILLER } from './text/width.ts'

/** What Ink asks of a stream that is a terminal. */
export type TerminalOutput = Writable & { isTTY: true; columns: number; rows: number }

/**
 * The way to the terminal: takes out the fillers that stand behind wide characters. It tells nothing of a new
 * size: Ink would first draw the old frame in it (`start.tsx`).
 * A terminal that is gone (SIGHUP) swallows what is written to it.
 */
export function terminalOutput(stdout: NodeJS.WriteStream): TerminalOutput {
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = chunk.toString()
      if (!stdout.writable) return done()
      stdout.write(text.includes(FILLER) ? text.replaceAll(FILLER, '') : text, () => done())
    }
  })
  return Object.defineProperties(output, {
    isTTY: { value: true },
    columns: { get: () => stdout.columns || 80 },
    rows: { get: () => stdout.rows || 24 }
  }) as TerminalOutput
}
