import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { ZodType } from 'zod'
import { UserError } from '../errors.ts'

export interface YamlSource {
  /** Path below the project, for messages. */
  file: string
  text: string
  /** Lines before the YAML begins in the file (front matter), for messages. */
  lineOffset?: number
}

/**
 * Parses YAML for writing back: unknown keys and comments survive `document.toString()`.
 * Throws `yaml-broken` with file:line:column.
 */
export function parseYamlDocument(source: YamlSource): { document: Document; at(offset: number): string } {
  const lines = new LineCounter()
  const document = parseDocument(source.text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${source.file}:${line + (source.lineOffset ?? 0)}:${col}`
  }
  const error = document.errors[0]
  if (error) {
    const place = at(error.pos[0])
    throw new UserError('yaml-broken', `${place}: ${error.message}`, {
      hint: `Mend ${source.file} in an editor, then run the command again.`,
      data: { place, detail: error.message, file: source.file }
    })
  }
  return { document, at }
}

/** The document as plain values; an alias (`*name`) that leads nowhere, or too far, is only found here. */
function valuesOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {}
  } catch (error) {
    const detail = (error as Error).message.split('\n')[0]!
    throw new UserError('yaml-broken', `${file}: ${detail}`, {
      hint: 'Text that begins with * or & needs quotes.',
      data: { place: file, detail, file },
      cause: error
    })
  }
}

/** Parses and validates YAML. Throws `yaml-broken` or `project-invalid`, both with file:line:column. */
export function readYaml<T>(source: YamlSource, schema: ZodType<T>): T {
  const { document, at } = parseYamlDocument(source)
  const result = schema.safeParse(valuesOf(document, source.file))
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = issue.path.map(key => (typeof key === 'symbol' ? String(key) : key))
  const place = at(offsetOf(document, path))
  const key = path.join('.')
  const detail = key ? `${key}: ${issue.message}` : issue.message
  throw new UserError('project-invalid', `${place}: ${detail}`, {
    hint: `See docs/project-format.md for what ${source.file} may hold.`,
    data: { place, detail, file: source.file }
  })
}

/** Where the value at `path` begins; the nearest parent that is there, if it is missing. */
function offsetOf(document: Document, path: (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}
