const PAIRS: Record<string, string> = { '“': '”', '「': '」', '『': '』' }
/** Stands for a character of speech: no letter, no white space, no line end. */
const MASK = '\u0000'

/**
 * The text with all quoted speech masked, of the same length, so that offsets stay true.
 * What a character says must not be taken for what the model says. A quotation that is not closed ends
 * with its paragraph, as it does where a speech runs over several paragraphs.
 */
export function maskQuoted(text: string): string {
  return text.split('\n').map(maskParagraph).join('\n')
}

function maskParagraph(paragraph: string): string {
  let out = ''
  let index = 0
  while (index < paragraph.length) {
    const character = paragraph[index]!
    const end = quotationEnd(paragraph, index)
    if (end === undefined) out += character
    else out += MASK.repeat(end - index)
    index = end ?? index + 1
  }
  return out
}

/** End of the quotation that opens at `index` (exclusive); undefined if none opens there. */
function quotationEnd(paragraph: string, index: number): number | undefined {
  const character = paragraph[index]!
  const close = PAIRS[character]
  if (close !== undefined || character === '"') {
    const end = paragraph.indexOf(close ?? '"', index + 1)
    return end < 0 ? paragraph.length : end + 1
  }
  // ' and ‘ are apostrophes too: a quotation opens at a word's head and closes after a word or its mark.
  if (character !== "'" && character !== '‘') return undefined
  if (/[\p{L}\p{N}]/u.test(paragraph[index - 1] ?? '') || !/\p{L}/u.test(paragraph[index + 1] ?? ''))
    return undefined
  const close2 = /[,.!?…。！？，—]['’](?![\p{L}])/u.exec(paragraph.slice(index + 1))
  return close2 ? index + 1 + close2.index + close2[0].length : undefined
}

/**
 * For every offset given, in rising order: whether a quotation is open there.
 * Curly and corner quotes, and straight double quotes by turns within a paragraph.
 */
export function openQuotes(text: string, offsets: number[]): boolean[] {
  const result: boolean[] = []
  let depth = 0
  let straight = false
  let index = 0
  for (const offset of offsets) {
    for (; index < offset; index++) {
      const character = text[index]!
      if (character === '“' || character === '「' || character === '『') depth++
      else if (character === '”' || character === '」' || character === '』') depth = Math.max(0, depth - 1)
      else if (character === '"') straight = !straight
      else if (character === '\n') {
        depth = 0
        straight = false
      }
    }
    result.push(depth > 0 || straight)
  }
  return result
}
