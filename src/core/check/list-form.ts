import { findingAt, type Gate } from './finding.ts'

/** A Markdown heading, a list item with a bold or labelled head, a table row, a label alone on its line. */
const FORM_LINE =
  /^[\s\u3000]*(?:#{1,6}\s|[-*•]\s+\S|\d{1,2}[.、)）]\s*\S|\*\*[^*]{1,40}\*\*[:：]?\s*$|\|.*\||[^，。！？,.!?“”"]{1,12}[:：]\s*$)/

/** From this share of the lines on, and this number, a draft is notes about a scene rather than a scene. */
const SHARE = 0.3
const LEAST = 3

/** Headings, lists and labels in place of prose: the model has planned or explained instead of writing. */
export const listForm: Gate = text => {
  const lines = text.split('\n').filter(line => line.trim() !== '')
  const form = lines.filter(line => FORM_LINE.test(line))
  if (form.length < LEAST || form.length < SHARE * lines.length) return []
  const start = text.indexOf(form[0]!)
  const message = `${form.length} of ${lines.length} lines are headings, lists or labels: this is no prose.`
  const span = { start, end: start + form[0]!.length }
  return [findingAt(text, span, { gate: 'list-form', verdict: 'fail', consequence: 'retry', message })]
}
