/** Names of the rules by which lines of an imported book are dropped; shown to the writer with an example. */
export type DropRule =
  | 'update-line'
  | 'site-marker'
  | 'site-notice'
  | 'site-address'
  | 'site-navigation'
  | 'end-mark'
  | 'gutenberg'
  | 'front-matter'
  | 'contents'
  | 'repeated-heading'
  | 'empty-chapter'

export interface DroppedLine {
  /** In the decoded file, from 1. */
  line: number
  text: string
  rule: DropRule
}

/** Longer lines are prose, whatever they hold. */
const LONGEST = 160

const UPDATE = /^[\s\u3000]*(?:更新时间|更新日期|发布时间|本章字数|更新時間|本章字數)\s*[:：]?\s*[\d]/
const MARKER = /^[-—=*\s]*(?:正文|章节内容(?:开始|结束)|正文(?:开始|结束)|以下为正文)[-—=*\s]*$/
const END_MARK = /^[（(【[\s]*(?:本章完|本章完结|未完待续|未完待續|本章未完.{0,20})[）)】\]。.…\s]*$/
const NAVIGATION =
  /^(?:(?:上一[章页頁]|下一[章页頁]|返回(?:目录|目錄|书页|書頁)|加入书[签架]|章节目录|目录|投推荐票|回目录)[\s|｜←→\-—·、()（）]*){2,}$/

/** What lines of download sites begin with. Prose may speak of telephones and chapters, so beginnings count. */
const NOTICE = [
  /^[（(【*\s]*(?:请|請)(?:大家|您|各位)?(?:记住|記住)(?:本站|本书|本書)/,
  /^[（(【*\s]*天才一秒(?:记住|記住)/,
  /^[（(【*\s]*手机(?:用户请|阅读请|阅读[:：]|版阅读|站[:：])/,
  /^[（(【*\s]*(?:看|本书|最新)?最新章节(?:请|就|[:：]|全文|尽在|首发)/,
  /^[（(【*\s]*(?:本书|本書|本文|本电子书|本作品)(?:来自|來自|由.{1,30}(?:整理|提供|首发|制作|收集|下载|下載))/,
  /^[（(【*\s]*(?:更多|免费|全本|精彩)[^，。]{0,10}(?:小说|小說|电子书|txt)[^，。]{0,12}(?:下载|下載|请|尽在|访问)/i,
  /^[（(【*\s]*(?:txt|TXT)?(?:小说|小說|电子书)(?:免费)?(?:下载|下載)(?:网|站|尽在|[:：]|请|$)/,
  /^[（(【*\s]*(?:章节错误|章節錯誤)[,，、]?(?:点此|點此)/,
  /下(?:载|載)(?:后|後)?[^，。]{0,6}24\s*小(?:时|時)内?(?:内|內)?(?:删|刪)除/,
  /^[（(【*\s]*(?:Downloaded from|This (?:e-?book|file) was (?:downloaded|produced) (?:from|by)|Get more free e-?books)\b/i
]

const ADDRESS =
  /(?:https?:\/\/|\bwww[.。．])[\w.．/%#?=&~:-]+(?:。\w{2,4}\b)?|\b[\w-]{2,40}\.(?:com|net|org|cn|cc|info|la)\b[\w./]*/gi

/**
 * The rule by which a line is download-site clutter; undefined for everything else. Careful rather than
 * thorough: a line of prose is never dropped, an advertisement may stay.
 */
export function clutterRule(line: string): DropRule | undefined {
  if (line.length > LONGEST) return undefined
  const text = line.trim()
  if (text === '') return undefined
  if (UPDATE.test(text)) return 'update-line'
  if (MARKER.test(text)) return 'site-marker'
  if (END_MARK.test(text)) return 'end-mark'
  if (NAVIGATION.test(text)) return 'site-navigation'
  if (NOTICE.some(pattern => pattern.test(text))) return 'site-notice'
  return isAddressLine(text) ? 'site-address' : undefined
}

/** An address with a few words before it. Someone in a story may type one, in a sentence or in quotes. */
function isAddressLine(text: string): boolean {
  const rest = text.replace(ADDRESS, '')
  return rest.length + 8 <= text.length && rest.length <= 16 && !/[，。！？,!?“”「」"]/.test(rest)
}

/**
 * Project Gutenberg's licence around a book: offsets of the book itself, or undefined if the text isn't
 * from there. Only the marker lines count, `*** START OF …` and `*** END OF …`.
 */
export function gutenbergBody(text: string): { start: number; end: number } | undefined {
  const marker = /^\*\*\* ?(START|END) OF (?:THE|THIS) PROJECT GUTENBERG\b.*$/gim
  let start: number | undefined
  let end = text.length
  for (const match of text.matchAll(marker)) {
    if (match[1]!.toUpperCase() === 'START')
      start ??= Math.min(text.length, match.index + match[0].length + 1)
    else {
      end = match.index
      break
    }
  }
  return start === undefined && end === text.length ? undefined : { start: start ?? 0, end }
}

/** Where the YAML front matter of a Markdown file ends, or 0. */
export function frontMatterEnd(text: string): number {
  if (!text.startsWith('---\n')) return 0
  const close = text.indexOf('\n---\n', 3)
  return close < 0 || close > 4000 ? 0 : close + 5
}
