import { diffArrays } from 'diff'
import type { Language } from '../../core/model.ts'

/** A stretch that two texts share, or that only one of them has. */
export interface Change {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** Steps after which two paragraphs count as wholly different: comparing them further takes long and tells little. */
const MOST_STEPS = 2000

/**
 * What became of `before` in `after`: first by lines, then within lines that changed by word, in Chinese by 字.
 * All `same` and `removed` stretches together are `before`, all `same` and `added` ones `after`.
 */
export function differences(before: string, after: string, language: Language): Change[] {
  const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const byLine = diffArrays(lines(before), lines(after), { maxEditLength: MOST_STEPS })
  if (!byLine) return joined([removed(before), added(after)])
  const changes: Change[] = []
  for (let index = 0; index < byLine.length; index++) {
    const { added: isNew, removed: isOld, value } = byLine[index]!
    const next = byLine[index + 1]
    const text = value.join('')
    if (isOld && next?.added) {
      changes.push(...withinLines(text, next.value.join(''), language))
      index++
    } else changes.push(isOld ? removed(text) : isNew ? added(text) : { kind: 'same', text })
  }
  return joined(changes)
}

const removed = (text: string): Change => ({ kind: 'removed', text })
const added = (text: string): Change => ({ kind: 'added', text })

function withinLines(before: string, after: string, language: Language): Change[] {
  const parts = (text: string) => partsOf(text, language)
  const changes = diffArrays(parts(before), parts(after), { maxEditLength: MOST_STEPS })
  if (!changes) return [removed(before), added(after)]
  return changes.map(change => ({
    kind: change.removed ? 'removed' : change.added ? 'added' : 'same',
    text: change.value.join('')
  }))
}

const segmenters = {
  zh: new Intl.Segmenter('zh', { granularity: 'grapheme' }),
  en: new Intl.Segmenter('en', { granularity: 'word' })
}

const partsOf = (text: string, language: Language): string[] =>
  [...segmenters[language].segment(text)].map(({ segment }) => segment)

/** Neighbours of one kind as one; empty ones left out. */
function joined(changes: Change[]): Change[] {
  const whole: Change[] = []
  for (const change of changes) {
    const last = whole.at(-1)
    if (change.text === '') continue
    if (last?.kind === change.kind) last.text += change.text
    else whole.push({ ...change })
  }
  return whole
}

export interface ShownDifference {
  /** Both texts woven into one. */
  text: string
  /** Where in it the changes are; in order. */
  marks: { start: number; end: number; kind: 'added' | 'removed' }[]
}

/**
 * The differences as one text to read. What went stands in `[-…-]`, what came in `[+…+]`, so that it can be
 * told without colours.
 */
export function shownDifference(changes: readonly Change[]): ShownDifference {
  const marks: ShownDifference['marks'] = []
  let text = ''
  for (const change of changes) {
    const start = text.length
    if (change.kind === 'same') text += change.text
    else {
      text += change.kind === 'added' ? `[+${change.text}+]` : `[-${change.text}-]`
      marks.push({ start, end: text.length, kind: change.kind })
    }
  }
  return { text, marks }
}
