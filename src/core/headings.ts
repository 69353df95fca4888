import { NUMERAL_CLASS, parseChineseNumber, parseRoman, takeEnglishNumber } from './numerals.ts'

/** What a line divides: a volume holds chapters, a section lies within one; `special` is a prologue and its like. */
export type Level = 'volume' | 'chapter' | 'section' | 'special'

export interface HeadingLine {
  level: Level
  /** Headings of one family are written the same way and count together, e.g. `zh:章`. */
  family: string
  number: number | undefined
  /** The whole heading in one line, without decoration. */
  title: string
  /** What it says besides its number; may be empty. */
  name: string
  /** False: might be a sentence, and counts only if a neighbour's number agrees. */
  sure: boolean
  /** True: a number or numbered line that is a heading only in a sequence. */
  weak: boolean
}

/** A line that may be a heading, where it stands, and how much prose there is around it. */
export interface Candidate extends HeadingLine {
  /** Line number in the file, from 1. */
  line: number
  /** Offsets of the line, UTF-16 units; `end` is after its line end. */
  start: number
  end: number
  /** Characters of prose (white space and dropped lines not counted) before it in the whole text. */
  proseBefore: number
  /** Whether the text before it ends like a sentence: page numbers stand in the middle of one. */
  afterSentence: boolean
}

export interface LineContext {
  markdown: boolean
  blankBefore: boolean
  blankAfter: boolean
}

/** No heading is longer, UTF-16 units; Chinese ones are half as long. */
export const LONGEST_HEADING = 120

/** Reads one line as a heading; undefined for prose. What it can't tell alone, `chooseHeadings` decides. */
export function readHeading(line: string, context: LineContext): HeadingLine | undefined {
  const text = line.trim()
  if (text === '' || text.length > LONGEST_HEADING) return undefined
  if (context.markdown) {
    const match = text.match(/^(#{1,6})[ \t]+(\S.*?)[ \t]*#*$/)
    if (match) return markdownHeading(match[1]!.length, match[2]!)
  }
  const bare = text.replace(/^[*_=~◆●■★☆※\s-]+|[*_=~◆●■★☆※\s-]+$/g, '')
  if (bare === '') return undefined
  return (
    readChinese(bare) ?? readChineseSpecial(bare) ?? readEnglish(bare, context) ?? readNumbered(bare, context)
  )
}

function markdownHeading(depth: number, text: string): HeadingLine {
  const title = oneLine(text)
  const inner = readHeading(text, { markdown: false, blankBefore: true, blankAfter: true })
  const name = inner && !inner.weak ? inner.name : title
  return {
    level: 'chapter',
    family: `md:${depth}`,
    number: inner?.number,
    title,
    name,
    sure: true,
    weak: false
  }
}

const oneLine = (text: string): string => text.replace(/[\s\u3000]+/g, ' ').trim()

// ---- Chinese ----

const CHINESE_LEVELS: Record<string, Level> = {
  章: 'chapter',
  回: 'chapter',
  话: 'chapter',
  幕: 'chapter',
  折: 'chapter',
  节: 'section',
  卷: 'volume',
  集: 'volume',
  部: 'volume',
  篇: 'volume',
  册: 'volume',
  季: 'volume'
}
const SAME_UNIT: Record<string, string> = {
  囘: '回',
  迴: '回',
  話: '话',
  節: '节',
  冊: '册',
  部分: '部'
}
/** Words that begin with a unit: 第一回合 is no chapter, 第一集团军 no volume. */
const NOT_A_UNIT =
  /^(?:回(?:合|头|頭|目)|集(?:团|團|合|中|市|结|體|体)|部(?:队|隊|门|門|将|曲|属|下|长)|节(?:课|課|目|日|车|奏|气|骨)|卷(?:轴|入|起)|话(?:题|说|音)|章(?:鱼|程|法)|篇(?:幅|章)|季(?:度|节)|幕(?:后|僚))/
const UNITS = '部分|[章回囘迴话話幕折节節卷集部篇册冊季]'
const NUMERAL = `[${NUMERAL_CLASS}]{1,9}`
const NUMBERED_UNIT = new RegExp(`[【\\[（(〖「]?第 ?(${NUMERAL}) ?(${UNITS})`)
const CHINESE = new RegExp(
  `^(?:正文|《[^》]{1,20}》)?[\\s:：]*${NUMBERED_UNIT.source}[】\\]）)〗」]?(?:(?=.)([\\s:：、.．·—_|-]*)(.*))?$`
)
const VOLUME = new RegExp(`^卷[之第]?(${NUMERAL})(?:[\\s:：、·]+(.{0,30}))?$|^([上中下](?:卷|部|册|篇))$`)
const ENDED = /^[（(]?(?:完|终|終|结束|結束|完结|完結|全文完|本章完)[)）。！!]?$/

/** 第N章 and its like; a volume and a chapter on one line are the chapter. */
function readChinese(text: string): HeadingLine | undefined {
  if (text.length > LONGEST_HEADING / 2) return undefined
  const volume = text.match(VOLUME)
  if (volume) {
    const number = volume[1] === undefined ? undefined : parseChineseNumber(volume[1])
    const title = oneLine(text)
    return { level: 'volume', family: 'zh:卷', number, title, name: title, sure: true, weak: false }
  }
  const match = text.match(CHINESE)
  if (!match) return undefined
  const [, numeral, rawUnit, separator = '', rest = ''] = match
  if (separator === '' && NOT_A_UNIT.test(rawUnit! + rest)) return undefined
  const unit = SAME_UNIT[rawUnit!] ?? rawUnit!
  const level = CHINESE_LEVELS[unit]!
  const inner = level === 'volume' ? rest.match(NUMBERED_UNIT) : null
  if (inner) {
    const chapter = readChinese(rest.slice(inner.index))
    if (chapter && chapter.level !== 'volume') return { ...chapter, title: oneLine(text) }
  }
  const name = oneLine(rest)
  if (ENDED.test(name) || name.length > 40 || /[，,；;、]$/.test(name)) return undefined
  const bracketed = /[】\])）〗」]/.test(text.slice(0, text.length - rest.length))
  const looksSaid = name.endsWith('。') || (separator === '' && !bracketed && name !== '')
  return {
    level,
    family: `zh:${unit}`,
    number: parseChineseNumber(numeral!),
    title: oneLine(text.replace(/^正文[\s:：]*/, '')),
    name,
    sure: !looksSaid,
    weak: false
  }
}

const CHINESE_SPECIAL = new RegExp(
  `^(?:正文[\\s:：]*)?[【\\[（(〖「]?(序|(?:楔子|序章|序幕|序言|自序|代序|引子|引言|前言|尾声|尾聲|终章|終章|后记|後記|跋|附录|附錄|番外篇?|外传|外傳|间章|間章|幕间|幕間|完本感言|作者的话)(?:之?${NUMERAL})?)[】\\]）)〗」]?(?:$|[\\s:：、·.（(—-]+(.{0,30})$)`
)

function readChineseSpecial(text: string): HeadingLine | undefined {
  const match = text.match(CHINESE_SPECIAL)
  const rest = match?.[2] ?? ''
  if (!match || ENDED.test(rest) || /[。，,；;]/.test(rest)) return undefined
  const title = oneLine(text.replace(/^正文[\s:：]*/, ''))
  return special(title)
}

const special = (title: string): HeadingLine => ({
  level: 'special',
  family: 'special',
  number: undefined,
  title,
  name: title,
  sure: true,
  weak: false
})

// ---- English ----

const ENGLISH =
  /^(chapter|chap\.?|letter|stave|canto|adventure|story|tale|episode|book|part|volume|vol\.?|section)\s+(?:the\s+)?(?=[\da-z])/i
const ENGLISH_LEVELS: Record<string, Level> = {
  book: 'volume',
  part: 'volume',
  volume: 'volume',
  vol: 'volume',
  section: 'section'
}
const ENGLISH_SPECIAL =
  /^(?:prologue|epilogue|preface|foreword|introduction|afterword|interlude|postscript|appendix|conclusion|etymology|extracts|author['’]s note)(?:$|\.$|\s*[:.—–-]+\s*(.{1,60})$)/i

/** CHAPTER I, Chapter 1: Title, Chapter the First, ADVENTURE I. A SCANDAL …; a paragraph of its own. */
function readEnglish(text: string, { blankBefore, blankAfter }: LineContext): HeadingLine | undefined {
  if (!blankBefore) return undefined
  if (/^[A-Z]/.test(text) && ENGLISH_SPECIAL.test(text)) return special(oneLine(text))
  const match = text.match(ENGLISH)
  const number = match && takeEnglishNumber(text.slice(match[0].length))
  if (!match || !number || /^\w/.test(number.rest)) return undefined
  const word = match[1]!.toLowerCase().replace('.', '')
  const family = `en:${word === 'chap' ? 'chapter' : word}`
  const level = ENGLISH_LEVELS[word] ?? 'chapter'
  const separator = number.rest.match(/^[\s.:)\]—–-]*/)![0]
  const name = oneLine(number.rest.slice(separator.length))
  if (name !== '' && !isEnglishTitle(name, separator)) return undefined
  // A volume's line that prose follows at once is a sentence that names one.
  if (level === 'volume' && !blankAfter) return undefined
  const sure =
    name === '' || /[.:—–-]/.test(separator) ? blankAfter || name === '' : name === name.toUpperCase()
  return { level, family, number: number.value, title: oneLine(text), name, sure, weak: false }
}

/** Titles begin with a capital (after a point or colon: with anything) and don't end like a sentence cut by a line end. */
function isEnglishTitle(name: string, separator: string): boolean {
  if (name.length > 90 || /(?:[,;]|--)$/.test(name)) return false
  return /[.:)\]—–-]/.test(separator) || /^[^a-z,;.!?]/.test(name)
}

// ---- Numbers alone ----

const NUMBER_ALONE = /^[（(]?(?:(\d{1,4})|([IVXLC]{1,8})|([一二三四五六七八九十百零〇]{1,6}))[)）]?[.．、]?$/
const NUMBER_AND_TITLE =
  /^(?:(\d{1,4})(?:[.．、:：)]\s*|\s+)|([IVXLC]{1,8})(?:[.:—–-]+\s*|\s+)|([一二三四五六七八九十百零〇]{1,6})[、.．:：\s]\s*)(?=[^\s\d])(.{1,60})$/

/** `12`, `XII.`, `十二`, `01 标题`, `VII. THE ADVENTURE …`: headings only where they run in sequence. */
function readNumbered(text: string, { blankBefore }: LineContext): HeadingLine | undefined {
  const match = text.match(NUMBER_ALONE) ?? text.match(NUMBER_AND_TITLE)
  if (!match) return undefined
  const [, arabic, roman, chinese, rest = ''] = match
  const name = oneLine(rest)
  if (/[,，;；。]$/.test(name) || /^[a-z]/.test(name)) return undefined
  if (!blankBefore && !chinese && !/[\u3400-\u9FFF]/.test(name)) return undefined
  const number = arabic ? Number(arabic) : roman ? parseRoman(roman) : parseChineseNumber(chinese!)
  if (number === undefined) return undefined
  const style = arabic ? 'arabic' : roman ? 'roman' : 'han'
  return {
    level: 'chapter',
    family: `${style}${name ? '-title' : ''}`,
    number,
    title: oneLine(text),
    name,
    sure: true,
    weak: true
  }
}
