/** A template that we can't follow; the caller then counts in another way. */
export class TemplateUnsupported extends Error {
  override readonly name = 'TemplateUnsupported'
}

/** Text between actions, or the words of one `{{ action }}`. */
export type Chunk = { text: string } | { action: string[] }

const WORD = /\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|-?\d+(?:\.\d+)?|:=|[()|,=]|\$?[A-Za-z_]\w*|\$|\.[A-Za-z_]\w*|\./y

/**
 * Cuts the source of a Go `text/template` into text and actions; `{{-` and `-}}` trim the white space
 * beside them. Words of an action keep their quotes; a space word marks where `.A .B` are two words.
 */
export function lexTemplate(source: string): Chunk[] {
  const chunks: Chunk[] = []
  let trimNext = false
  let at = 0
  const addText = (text: string, trimEnd: boolean) => {
    let kept = trimNext ? text.replace(/^[ \t\r\n]+/, '') : text
    if (trimEnd) kept = kept.replace(/[ \t\r\n]+$/, '')
    if (kept !== '') chunks.push({ text: kept })
  }
  while (at < source.length) {
    const open = source.indexOf('{{', at)
    if (open < 0) {
      addText(source.slice(at), false)
      break
    }
    const trimBefore = /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4))
    addText(source.slice(at, open), trimBefore)
    const start = open + (trimBefore ? 3 : 2)
    const end = findClose(source, start)
    const inside = source.slice(start, end)
    trimNext = /[ \t\r\n]-$/.test(inside)
    const body = (trimNext ? inside.slice(0, -1) : inside).trim()
    if (!body.startsWith('/*')) chunks.push({ action: lexAction(body) })
    at = end + 2
  }
  return chunks
}

/** Place of the `}}` that closes an action: not one inside a string or comment. */
function findClose(source: string, start: number): number {
  const skip = /\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\.)*"|`[^`]*`|\}\}|[^"`}/]+|[\s\S]/y
  skip.lastIndex = start
  for (let match = skip.exec(source); match; match = skip.exec(source)) {
    if (match[0] === '}}') return match.index
  }
  throw new TemplateUnsupported('an action is not closed')
}

function lexAction(body: string): string[] {
  const words: string[] = []
  WORD.lastIndex = 0
  while (WORD.lastIndex < body.length) {
    const match = WORD.exec(body)
    if (!match) throw new TemplateUnsupported(`can't read the action ${body}`)
    words.push(/^\s/.test(match[0]) ? ' ' : match[0])
  }
  return words
}
