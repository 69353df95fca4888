import type { SceneFunction } from './model.ts'

/** Words that tell what a passage does, in both languages; each hit counts once. */
const ACTION = {
  zh: /[杀斩砍刺劈射冲扑奔逃追跃跳踢撞挥拔掷抓夺打闯躲闪砸轰]|飞身|转身|拔刀|出手|动手/g,
  en: /\b(?:ran|run|running|rush(?:ed|ing)?|struck|strike|hit|fell|jump(?:ed|ing)?|leap(?:t|ed|ing)?|grabb(?:ed|ing)|threw|thrown|fired|shot|fought|fight(?:ing)?|chas(?:ed|ing)|seiz(?:ed|ing)|dash(?:ed|ing)?|kick(?:ed|ing)?|push(?:ed|ing)?|pull(?:ed|ing)?|swung|dodg(?:ed|ing)|fled|climb(?:ed|ing)?|burst|slamm(?:ed|ing)|sprang|hurl(?:ed|ing)?|snatch(?:ed|ing)?|stabb(?:ed|ing)|charg(?:ed|ing))\b/gi
}
const REFLECTION = {
  zh: /[想思忆悔愁悟]|觉得|以为|心中|心里|心下|暗道|记得|明白|知道|担心|害怕|念头|怀疑|或许|也许|难道|自问|不禁/g,
  en: /\b(?:thought|think|thinking|wonder(?:ed|ing)?|remember(?:ed|ing)?|felt|feel|feeling|feelings|knew|know|believ(?:e|ed)|suppos(?:e|ed)|consider(?:ed|ing)?|regret(?:ted)?|fear(?:ed)?|hope|hoped|doubt(?:ed)?|perhaps|memory|mind|realis(?:e|ed)|realiz(?:e|ed)|understood|imagin(?:e|ed)|reflect(?:ed|ion|ions))\b/gi
}
const DESCRIPTION = {
  zh: /[山河江湖云雾雨雪月花树林草叶石墙屋院街灯影光色香青绿红白黑黄紫碧寒静]|身穿|头戴|面如|身长|只见/g,
  en: /\b(?:light|shadows?|dark|darkness|hills?|river|sea|sky|clouds?|rain|snow|wind|moon|sun|trees?|leaves|flowers?|grass|garden|stone|walls?|windows?|room|house|street|road|red|green|blue|white|black|yellow|grey|gray|golden|tall|broad|narrow|old|pale|cold|quiet|smell|wooden)\b/gi
}

/** A passage with this share of quoted speech is dialogue. */
const DIALOGUE_SHARE = 0.45

/**
 * What a passage mainly does, by a simple rule: quoted speech first, then the commonest kind of word.
 * Description words are common everywhere and count half.
 */
export function passageFeatures(text: string): { function: SceneFunction; dialogue: number } {
  const dialogue = dialogueShare(text)
  if (dialogue >= DIALOGUE_SHARE) return { function: 'dialogue', dialogue }
  const count = (words: { zh: RegExp; en: RegExp }) =>
    (text.match(words.zh)?.length ?? 0) + (text.match(words.en)?.length ?? 0)
  const scores: [SceneFunction, number][] = [
    ['action', count(ACTION)],
    ['reflection', count(REFLECTION)],
    ['description', count(DESCRIPTION) / 2]
  ]
  const [best] = scores.sort((a, b) => b[1] - a[1])
  return { function: best![1] > 0 ? best![0] : 'description', dialogue }
}

/**
 * Share of the characters (white space left out) that stand within quotation marks, 0 to 1, to two
 * places. A passage may begin inside a speech; an open speech ends with its paragraph.
 */
export function dialogueShare(text: string): number {
  // ’ is an apostrophe too: single quotes are speech only where no double ones are used.
  const single = /‘/.test(text) && !/[“"「『]/.test(text)
  let total = 0
  let spoken = 0
  for (const paragraph of text.split('\n')) {
    const { size, quoted } = speech(paragraph, single)
    total += size
    spoken += quoted
  }
  return total === 0 ? 0 : Math.round((100 * spoken) / total) / 100
}

function speech(paragraph: string, single: boolean): { size: number; quoted: number } {
  let size = 0
  let quoted = 0
  let open = false
  let seen = false
  for (let i = 0; i < paragraph.length; i++) {
    const character = paragraph[i]!
    if (/\s/.test(character)) continue
    size++
    const straight = character === '"'
    if (straight ? !open : /[“「『]/.test(character) || (single && character === '‘')) {
      open = true
      seen = true
    } else if (straight || /[”」』]/.test(character) || (single && closesSingle(paragraph, i))) {
      if (!seen) quoted = size - 1
      open = false
      seen = true
    } else if (open) quoted++
  }
  return { size, quoted }
}

const closesSingle = (text: string, index: number): boolean =>
  text[index] === '’' && !/\p{L}/u.test(text[index + 1] ?? '')
