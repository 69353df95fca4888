import type { Language } from '../src/core/model.ts'

/** Whole numbers below `size`, the same ones for the same seed (mulberry32). */
export function numbers(seed: number): (size: number) => number {
  let state = seed >>> 0
  return size => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % size
  }
}

const SYLLABLES = 'ba de fi go lu ma ne pi ro su ta ve wi zo kra ble dri stro'.split(' ')
const HAN = [
  ...'山水云雨风雪花草木石火金土田江河湖海桥路门窗屋院墙瓦灯烛书信笔墨纸砚刀剑弓箭马车船帆米酒茶盐布衣冠带春夏秋冬晨昏日月星夜东西南北高低远近长短新旧冷暖红白青黑黄紫大小轻重来去行走坐立看听说笑开关起落'
]

/** A sentence that says nothing, of words that other seeds hardly have. */
function sentence(language: Language, random: (size: number) => number): string {
  const pick = (from: string[], count: number) =>
    Array.from({ length: count }, () => from[random(from.length)]!).join('')
  if (language === 'zh')
    return `${pick(HAN, 2)}的${pick(HAN, 3)}被${pick(HAN, 4)}，${pick(HAN, 3)}又把${pick(HAN, 5)}。`
  const word = () => pick(SYLLABLES, 2 + random(2))
  return `The ${word()} had been ${word()} by the ${word()}, and a ${word()} was ${word()} to the ${word()}.`
}

/** Prose of about `length` 字 or words (never less) in paragraphs of four sentences; other seeds, other prose. */
export function prose(language: Language, length: number, seed: number): string {
  const random = numbers(seed)
  const sentences: string[] = []
  const size = (text: string) =>
    language === 'zh' ? (text.match(/\p{Script=Han}/gu)?.length ?? 0) : text.split(' ').length
  for (let words = 0; words < length; ) {
    const next = sentence(language, random)
    sentences.push(next)
    words += size(next)
  }
  const paragraphs: string[] = []
  for (let at = 0; at < sentences.length; at += 4)
    paragraphs.push(sentences.slice(at, at + 4).join(language === 'zh' ? '' : ' '))
  return paragraphs.map(text => (language === 'zh' ? `　　${text}` : text)).join('\n\n')
}
