// What a frame of a long chapter costs, in this process: wrapping and the lines in sight.

import { firstLine, scrollText } from '../../src/tui/state/reading.ts'
import { cleanText } from '../../src/tui/text/width.ts'
import { lineText, wrapText } from '../../src/tui/text/wrap.ts'
import { prose } from '../../test/cli/story.ts'
import { spread, tell } from './measure.ts'

const HEIGHT = 40

function time(work: () => void): number {
  const before = performance.now()
  work()
  return performance.now() - before
}

for (const [language, length] of [
  ['en', 10_000],
  ['zh', 10_000]
] as const) {
  const text = cleanText(prose(1, length, language))
  const view = { offset: 0, width: 80, height: HEIGHT, ambiguousWide: false }
  const frame = (shown: string) => {
    const wrapped = wrapText(shown, view)
    const top = firstLine(wrapped, view)
    for (let row = 0; row < HEIGHT; row++) lineText(wrapped, top + row)
  }
  const first = Array.from({ length: 20 }, (_, index) => {
    view.width = 60 + index
    return time(() => frame(text))
  })
  const again = Array.from({ length: 200 }, () =>
    time(() => {
      view.offset = scrollText(text, 'text.down', view) ?? 0
      frame(text)
    })
  )
  let grown = text
  const growing = Array.from({ length: 400 }, (_, index) => {
    grown += language === 'zh' ? '风过' : index % 15 === 14 ? ' wind.\n\n' : ' wind'
    return time(() => {
      view.offset = scrollText(grown, 'text.end', view) ?? 0
      frame(grown)
    })
  })
  tell(`wrap ${language}, first time in a width`, spread(first))
  tell(`wrap ${language}, a step down`, spread(again))
  tell(`wrap ${language}, a piece more at its end`, spread(growing))
}
