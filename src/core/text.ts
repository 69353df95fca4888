import type { Language } from './model.ts'

const HAN = /\p{Script=Han}/u
const HAN_ALL = /\p{Script=Han}/gu
/** Words of other scripts: letters and digits, joined by apostrophes, hyphens and inner points. */
const WORD_ALL = /[\p{L}\p{N}]+(?:['’.\-‐][\p{L}\p{N}]+)*/gu

/**
 * Length as writers count it: 字数 = Han characters + words of other script (design §6);
 * in English text that is the number of words. Punctuation and spaces do not count.
 */
export function countLength(text: string): number {
  // Most Han characters by their code: the property escape costs five times as much.
  let han = 0
  let rest = ''
  let from = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x4e00 || unit > 0x9fff) continue
    if (i > from) rest += `${text.slice(from, i)} `
    han++
    from = i + 1
  }
  rest += text.slice(from)
  const rare = rest.match(HAN_ALL)?.length ?? 0
  return han + rare + ((rare === 0 ? rest : rest.replace(HAN_ALL, ' ')).match(WORD_ALL)?.length ?? 0)
}

export const isHan = (character: string): boolean => HAN.test(character)

/** The language that most of the text is written in. */
export function detectLanguage(text: string): Language {
  const han = text.match(HAN_ALL)?.length ?? 0
  const latin = text.match(/[A-Za-z]+/g)?.length ?? 0
  return han > latin ? 'zh' : 'en'
}

/** A stretch of the text; offsets are UTF-16 units, end exclusive. */
export interface Span {
  start: number
  end: number
}

/** Points after titles and initials do not end a sentence. */
const ABBREVIATION =
  /(?:^|[\s("“‘—])(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Col|Gen|Rev|Hon|Esq|Messrs|Mme|Mlle|No|vs|etc|[A-Z])$/
const TERMINATOR = /[。！？!?…；;.]/
const POSSIBLE_END = /[\n。！？!?…；;.]/g
const CLOSER = /[”’"'」』）)\]】》]/

/**
 * Sentences of a text, in order, covering it whole: white space after a sentence belongs to it.
 * Ends are 。！？…； in Chinese and .!? before white space in English, with the closing quotes and
 * brackets that follow, and every line end.
 */
export function splitSentences(text: string): Span[] {
  const spans: Span[] = []
  let start = 0
  let index = 0
  const close = (end: number) => {
    let stop = end
    while (stop < text.length && /\s/.test(text[stop]!)) stop++
    if (stop > start) spans.push({ start, end: stop })
    start = stop
    index = stop
  }
  while (index < text.length) {
    POSSIBLE_END.lastIndex = index
    const found = POSSIBLE_END.exec(text)
    if (!found) break
    index = found.index
    if (found[0] === '\n') {
      close(index + 1)
      continue
    }
    let end = index + 1
    while (end < text.length && TERMINATOR.test(text[end]!)) end++
    while (end < text.length && CLOSER.test(text[end]!)) end++
    if (endsSentence(text, index, end)) close(end)
    else index = end
  }
  if (start < text.length) spans.push({ start, end: text.length })
  return spans
}

function endsSentence(text: string, mark: number, end: number): boolean {
  const run = text.slice(mark, end)
  if (/[。！？；]/.test(run)) return true
  if (/^;/.test(run)) return false
  const next = text[end]
  if (next !== undefined && !/\s/.test(next)) return run.includes('……') || (/…/.test(run) && isHan(next))
  if (run === '.' && ABBREVIATION.test(text.slice(Math.max(0, mark - 12), mark))) return false
  // "What?" he said. — a lower-case letter goes on with the same sentence.
  const following = text.slice(end).match(/^\s*(\S)/)?.[1]
  return !(following && /[a-z]/.test(following) && /[!?.…]["”’']/.test(run))
}

/** Text with runs of white space as one space and none at the ends: for comparing and for one-line display. */
export const squeeze = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** At most `limit` UTF-16 units, cut at a character border, with … where something was cut. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  let end = Math.max(0, limit - 1)
  if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end--
  return `${text.slice(0, end).trimEnd()}…`
}

/**
 * Makes control and direction-changing characters visible (ESC as ␛, others as ‹U+XXXX›); keeps \n and \t.
 * Everything that comes from a model or a book passes here before it reaches a terminal.
 */
export function showControls(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g,
    character => {
      const code = character.codePointAt(0)!
      if (code < 0x20) return String.fromCodePoint(0x2400 + code)
      if (code === 0x7f) return '␡'
      return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`
    }
  )
}
