import { countLength, type Span } from '../text.ts'
import { maskQuoted } from './quoted.ts'

/** What a model writes around the prose. */
export type MetaKind = 'preamble' | 'heading' | 'meta'

export interface MetaSpan extends Span {
  what: MetaKind
}

const NOUN =
  '(?:scene|chapter|story|draft|continuation|passage|version|prose|text|rewrite|revision|excerpt|section|response|beat|opening|narrative|output)'
const YES =
  '(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|alright|got it|understood|no problem)'
const WORK = '(?:write|continue|help|provide|create|revise|rewrite|draft|expand|assist|generate)'
const ZH_NOUN = '(?:场景|正文|章节?|小说|续写|片段|草稿|内容|文本|故事|段落|版本|初稿|改写|修改)'
const ZH_YES = '(?:好的?|当然(?:可以)?|没问题|明白了?|收到|可以)'

/**
 * Whole lines at the top with which an assistant opens. Tested on lines with their speech masked.
 * Each asks for more than one sign: narrators say “Of course” and “Here is”, too.
 */
const OPENERS = [
  new RegExp(`^\\W*${YES}[,!.][^\\n]{0,160}\\b${NOUN}\\b[^\\n]{0,120}:$`, 'i'),
  new RegExp(
    `^\\W*${YES}[,!.]? +(?:here(?:['’]s| is| are)|below is)\\b[^\\n:]{0,80}\\b${NOUN}\\b[^\\n:]{0,120}:?$`,
    'i'
  ),
  new RegExp(`^\\W*${YES}[,!.] +(?:here (?:it is|you go)|let me ${WORK})\\b[^\\n]{0,120}$`, 'i'),
  new RegExp(
    `^\\W*(?:${YES}[,!.] +)?I(?:['’]ll| will| can|['’]d be happy to| would be happy to)\\b[^\\n]{0,30}\\b${WORK}\\b[^\\n]{0,60}\\b${NOUN}\\b[^\\n]{0,60}$`,
    'i'
  ),
  new RegExp(
    `^\\W*(?:here(?:['’]s| is| are)|below is|the following is)\\b[^\\n]{0,80}\\b${NOUN}\\b[^\\n]{0,80}:$`,
    'i'
  ),
  new RegExp(
    `^\\W*here(?:['’]s| is)\\b[^\\n]{0,40}\\b${NOUN}\\b[^\\n]{0,60}(?:you (?:requested|asked)|as requested|based on)[^\\n]{0,80}$`,
    'i'
  ),
  /^\W*(?:here(?:['’]s| is) the next scene|sure|certainly|sure thing)[.!]?$/i,
  new RegExp(
    `^[^\\p{L}]*${ZH_YES}[，,。！!：:\\s]*(?:以下|下面|接下来|这是|这里是|请看|为您|为你|根据|按照)[^\\n]{0,80}(?:${ZH_NOUN}[^\\n]{0,40}|[：:])$`,
    'u'
  ),
  new RegExp(
    `^[^\\p{L}]*(?:${ZH_YES}[，,。！!：:\\s]*)?(?:我(?:来|将|会|这就)|让我)[^\\n]{0,20}(?:写|创作|生成|改|扩展)[^\\n]{0,40}(?:${ZH_NOUN}[^\\n]{0,40}|[：:])$`,
    'u'
  ),
  /^[^\p{L}]*(?:好的|当然可以|没问题|明白了|收到)[。！!]?$/u,
  new RegExp(`^[^\\p{L}]*(?:以下|下面)(?:是|为)[^\\n。]{0,60}${ZH_NOUN}[^\\n。]{0,30}[：:。]?$`, 'u'),
  new RegExp(`^[^\\p{L}]*这(?:是|里是)[^\\n。]{0,60}${ZH_NOUN}[^\\n。]{0,20}[：:]$`, 'u'),
  /^[^\p{L}]*(?:根据|按照)(?:您|你)(?:的|所)?(?:要求|提供|给出|需求|描述|设定)[^\n]{0,120}$/u,
  /^[【[(（]?(?:正文|内容|续写|场景正文|小说正文)[】\])）]?[：:]?$/u
]

/** An opener and the prose in one line: cut after the colon. */
const INLINE_OPENER = [
  new RegExp(
    `^\\W*(?:${YES}[,!.]? +)?here(?:['’]s| is)\\b[^\\n:.]{0,80}\\b${NOUN}\\b[^\\n:.]{0,40}:\\s+(?=\\S)`,
    'i'
  ),
  new RegExp(
    `^[^\\p{L}]*(?:${ZH_YES}[，,。！!]?)?(?:以下|下面)是[^\\n。：:]{0,40}${ZH_NOUN}[^\\n。：:]{0,20}[：:]\\s*(?=\\S)`,
    'u'
  )
]

const HEADINGS = [
  /^#{1,6}\s+\S.*$/,
  /^(?:\*\*|__)[^*_\n]{1,80}(?:\*\*|__)[:：]?$/,
  /^第\s*[零〇一二三四五六七八九十百千万两\d]+\s*[章回节卷](?:$|[\s　：:·、-].{0,40}$|[^。！？，；“”\n]{1,20}$)/u,
  /^第\s*[零〇一二三四五六七八九十百千万两\d]+\s*[幕场](?:$|[\s　：:·、-].{0,40}$)/u,
  /^(?:chapter|scene|part|act)\s+(?:\d+|[ivxlc]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?:\s*[:.–—-]\s*[^\n]{0,80})?$/i,
  /^(?:title|chapter title|scene title)\s*:\s*[^\n]{1,80}$/i,
  /^(?:标题|章节名|章名|场景[零一二三四五六七八九十\d]*)[：:][^\n。]{0,40}$/u,
  /^场景[一二三四五六七八九十\d]{1,3}$/u
]

/** Rules at an edge part nothing from nothing. */
const RULE = /^(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}|~{3,}|—{3,})$/

const CLOSERS = [
  /^[[(（【*_\s]*(?:end of (?:the )?(?:scene|chapter|draft|story|excerpt|part|section)\b[^\n]{0,30}|(?:the )?end|scene ends?|to be continued|tbc)[\])）】*_.…!\s]*$/i,
  /^[[(（【*_\s]*(?:未完待续|本[章节回场幕](?:完|结束|终)|全[文书篇](?:完|终)|完结?|终|待续|场景(?:完|结束)|第[零一二三四五六七八九十百\d]+[章节回]完)[\])）】*_。….\s]*$/u,
  /^[[(（【*_\s]*(?:total )?(?:approximate )?word count\b[^\n]{0,40}$/i,
  /^[[(（【*_\s]*(?:approximately |about |~ ?)?\d[\d,]* words[\])）】*_.\s]*$/i,
  /^[[(（【*_\s]*(?:(?:全文|本[章节]|正文|以上)?(?:共|约|总)?(?:计|字数)?(?:统计)?[约为是：:共\s]*\d[\d,]*\s*个?[字词]|字数(?:统计)?[：:][^\n]{0,20})[左右\])）】*_。\s]*$/u,
  /^[[(（*_\s]*(?:please let me know|let me know (?:if|what|how|whether)|feel free to (?:ask|let me|reach|adjust|modify|change)|i hope (?:this|that) (?:helps|meets|works|fits|captures|scene|version|draft)|i hope you (?:like|enjoy|find)|would you like me to|do you want me to|is there anything else|(?:shall|should) i continue)\b[^\n]*$/i,
  /^[[(（*_\s]*if you(?:['’]d| would)? (?:like|want|need|have any)\b[^\n]*\b(?:changes?|adjust\w*|revis\w*|edits?|continue|let me know|further|help|questions|tone|scene|chapter|version)\b[^\n]*$/i,
  /^[[(（*_\s]*(?:note|author['’]s note|disclaimer|explanation|summary)\s*:[^\n]*$/i,
  /^[*_\s]*this (?:scene|chapter|passage|version|draft|excerpt|continuation) (?:shows|captures|explores|aims|introduces|sets up|establishes|uses|maintains|follows|continues|highlights)\b[^\n]*$/i,
  /^[^\p{L}\n]*希望(?:(?:这|以上|本)[^\n]{0,20}(?:符合|满足|喜欢|帮助|需求|要求)|(?:您|你)(?:会|能)?(?:喜欢|满意))[^\n]*$/u,
  /^[^\p{L}\n]*(?:如果|如需|若)[^\n]*(?:修改|调整|续写|告诉我|告知|进一步|其他要求|更多内容)[^\n]*$/u,
  /^[^\p{L}\n]*(?:需要我(?:继续|修改|调整|为您)|请告诉我(?:您|你)的|请问(?:您|你)?(?:还|是否)(?:有|需要)|您觉得(?:这|如何|怎么样)|欢迎(?:随时)?(?:提出|告诉))[^\n]*$/u,
  /^[[(（【*_\s]*(?:注|备注|说明|创作说明|作者注|写作说明|解析|点评)[】]?[：:][^\n]*$/u,
  /^[^\p{L}\n]*(?:这|本|以上)(?:一?[段个章节]|篇)?(?:场景|内容|段落|章节?|片段|续写|正文|草稿)[^\n]{0,12}(?:展示|展现|描写|描绘|体现|刻画|突出|通过|遵循|符合|按照|严格|旨在)[^\n]*$/u
]

interface Line extends Span {
  text: string
}

/** Lines with their speech masked, trimmed, and with their place in the text. */
function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let offset = 0
  const original = text.split('\n')
  for (const [number, masked] of maskQuoted(text).split('\n').entries()) {
    const end = offset + original[number]!.length
    lines.push({ text: masked.trim(), start: offset, end })
    offset = end + 1
  }
  return lines
}

/** What stands before the prose, line by line. The last line of a text is never taken, whatever it looks like. */
export function leadingMeta(text: string): MetaSpan[] {
  const spans: MetaSpan[] = []
  const lines = linesOf(text).filter(line => line.text !== '')
  for (const [number, line] of lines.entries()) {
    if (number === lines.length - 1) break
    const what = leadingKind(line.text)
    if (what === undefined) break
    spans.push({ what, start: line.start, end: line.end })
  }
  const next = lines[spans.length]
  const inline = next && INLINE_OPENER.map(pattern => pattern.exec(next.text)).find(match => match)
  if (next && inline) {
    const start = text.indexOf(text.slice(next.start, next.end).trimStart(), next.start)
    spans.push({ what: 'preamble', start, end: start + inline[0].length })
  }
  return spans
}

function leadingKind(line: string): MetaKind | undefined {
  if (OPENERS.some(pattern => pattern.test(line))) return 'preamble'
  if (HEADINGS.some(pattern => pattern.test(line)) || RULE.test(line)) return 'heading'
  return undefined
}

/** What stands after the prose, from the end upwards; in the order of the text. */
export function trailingMeta(text: string): MetaSpan[] {
  const lines = linesOf(text).filter(line => line.text !== '')
  const spans: MetaSpan[] = []
  while (lines.length > 1) {
    const line = lines.pop()!
    if (!RULE.test(line.text) && !CLOSERS.some(pattern => pattern.test(line.text))) break
    spans.unshift({ what: 'meta', start: line.start, end: line.end })
  }
  return spans
}

/** Lines between the prose in which the assistant speaks or a heading stands. */
export function innerMeta(text: string): MetaSpan[] {
  const from = leadingMeta(text).at(-1)?.end ?? 0
  const until = trailingMeta(text)[0]?.start ?? text.length
  return linesOf(text)
    .filter(line => line.start >= from && line.end <= until && countLength(line.text) > 0)
    .flatMap((line): MetaSpan[] => {
      if (HEADINGS.some(pattern => pattern.test(line.text))) return [{ ...line, what: 'heading' }]
      if (CLOSERS.some(pattern => pattern.test(line.text))) return [{ ...line, what: 'meta' }]
      return OPENERS.some(pattern => pattern.test(line.text)) ? [{ ...line, what: 'preamble' }] : []
    })
}
