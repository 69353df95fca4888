import { leadingMeta, type MetaKind, trailingMeta } from './check/meta.ts'
import { END_MARKER, START_MARKER } from './check/thinking.ts'
import type { Language } from './model.ts'
import { isHan } from './text.ts'

/** Something that was taken off the draft; kept for the receipt, nothing is thrown away silently. */
export interface Cut {
  what: 'thinking' | 'echo' | 'marker' | 'fence' | 'quotes' | MetaKind
  text: string
}

export interface CleanOptions {
  language: Language
  /** What Chinese paragraphs begin with, as the project's chapters have it. */
  indent?: '　　' | ''
}

/** One thing to take off: the stretch of the draft that stays, and what goes. */
interface Step {
  text: string
  cuts: Cut[]
}

/**
 * Mends what needs no second try: thinking before the prose, chat markers, fences or quotes around the
 * whole, preamble, heading, closing remarks; then punctuation, spaces and paragraphs. Cleaning a clean
 * draft changes nothing.
 */
export function cleanDraft(text: string, options: CleanOptions): Step {
  const cuts: Cut[] = []
  let current = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\uFEFF/, '')
    .trim()
  // Every round takes something off or is the last but one; the bound only guards against a rule that undoes another.
  for (let round = 0; round < 100; round++) {
    const step = STEPS.map(take => take(current)).find(found => found !== undefined)
    if (step) {
      cuts.push(...step.cuts)
      current = step.text.trim()
      continue
    }
    const laidOut = layOut(current, options)
    // Joined lines and mended punctuation may show what was hidden before.
    if (laidOut === current) break
    current = laidOut
  }
  return { text: current, cuts }
}

const STEPS: ((text: string) => Step | undefined)[] = [
  cutThinking,
  cutStartMarkers,
  cutAfterEnd,
  cutFence,
  cutLeading,
  cutTrailing,
  cutQuotes
]

function cutThinking(text: string): Step | undefined {
  const end = [...text.matchAll(/<\/(?:think|thinking|thought|reasoning)>/gi)].at(-1)
  if (!end) return undefined
  const start = end.index + end[0].length
  return { text: text.slice(start), cuts: [{ what: 'thinking', text: text.slice(0, start).trim() }] }
}

function cutStartMarkers(text: string): Step | undefined {
  const marker = START_MARKER.exec(text)
  if (marker?.index !== 0 || marker[0] === '') return undefined
  return { text: text.slice(marker[0].length), cuts: [{ what: 'marker', text: marker[0] }] }
}

/** From the first end-of-turn marker on; at the very start only the marker itself. */
function cutAfterEnd(text: string): Step | undefined {
  const marker = END_MARKER.exec(text)
  if (!marker) return undefined
  if (marker.index === 0) {
    return { text: text.slice(marker[0].length), cuts: [{ what: 'marker', text: marker[0] }] }
  }
  return { text: text.slice(0, marker.index), cuts: [{ what: 'marker', text: text.slice(marker.index) }] }
}

/** A code fence around all, or one that opens at the top and never closes. */
function cutFence(text: string): Step | undefined {
  const open = /^(```|~~~)[\w-]*[ \t]*\n/.exec(text)
  if (!open) return undefined
  const body = text.slice(open[0].length)
  const close = body.lastIndexOf(open[1]!)
  if (close < 0) return { text: body, cuts: [{ what: 'fence', text: open[0].trim() }] }
  const after = body.slice(close + 3)
  // Prose on both sides of a fence: not a wrapping.
  if (body.slice(0, close).trim() === '' || body.indexOf(open[1]!) !== close) return undefined
  const cuts: Cut[] = [{ what: 'fence', text: `${open[0].trim()}\n${open[1]}` }]
  if (after.trim() !== '') cuts.push({ what: 'meta', text: after.trim() })
  return { text: body.slice(0, close), cuts }
}

/** Quotation marks around several paragraphs as a whole; one paragraph in quotes is a character's speech. */
function cutQuotes(text: string): Step | undefined {
  const pair = ['""', '“”', '「」'].find(([open, close]) => text.startsWith(open!) && text.endsWith(close!))
  if (!pair || text.length < 2) return undefined
  const body = text.slice(1, -1)
  const inner = [...body].filter(character => pair.includes(character))
  if (inner.length > 0 || !/\n/.test(body.trim())) return undefined
  return { text: body, cuts: [{ what: 'quotes', text: pair }] }
}

function cutLeading(text: string): Step | undefined {
  const spans = leadingMeta(text)
  if (spans.length === 0) return undefined
  const cuts = spans.map(span => ({ what: span.what, text: text.slice(span.start, span.end).trim() }))
  return { text: text.slice(spans.at(-1)!.end), cuts }
}

function cutTrailing(text: string): Step | undefined {
  const spans = trailingMeta(text)
  if (spans.length === 0) return undefined
  const cuts = spans.map(span => ({ what: span.what, text: text.slice(span.start, span.end).trim() }))
  return { text: text.slice(0, spans[0]!.start), cuts }
}

const SCENE_BREAK = /^(?:\*[ \t]*){3,}$/

/** One paragraph a line, one blank line between; Chinese punctuation and indent. */
function layOut(text: string, { language, indent = '' }: CleanOptions): string {
  const paragraphs = joinWrapped(text, language).map(line => {
    if (SCENE_BREAK.test(line)) return line
    return language === 'zh' ? `${indent}${mendChinese(line)}` : line
  })
  return paragraphs.join('\n\n')
}

/** Lines that a hard wrap has parted are joined; every other line is a paragraph. */
function joinWrapped(text: string, language: Language): string[] {
  const paragraphs: string[] = []
  let wrapped = false
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line !== '') {
      if (wrapped && goesOn(paragraphs.at(-1)!, line, language)) {
        paragraphs.push(paragraphs.pop()! + (language === 'zh' ? '' : ' ') + line)
      } else paragraphs.push(line)
    }
    wrapped = line !== ''
  }
  return paragraphs
}

/** Long enough to be a wrapped line (verse is shorter), ending and going on inside a sentence. */
function goesOn(before: string, line: string, language: Language): boolean {
  if (language === 'en') return before.length >= 50 && /[\w,;’'-]$/.test(before) && /^[a-z]/.test(line)
  return before.length >= 15 && /[\p{Script=Han}，、]$/u.test(before) && isHan(line[0]!)
}

const FULL: Record<string, string> = { ',': '，', '.': '。', '?': '？', '!': '！', ':': '：', ';': '；' }
const HAN = '\\p{Script=Han}'
const BEFORE = `(?<=[${HAN}”’」』）》])`
const AFTER = `(?=[ \\t]*(?:[${HAN}“‘「『（《”’」』）》]|$))`

/**
 * Punctuation of Chinese prose, where it stands between Han characters (or the marks around them); English
 * words and numbers are not touched. ASCII spaces between Han characters go; ideographic ones part verse.
 */
function mendChinese(paragraph: string): string {
  return pairQuotes(paragraph)
    .replace(new RegExp(`${BEFORE}(?:\\.{3,}|。{3,})`, 'gu'), '……')
    .replace(new RegExp(`${BEFORE}--+(?=[${HAN}”“]|$)`, 'gu'), '——')
    .replace(new RegExp(`${BEFORE}([,.?!:;])${AFTER}`, 'gu'), (_, mark: string) => FULL[mark]!)
    .replace(
      new RegExp(`(?<=[${HAN}，。？！：；、…”“])[ \\t\\u00A0]+(?=[${HAN}，。？！：；、…”“])`, 'gu'),
      ''
    )
}

/** Straight double quotes by turns, in a paragraph of Chinese where they come in pairs. */
function pairQuotes(paragraph: string): string {
  const quotes = paragraph.split('"').length - 1
  if (quotes === 0 || quotes % 2 === 1 || /\d"/.test(paragraph)) return paragraph
  let open = true
  const paired = paragraph.replace(/"/g, () => {
    const mark = open ? '“' : '”'
    open = !open
    return mark
  })
  // English inside Chinese prose keeps its own quotes: only a pair that touches Han is changed.
  return new RegExp(`[${HAN}，。！？：]\\s*“|”\\s*[${HAN}，。！？]|“[^”]*${HAN}`, 'u').test(paired)
    ? paired
    : paragraph
}
