import type { Finding } from '../events.ts'
import { findingAt, type Gate } from './finding.ts'
import { innerMeta, leadingMeta, type MetaSpan, trailingMeta } from './meta.ts'
import { foldUnits } from './units.ts'

const MESSAGES = {
  preamble: 'The model speaks to you instead of writing.',
  heading: 'A heading stands in the prose.',
  meta: 'A remark about the text stands in the prose.'
}

/**
 * Talk around the prose. At the edges `cleanDraft` cuts it; in the middle an assistant's remark is a reason
 * to retry, a heading only to report. A line that is one of the scene's beats word for word is reported.
 */
export const preamble: Gate = (text, { beats }) => {
  const report = (span: MetaSpan, verdict: Finding['verdict'], consequence: Finding['consequence']) =>
    findingAt(text, span, { gate: 'preamble', verdict, consequence, message: MESSAGES[span.what] })
  return [
    ...leadingMeta(text).map(span => report(span, 'fail', 'trim')),
    ...innerMeta(text).map(span =>
      span.what === 'heading' ? report(span, 'warn', 'report') : report(span, 'fail', 'retry')
    ),
    ...trailingMeta(text).map(span => report(span, 'fail', 'trim')),
    ...beatLines(text, beats)
  ]
}

function beatLines(text: string, beats: string[]): Finding[] {
  const folded = new Set(beats.map(foldUnits).filter(beat => beat !== ''))
  if (folded.size === 0) return []
  return [...text.matchAll(/^.+$/gm)].flatMap(({ index, 0: line }) => {
    const listed = line.replace(/^\s*(?:[-*•]|\d{1,2}[.)、．])\s*/, '')
    if (!folded.has(foldUnits(listed))) return []
    const message = 'This line is a beat of the plan, word for word.'
    const span = { start: index, end: index + line.length }
    return [findingAt(text, span, { gate: 'preamble', verdict: 'warn', consequence: 'report', message })]
  })
}
