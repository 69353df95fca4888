import { countLength } from '../../src/core/text.ts'

/** A stored chunk; `start`: UTF-16 offset in the text, undefined where the text doesn't hold it. */
export interface Chunk {
  text: string
  start: number | undefined
}

export interface Stored {
  text: string
  chunks: Chunk[]
  /** Chunks that stand in the text where the store says: by offset (ours), by line numbers (peer). */
  placed: number
  vectors: number
  /** Titles of the chapters found. */
  chapters: string[]
}

export interface Fidelity {
  chunks: number
  vectors: number
  placed: number
  /** 字: median and largest chunk. */
  medianLength: number
  maxLength: number
  /** Headings of the book; chapters found with such titles, in order; headings in a chunk begun in the chapter before. */
  headings: number
  chaptersFound: number
  headingsCrossed: number
  /** Chunks that hold text of two chapters. */
  crossing: number
  /** Chunks that end inside a sentence: with ； counted as a sentence's end, and not counted. */
  midSentence: number
  midSentenceStrict: number
  /** Chunks that begin with a mark which belongs to the end of the one before. */
  strayMarks: number
  replacements: number
  /** 字 of the text, headings apart, that no chunk holds; 字 that more than one holds. */
  lost: number
  repeated: number
  /** Chunks with a line of the download site in them. */
  withSiteLines: number
}

const HEADING =
  /^[ \t\u3000]*(?:正文[ \t\u3000]*)?(第[〇零○一二三四五六七八九十百千0-9]{1,9}[回章][^\n]{0,40})$/gm
const SITE_LINE = /更新时间:|仅供读者预览|章节内容开始/
const CLOSERS = '”’"\'」』）)》】'

/** Headings by a rule of this bench's own, not by the splitter that is judged. */
export const findHeadings = (text: string): { start: number; end: number; title: string }[] =>
  [...text.matchAll(HEADING)].map(match => ({
    start: match.index,
    end: match.index + match[0].length,
    title: match[1]!
  }))

/** Counts what a reader of the stored chunks would stumble over. */
export function judge(stored: Stored, original: string): Fidelity {
  const { text } = stored
  const headings = findHeadings(text)
  const spans = stored.chunks.flatMap(({ text, start }) =>
    start === undefined ? [] : [{ start, end: start + text.length }]
  )
  // The first heading has no chapter before it that could be crossed from.
  const cut = ({ start, end }: Span) =>
    headings.slice(1).filter(heading => start < heading.start && heading.end <= end)
  const lengths = stored.chunks.map(chunk => countLength(chunk.text)).sort((a, b) => a - b)
  return {
    chunks: stored.chunks.length,
    vectors: stored.vectors,
    placed: stored.placed,
    medianLength: lengths[lengths.length >> 1] ?? 0,
    maxLength: lengths.at(-1) ?? 0,
    headings: findHeadings(original).length,
    chaptersFound: inOrder(
      findHeadings(original).map(({ title }) => plain(title)),
      stored.chapters.map(plain)
    ),
    headingsCrossed: new Set(spans.flatMap(cut)).size,
    crossing: spans.filter(span => cut(span).length > 0).length,
    midSentence: spans.filter(({ end }) => !endsSentence(text, end, '。！？!?…；')).length,
    midSentenceStrict: spans.filter(({ end }) => !endsSentence(text, end, '。！？!?…')).length,
    strayMarks: stored.chunks.filter(chunk => /^[。！？；，、：”’」』）》]/.test(chunk.text)).length,
    replacements: stored.chunks.reduce((sum, chunk) => sum + chunk.text.split('\uFFFD').length - 1, 0),
    ...coverage(text, spans, headings),
    withSiteLines: stored.chunks.filter(chunk => SITE_LINE.test(chunk.text)).length
  }
}

interface Span {
  start: number
  end: number
}

const plain = (title: string): string => title.replace(/^\s*正文|\s/g, '')

/** How many of the wanted come in this order. */
function inOrder(wanted: string[], found: string[]): number {
  let at = 0
  let count = 0
  for (const title of wanted) {
    const place = found.indexOf(title, at)
    if (place < 0) continue
    at = place + 1
    count++
  }
  return count
}

/**
 * Whether a sentence ends at the offset: a mark before it (closing quotes after the mark allowed), the
 * line's end, or the mark right behind it, which LangChain's splitter leaves to the next chunk.
 */
function endsSentence(text: string, end: number, marks: string): boolean {
  let last = end - 1
  while (last >= 0 && CLOSERS.includes(text[last]!)) last--
  if (marks.includes(text[last] ?? '')) return true
  const next = text[end]
  return next === undefined || /[\n\r]/.test(next) || marks.includes(next) || lineEndsAt(text, end)
}

const lineEndsAt = (text: string, end: number): boolean =>
  /^[ \t\u3000]*(?:\r?\n|$)/.test(text.slice(end, end + 40))

/** 字 in no chunk and 字 in several. */
function coverage(text: string, spans: Span[], headings: Span[]): { lost: number; repeated: number } {
  const times = new Uint8Array(text.length)
  for (const { start, end } of spans) for (let i = start; i < end; i++) times[i]!++
  for (const { start, end } of headings) times.fill(1, start, end)
  const where = (wanted: (times: number) => boolean) => {
    let picked = ''
    for (let i = 0; i < text.length; i++) picked += wanted(times[i]!) ? text[i] : ' '
    return countLength(picked)
  }
  return { lost: where(n => n === 0), repeated: where(n => n > 1) }
}
