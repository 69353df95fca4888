import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { ZodType } from 'zod'
import { UserError } from '../errors.ts'
import { splitFrontMatter } from './markdown.ts'
import { problemOfIssue, problemOfSyntax } from './yaml-problem.ts'

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
    const { detail, reason } = problemOfSyntax(error)
    throw new UserError('yaml-broken', `${place}: ${detail}`, {
      hint: `Mend ${source.file} in an editor, then run the command again.`,
      data: { place, detail, reason, file: source.file }
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
      data: { place: file, detail, reason: 'yaml.ALIAS', file },
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
  const problem = problemOfIssue(issue)
  const detail = key ? `${key}: ${problem.detail}` : problem.detail
  throw new UserError('project-invalid', `${place}: ${detail}`, {
    hint: `See docs/project-format.md for what ${source.file} may hold.`,
    data: { ...problem.data, place, detail, reason: problem.reason, key, file: source.file }
  })
}

/** The file:line:column of the value at `path`, for messages about it. */
export function placeOf(source: YamlSource, path: (string | number)[]): string {
  const { document, at } = parseYamlDocument(source)
  return at(offsetOf(document, path))
}

/** Where the value at `path` begins; the nearest parent that is there, if it is missing. */
function offsetOf(document: Document, path: (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

/**
 * Sets a value, or takes it out where it is undefined. Groups on the way that are missing or empty (`models:`)
 * become mappings, which `setIn` alone does not make of them.
 */
export function setDeep(document: Document, path: readonly string[], value: unknown): void {
  if (value === undefined) {
    if (document.hasIn(path)) document.deleteIn(path)
    return
  }
  for (let length = 1; length < path.length; length++) {
    const group = path.slice(0, length)
    if (document.getIn(group) == null) document.setIn(group, document.createNode({}))
  }
  document.setIn(path, value)
}

/** The document as text: long lines stay as the writer broke them, and line ends as they are in `old`. */
export function yamlText(document: Document, old: string): string {
  const text = document.toString({ lineWidth: 0 })
  return old.includes('\r\n') ? text.replace(/\r?\n/g, '\r\n') : text
}

/**
 * A Markdown file with these keys of its front matter set. What else stands there, comments, body and line
 * ends stay as they are.
 */
export function withMatter(file: string, values: Record<string, string>): string {
  const { matter, body } = splitFrontMatter(file)
  const document = parseDocument(matter)
  if (!document.contents) document.contents = document.createNode({}) as never
  for (const [key, value] of Object.entries(values)) document.set(key, value)
  const head = `---\n${document.toString().trimEnd()}\n---\n`
  return (file.includes('\r\n') ? head.replace(/\r?\n/g, '\r\n') : head) + body
}
