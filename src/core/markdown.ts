import { remark } from 'remark'
import remarkFrontmatter from 'remark-frontmatter'

export interface MarkdownFile {
  /** YAML between the `---` lines; empty without front matter. */
  matter: string
  /** Lines before the YAML in the file: 1 with front matter. */
  matterOffset: number
  /** Everything after the front matter, byte for byte. */
  body: string
}

const FRONT_MATTER = /^---[ \t]*\r?\n([\s\S]*?)(?:(?<=^---[ \t]*\r?\n)|\r?\n)---[ \t]*(?:\r?\n|$)/

/** Parts a Markdown file into YAML front matter and body. */
export function splitFrontMatter(text: string): MarkdownFile {
  const match = text.replace(/^\uFEFF/, '').match(FRONT_MATTER)
  if (!match) return { matter: '', matterOffset: 0, body: text.replace(/^\uFEFF/, '') }
  return { matter: match[1]!, matterOffset: 1, body: text.replace(/^\uFEFF/, '').slice(match[0].length) }
}

const parser = remark().use(remarkFrontmatter)

interface Node {
  type: string
  value?: string
  position?: { start: { offset?: number }; end: { offset?: number } }
  children?: Node[]
}

/**
 * Takes the writer's notes (HTML comments) out of Markdown prose. The parser runs only on text that has
 * one: a book of thousands of chapters without notes must open at once.
 */
export function withoutComments(markdown: string): string {
  if (!markdown.includes('<!--')) return markdown
  const cuts: [number, number][] = []
  const visit = (node: Node) => {
    const start = node.position?.start.offset
    const end = node.position?.end.offset
    if (node.type === 'html' && start !== undefined && end !== undefined) {
      for (const match of (node.value ?? '').matchAll(/<!--[\s\S]*?(?:-->|$)/g))
        cuts.push([start + match.index, start + match.index + match[0].length])
    }
    node.children?.forEach(visit)
  }
  visit(parser.parse(markdown) as Node)
  let text = ''
  let from = 0
  for (const [start, end] of cuts.sort((a, b) => a[0] - b[0])) {
    text += markdown.slice(from, start)
    from = end
  }
  // A note on lines of its own leaves no hole.
  return (text + markdown.slice(from)).replace(/\n{3,}/g, '\n\n')
}

const SCENE_BREAK = /^[ \t\u3000]*\*[ \t]*\*[ \t]*\*[ \t*]*$/m

/** Prose parted at its `***` lines, each scene trimmed of blank lines. */
export const splitScenes = (prose: string): string[] =>
  prose
    .split(SCENE_BREAK)
    .map(scene => scene.replace(/^\s*\n/, '').trimEnd())
    .filter(scene => scene.trim() !== '')

/** What stands between two scenes. */
export const SCENE_JOIN = '\n\n***\n\n'

/** Scenes put together as a chapter's body. */
export const joinScenes = (scenes: string[]): string =>
  `${scenes.map(scene => scene.trimEnd()).join(SCENE_JOIN)}\n`

/** Prose as it is counted, embedded and sent: no notes, `\n` line ends. */
export const proseOf = (body: string): string =>
  withoutComments(body.replace(/\r\n?/g, '\n'))
    // Not the indent of the first paragraph: 　　 is white space too.
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
