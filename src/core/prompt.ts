import Handlebars from 'handlebars'
import { UserError } from '../errors.ts'

/** As in `ports.ts`, kept here so that the core depends on nothing. */
export type PromptText =
  | { messages: { role: 'system' | 'user' | 'assistant'; content: string }[] }
  | { raw: string }

export interface Template {
  /** Path, for messages. */
  path: string
  text: string
}

type Role = 'system' | 'user' | 'assistant' | 'raw'

interface Section {
  role: Role
  /** The whole template with every other line emptied, so that places in errors are the file's. */
  source: string
}

const COMMENT = /<!--[\s\S]*?-->/g
/** No character of any text. */
const BLANK = '\u0001'
const HEADING = /^# (system|user|assistant|raw)[ \t]*$/

/** Handlebars' own helpers, and what the items of a list may have (a list can be empty). */
const ALWAYS_KNOWN = new Set([
  'if',
  'each',
  'unless',
  'with',
  'else',
  'this',
  'text',
  'title',
  'number',
  'function'
])

/**
 * Fills a Markdown template: `# system`, `# user`, `# assistant` become messages, `# raw` the text that
 * a base model goes on from. `{{names}}`, `{{#if}}` and `{{#each}}` are Handlebars', without HTML escaping.
 * Throws `template-broken` (syntax, no fitting section) and `template-unknown-part` with line and column.
 */
export function assemblePrompt(
  template: Template,
  values: Record<string, unknown>,
  kind: 'messages' | 'raw'
): PromptText {
  const sections = splitSections(template)
  const wanted = sections.filter(section => (section.role === 'raw') === (kind === 'raw'))
  if (wanted.length === 0) {
    const heading = kind === 'raw' ? '# raw' : '# system and # user'
    throw new UserError('template-broken', `${template.path} has no section ${heading}.`, {
      hint: 'Add it; docs/prompts.md shows how. Removing the file brings the shipped one back.',
      data: { place: template.path, detail: `no section ${heading}` }
    })
  }
  const names = { known: namesIn(values), parts: partNames(values).join(', ') }
  const filled = wanted.map(section => ({
    role: section.role,
    content: tidy(fill(template, section, { values, names }))
  }))
  if (kind === 'raw') return { raw: filled.map(section => section.content).join('\n') }
  return {
    messages: filled.flatMap(({ role, content }) =>
      role === 'raw' || content === '' ? [] : [{ role, content }]
    )
  }
}

function splitSections({ text }: Template): Section[] {
  // Comments are the writer's, neither read nor sent; blanks in their place keep lines and columns.
  const blanked = text.replace(COMMENT, comment => comment.replace(/[^\r\n]/g, BLANK))
  const lines = blanked.replace(/\r\n?/g, '\n').split('\n')
  const sections: { role: Role; first: number; end: number }[] = []
  lines.forEach((line, index) => {
    const role = line.match(HEADING)?.[1] as Role | undefined
    if (!role) return
    const last = sections.at(-1)
    if (last) last.end = index
    sections.push({ role, first: index + 1, end: lines.length })
  })
  return sections.map(({ role, first, end }) => ({
    role,
    source: lines.map((line, index) => (index >= first && index < end ? line : '')).join('\n')
  }))
}

/** `title`, `chapter.number`, …: what items of a list have is left out. */
const partNames = (values: Record<string, unknown>, prefix = ''): string[] =>
  Object.entries(values)
    .flatMap(([name, value]) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? partNames(value as Record<string, unknown>, `${prefix}${name}.`)
        : [prefix + name]
    )
    .sort()

function namesIn(values: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(values)) for (const value of values) namesIn(value, names)
  else if (values !== null && typeof values === 'object')
    for (const [name, value] of Object.entries(values)) {
      names.add(name)
      namesIn(value, names)
    }
  return names
}

interface Names {
  /** All keys that stand anywhere in the values: what a template may name. */
  known: Set<string>
  /** The parts as a writer names them, for hints. */
  parts: string
}

function fill(
  template: Template,
  section: Section,
  { values, names }: { values: Record<string, unknown>; names: Names }
): string {
  try {
    refuseUnknownNames(template, Handlebars.parse(section.source), names)
    return Handlebars.compile(section.source.replaceAll(BLANK, ''), { noEscape: true })(values)
  } catch (error) {
    if (error instanceof UserError) throw error
    const message = (error as Error).message
    const line = message.match(/line (\d+)/)?.[1] ?? message.match(/ - (\d+):\d+$/)?.[1]
    const detail = message.split('\n').at(-1)!.trim()
    const place = line === undefined ? template.path : `${template.path}:${line}`
    throw new UserError('template-broken', `${place}: ${detail}`, {
      hint: 'Mend the template. Removing the file brings the shipped one back.',
      data: { place, detail },
      cause: error
    })
  }
}

function refuseUnknownNames(template: Template, tree: hbs.AST.Program, { known, parts }: Names): void {
  const visitor = new Handlebars.Visitor()
  visitor.PathExpression = path => {
    const isKnown = (name: string) => ALWAYS_KNOWN.has(name) || known.has(name) || /^\d+$/.test(name)
    if (path.data || path.parts.every(isKnown)) return
    const { line, column } = path.loc.start
    const place = `${template.path}:${line}:${column + 1}`
    throw new UserError('template-unknown-part', `${place}: there is no part called ${path.original}.`, {
      hint: `Known parts: ${parts}.`,
      data: { place, name: path.original, known: parts }
    })
  }
  visitor.accept(tree)
}

/** Parts that are empty leave no holes. */
const tidy = (text: string): string =>
  text
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
