import type { Language } from './model.ts'
import { linesOf } from './scan-lines.ts'
import { countLength, splitSentences } from './text.ts'

/** Aim of a part: about 3,000 字, or 2,500 words. */
const TARGET = { zh: 3000, en: 2500 }
/** A single line longer than this many UTF-16 units is divided at its sentences. */
const LONGEST_LINE = 20_000

/** Parts of about a chapter's length that end where paragraphs end; offsets in UTF-16 units. */
export function splitBySize(
  text: string,
  language: Language
): { title: string; name: string; start: number; end: number }[] {
  const parts: { title: string; name: string; start: number; end: number }[] = []
  let start: number | undefined
  let end = 0
  let length = 0
  const close = () => {
    if (start === undefined) return
    const number = parts.length + 1
    parts.push({ title: language === 'zh' ? `第 ${number} 段` : `Part ${number}`, name: '', start, end })
    start = undefined
    length = 0
  }
  for (const piece of pieces(text)) {
    const content = text.slice(piece.start, piece.end)
    // A blank line is the best place for a cut in texts whose paragraphs are wrapped.
    if (content.trim() === '') {
      if (length >= TARGET[language]) close()
      continue
    }
    if (length >= (language === 'zh' ? TARGET.zh : 1.2 * TARGET.en)) close()
    start ??= piece.start
    end = piece.start + content.trimEnd().length
    length += countLength(content)
  }
  close()
  return parts
}

/** Lines; those without end in sight by sentences, and endless sentences by length. */
function* pieces(text: string): Generator<{ start: number; end: number }> {
  for (const line of linesOf(text)) {
    if (line.end - line.start <= LONGEST_LINE) {
      yield line
      continue
    }
    for (let start = line.start; start < line.end; ) {
      let stop = Math.min(line.end, start + LONGEST_LINE)
      if (stop < line.end) {
        const lastSentence = splitSentences(text.slice(start, stop)).at(-1)!
        if (lastSentence.start > 0) stop = start + lastSentence.start
        else if (/[\uD800-\uDBFF]/.test(text[stop - 1]!)) stop--
      }
      yield { start, end: stop }
      start = stop
    }
  }
}
