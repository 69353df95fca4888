/** How far from the middle a good border is looked for, as a share of the text. */
const REACH = 0.25

/**
 * Two halves of a text (2 UTF-16 units and more) that make up the whole: parted after the sentence end
 * or white space that is nearest to the middle, else at the middle, never inside a character.
 */
export function splitInHalf(text: string): [string, string] {
  const middle = Math.floor(text.length / 2)
  const reach = Math.floor(text.length * REACH)
  for (const border of [/[。！？!?….\n]/, /[，、；,;\s]/]) {
    for (let step = 0; step < reach; step++) {
      for (const at of [middle - step, middle + step]) {
        if (border.test(text[at - 1] ?? '')) return [text.slice(0, at), text.slice(at)]
      }
    }
  }
  const at = /[\uDC00-\uDFFF]/.test(text[middle]!) ? Math.max(1, middle + 1) : middle
  return [text.slice(0, at), text.slice(at)]
}
