import type { Language } from '../../core/model.ts'
import { isEmbedder, isRemote, type Tag } from './describe.ts'

const CHINESE = /qwen|qwq|glm|deepseek|\byi\b|yi:|internlm|baichuan|minicpm|hunyuan|ernie|kimi/i
const SPECIAL = /cod(?:e|er|ing)|math|vision|-vl\b|vl:|ocr|guard|translat|medical|sql|functiongemma/i
const BASE = /(?:^|[-_:.])(?:base|text|pt)(?:$|[-_:.])/i
/** Larger files seldom fit a writer's machine: they come last instead of first. */
const LARGE_BYTES = 20e9

/**
 * Models to try for drafting, best first: general before special, made for the language before others,
 * larger before smaller, then by name. Embedding models, and remote ones unless allowed, are left out.
 */
export function rankModels(tags: Tag[], options: { language: Language; allowRemote: boolean }): Tag[] {
  const rank = (tag: Tag): number[] => {
    const size = tag.size ?? 0
    return [
      Number(isRemote(tag)),
      Number(SPECIAL.test(tag.name)),
      Number(BASE.test(tag.name)),
      Number(options.language === 'zh' && !CHINESE.test(`${tag.name} ${tag.details?.family ?? ''}`)),
      Number(size > LARGE_BYTES),
      size > LARGE_BYTES ? size : -size
    ]
  }
  return tags
    .filter(tag => !isEmbedder(tag) && (options.allowRemote || !isRemote(tag)))
    .map(tag => ({ tag, rank: rank(tag) }))
    .sort((a, b) => compare(a.rank, b.rank) || (a.tag.name < b.tag.name ? -1 : 1))
    .map(({ tag }) => tag)
}

function compare(a: number[], b: number[]): number {
  for (const [index, value] of a.entries()) {
    if (value !== b[index]) return value - b[index]!
  }
  return 0
}
