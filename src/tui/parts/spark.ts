import type { Glyphs } from '../theme.ts'

const BLOCKS = '▁▂▃▄▅▆▇█'
const DIGITS = '123456789'

/**
 * A mark a value, as high as its share of the largest; a point for nothing. Where blocks would be drawn wide
 * it is digits. The numbers belong beside it.
 */
export function spark(values: readonly number[], { full }: Glyphs): string {
  const levels = full === '█' ? BLOCKS : DIGITS
  const most = Math.max(0, ...values)
  return values
    .map(value => {
      if (value <= 0 || most === 0) return '.'
      return levels[Math.min(levels.length - 1, Math.floor((value / most) * levels.length))]
    })
    .join('')
}
