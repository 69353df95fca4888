import { graphemeWidth } from './width.ts'

/** 行首禁则: marks that may not begin a line. */
const NOT_FIRST = new Set([...'，。、；：？！）》」』】〕〉］｝”’…—～·％‰℃,.!?;:)]}»›ー々〜'])
/** 行尾禁则: marks that may not end one. */
const NOT_LAST = new Set([...'（《「『【〔〈［｛“‘([{«‹￥＄$'])
/** Dashes and points that come in pairs and stay together. */
const PAIRED = new Set(['—', '…'])
const AFTER = new Set(['-', '–', '—', '/'])

/**
 * Whether a line may end between these two neighbouring graphemes, neither of which is a space: between
 * characters of Chinese, but for the marks that may not begin or end a line; in Latin after a hyphen.
 */
export function mayBreak(before: string, after: string): boolean {
  if (NOT_FIRST.has(after) || NOT_LAST.has(before)) return false
  if (PAIRED.has(before) && before === after) return false
  if (AFTER.has(before)) return /\p{L}/u.test(after)
  return isWide(before) || isWide(after) || (NOT_FIRST.has(before) && NOT_LAST.has(after))
}

const isWide = (grapheme: string): boolean => {
  const code = grapheme.charCodeAt(0)
  if (code < 0x1100) return false
  return (code >= 0x4e00 && code <= 0x9fff) || graphemeWidth(grapheme, false) === 2
}
