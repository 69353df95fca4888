import type { Language } from './model.ts'
import { MAX_POSITION, type Passage, passageId, type UnitKey } from './passages.ts'
import { passageFeatures } from './scene-function.ts'
import { countLength, splitSentences } from './text.ts'

/** Raised when the rule below or what is seen in a passage changes: indexed books are then split again. */
export const CHUNK_VERSION = 3

/** Most 字 or words of a passage, and most UTF-16 units (for text that is neither). */
const LIMITS = { zh: { count: 400, length: 520 }, en: { count: 200, length: 1600 } }
type Limits = (typeof LIMITS)[Language]

/** A line that parts scenes: *** in any spacing, or an ornament of the kind that books use. */
const BREAK_LINE = /^[\s\u3000]*(?:(?:[*＊][\s\u3000]*){3,}|[-–—─_=~～]{3,}|[◇◆※☆★○●#][\s\u3000◇◆※☆★○●#]*)$/
/** Only these part the scenes of a project's chapters. */
const SCENE_LINE = /^[\s\u3000]*(?:\*[\s\u3000]*){3,}$/

export interface ChunkSource extends UnitKey {
  /** The normalised chapter. */
  text: string
  order: number
  language: Language
  /** What is embedded before each passage; nothing for prose: its title costs recall (bench/scene-recall). */
  prefix?: string
  hash(text: string): string
}

/**
 * Splits a chapter into passages. They follow sentences, prefer paragraph borders, never cross a scene
 * break, have at most 400 字 (Chinese) or 200 words (English), and stand in the text exactly at
 * `position`: `text.slice(position, position + passage.text.length) === passage.text`.
 */
export function chunkText(source: ChunkSource): Passage[] {
  const { text, pool, bookId, chapterId, order, prefix = '' } = source
  return splitPassages(text, source.language).map(({ start, end, scene }) => {
    const slice = text.slice(start, end)
    return {
      id: passageId(pool, bookId, chapterId, start),
      pool,
      bookId,
      chapterId,
      order,
      scene,
      position: start,
      text: slice,
      prefix,
      hash: source.hash(prefix + slice),
      ...passageFeatures(slice),
      from: 0,
      until: MAX_POSITION
    }
  })
}

interface Piece {
  start: number
  end: number
  count: number
  endsParagraph: boolean
}

/** Borders of a chapter's passages, with the index of their scene. */
export function splitPassages(
  text: string,
  language: Language
): { start: number; end: number; scene: number }[] {
  const limits = LIMITS[language]
  const passages: { start: number; end: number; scene: number }[] = []
  let scene = 0
  for (const part of scenesOf(text)) {
    const spans = packPieces(text, piecesOf(text, part), limits)
    if (part.newScene && passages.length > 0 && spans.length > 0) scene++
    passages.push(...spans.map(span => ({ ...span, scene })))
  }
  return passages
}

/** Stretches between break lines; `newScene`: a *** line stands before it. */
function scenesOf(text: string): { start: number; end: number; newScene: boolean }[] {
  const parts: { start: number; end: number; newScene: boolean }[] = []
  let start = 0
  let newScene = false
  for (const match of text.matchAll(/^[^\n\p{L}\p{N}]+$/gmu)) {
    if (!BREAK_LINE.test(match[0])) continue
    parts.push({ start, end: match.index, newScene })
    start = match.index + match[0].length
    // Two break lines with nothing between them part scenes once.
    newScene =
      SCENE_LINE.test(match[0]) || (newScene && text.slice(parts.at(-1)!.start, match.index).trim() === '')
  }
  parts.push({ start, end: text.length, newScene })
  return parts
}

function piecesOf(text: string, part: { start: number; end: number }): Piece[] {
  const stretch = unwrapLines(text.slice(part.start, part.end))
  return splitSentences(stretch).flatMap(span => {
    const sentence = stretch.slice(span.start, span.end)
    const lead = sentence.length - sentence.trimStart().length
    const size = sentence.trim().length
    if (size === 0) return []
    const start = part.start + span.start + lead
    return [
      {
        start,
        end: start + size,
        count: countLength(sentence),
        endsParagraph: /\n/.test(sentence.slice(lead + size))
      }
    ]
  })
}

/**
 * Line ends inside paragraphs of hard-wrapped text become spaces, so that no sentence ends there; the
 * length stays. Text is hard-wrapped if most lines that another line follows directly end mid-sentence.
 */
function unwrapLines(text: string): string {
  const inner = /([^\n])\n(?=[^\s\u3000])/g
  let total = 0
  let ended = 0
  for (const match of text.matchAll(inner)) {
    total++
    if (/[。！？!?….：:”’"'」』）)—]/.test(match[1]!)) ended++
  }
  return total >= 4 && ended < total / 2 ? text.replace(inner, '$1 ') : text
}

/** Fills passages with whole paragraphs where they fit, else with sentences. */
function packPieces(text: string, pieces: Piece[], limits: Limits): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = []
  let open: Piece | undefined
  const fits = (piece: { end: number; count: number }) =>
    open === undefined
      ? true
      : open.count + piece.count <= limits.count && piece.end - open.start <= limits.length
  const flush = () => {
    if (open) spans.push({ start: open.start, end: open.end })
    open = undefined
  }
  const add = (piece: Piece) => {
    if (!fits(piece)) flush()
    open = open ? { ...open, end: piece.end, count: open.count + piece.count } : { ...piece }
  }
  for (const paragraph of paragraphsOf(pieces)) {
    const count = paragraph.reduce((sum, piece) => sum + piece.count, 0)
    const full = open !== undefined && (open as Piece).count >= limits.count / 2
    if (full && !fits({ end: paragraph.at(-1)!.end, count })) flush()
    for (const piece of paragraph.flatMap(piece => cutLong(text, piece, limits))) add(piece)
  }
  flush()
  return spans
}

function paragraphsOf(pieces: Piece[]): Piece[][] {
  const paragraphs: Piece[][] = []
  let open: Piece[] = []
  for (const piece of pieces) {
    open.push(piece)
    if (!piece.endsParagraph) continue
    paragraphs.push(open)
    open = []
  }
  if (open.length > 0) paragraphs.push(open)
  return paragraphs
}

/** A sentence over the limits, cut at commas, else at spaces, else hard. */
function cutLong(text: string, piece: Piece, limits: Limits): Piece[] {
  if (piece.count <= limits.count && piece.end - piece.start <= limits.length) return [piece]
  const parts: Piece[] = []
  let start = piece.start
  while (start < piece.end) {
    const reach = reachOf(text, { start, end: piece.end }, limits)
    const end = reach === piece.end ? reach : start + cutPoint(text.slice(start, reach))
    const slice = text.slice(start, end)
    const size = slice.trimEnd().length
    if (size > 0)
      parts.push({ start, end: start + size, count: countLength(slice), endsParagraph: end === piece.end })
    start = end
    while (start < piece.end && /\s/.test(text[start]!)) start++
  }
  return parts
}

/** The farthest end that keeps to the limits; never within a surrogate pair. */
function reachOf(text: string, span: { start: number; end: number }, limits: Limits): number {
  let end = Math.min(span.end, span.start + limits.length)
  if (/[\uD800-\uDBFF]/.test(text[end - 1]!) && end < span.end) end--
  let low = span.start + 1
  if (countLength(text.slice(span.start, end)) <= limits.count) return end
  while (low + 1 < end) {
    const middle = (low + end) >> 1
    if (countLength(text.slice(span.start, middle)) <= limits.count) low = middle
    else end = middle
  }
  return /[\uD800-\uDBFF]/.test(text[low - 1]!) ? low - 1 || low + 1 : low
}

/** Where to cut: after the last comma in the second half, else after its last space, else at the end. */
function cutPoint(slice: string): number {
  const half = Math.floor(slice.length / 2)
  const comma = slice.slice(half).search(/[，、；：,;:][”’"'」』]?[^，、；：,;:]*$/)
  if (comma >= 0) return half + comma + (/[”’"'」』]/.test(slice[half + comma + 1] ?? '') ? 2 : 1)
  const space = slice.slice(half).search(/\s\S*$/)
  return space >= 0 ? half + space + 1 : slice.length
}
