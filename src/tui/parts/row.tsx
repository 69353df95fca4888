import { Text } from 'ink'
import { Fragment, memo } from 'react'
import { cleanText, cutText, textWidth, withFillers } from '../text/width.ts'
import type { Tone } from '../theme.ts'
import { useSurroundings } from './surroundings.ts'

/** A stretch of a row. Its text may be anything; what it is, is said by its tone. */
export interface Span {
  text: string
  tone?: Tone
}

export const span = (text: string, tone?: Tone): Span => (tone ? { text, tone } : { text })

export interface RowProps {
  spans: readonly Span[]
  /** Columns; what is longer is cut with …. */
  width: number
  /** Filled up to the width in the selection's look. */
  selected?: boolean
  /** Filled up to the width, to cover what lies below. */
  filled?: boolean
}

/**
 * One line on the screen. All text of the terminal goes through here, and so through `cleanText`; nothing else
 * draws text.
 */
export const Row = memo(function Row({ spans, width, selected = false, filled = false }: RowProps) {
  const { theme, ambiguousWide } = useSurroundings()
  const drawn: Span[] = []
  let left = width
  for (const { text, tone } of spans) {
    const oneLine = cleanText(text).replaceAll('\n', ' ')
    const cut = cutText(oneLine, left, ambiguousWide)
    if (cut !== '') drawn.push({ text: withFillers(cut, ambiguousWide), ...(tone && { tone }) })
    left -= textWidth(cut, ambiguousWide)
    if (cut !== oneLine || left <= 0) break
  }
  if ((selected || filled) && left > 0) drawn.push({ text: ' '.repeat(left) })
  if (drawn.length === 0) drawn.push({ text: ' ' })
  return (
    <Text wrap="truncate" {...(selected ? theme.looks.selected : {})}>
      {drawn.map(({ text, tone }, index) => {
        // A row is drawn anew as a whole: its stretches have no life of their own.
        const key = index
        return tone === undefined || selected ? (
          <Fragment key={key}>{text}</Fragment>
        ) : (
          <Text key={key} {...theme.looks[tone]}>
            {text}
          </Text>
        )
      })}
    </Text>
  )
}, sameRow)

/** Rows are made anew at every frame; those that say the same are not drawn again. */
function sameRow(a: RowProps, b: RowProps): boolean {
  if (a.width !== b.width || a.selected !== b.selected || a.filled !== b.filled) return false
  if (a.spans.length !== b.spans.length) return false
  return a.spans.every(
    ({ text, tone }, index) => text === b.spans[index]!.text && tone === b.spans[index]!.tone
  )
}
