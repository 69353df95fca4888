import { clutterRule } from './clutter.ts'
import { readHeading } from './headings.ts'
import { linesOf } from './scan-lines.ts'

export interface BookTitle {
  title: string
  author: string | undefined
}

/** Title and author stand within so many lines that aren't blank, or nowhere. */
const LINES = 40
const LONGEST = 200

/**
 * Title and author as the first lines of a decoded book name them (《…》, 作者：…, Title:, Author:, by …),
 * else as its file name does.
 */
export function findTitle(text: string, fileName: string): BookTitle {
  const found: { title?: string; author?: string } = {}
  const take = (more: { title?: string | undefined; author?: string | undefined }) => {
    if (more.title) found.title ??= more.title.trim()
    if (more.author) found.author ??= more.author.trim()
  }
  let previous = ''
  for (const line of firstLines(text)) {
    take(titleInLine(line))
    if (previous === '' && /\.(?:md|markdown)$/i.test(fileName)) take({ title: loneTopHeading(text, line) })
    const by = line.match(/^by\s+([A-Z][^,;:!?]{1,60})$/i)
    // "by Jane Austen" on a line of its own: the line above is the title.
    if (by) take({ title: previous.length <= 80 ? previous : undefined, author: by[1] })
    previous = line
  }
  const named = titleInFileName(fileName)
  return {
    title: found.title ?? named.title,
    author: found.author ?? (found.title ? undefined : named.author)
  }
}

/** `# Title` as the first line of a Markdown file that has no other of its level. */
function loneTopHeading(text: string, line: string): string | undefined {
  const title = line.match(/^#\s+(.{1,100}?)\s*#*$/)?.[1]
  return title !== undefined && text.indexOf('\n# ', text.indexOf(line) + 1) < 0 ? title : undefined
}

/** The lines before the first chapter. */
function* firstLines(text: string): Generator<string> {
  let count = 0
  for (const { start, end } of linesOf(text)) {
    const line = text.slice(start, Math.min(end, start + LONGEST)).trim()
    if (line === '' || clutterRule(line)) continue
    const heading = readHeading(line, { markdown: false, blankBefore: true, blankAfter: true })
    if (++count > LINES || (heading?.sure && !heading.weak)) return
    yield line
  }
}

function titleInLine(line: string): { title?: string | undefined; author?: string | undefined } {
  const labelled = line.match(/^[#*\s]*(title|author|书名|書名|作者|著者)\s*[:：]\s*(.{1,100}?)[*\s]*$/i)
  if (labelled) {
    const value = labelled[2]!.replace(/^[《"“']|[》"”']$/g, '')
    return /^(?:title|书名|書名)$/i.test(labelled[1]!) ? titleAndRest(labelled[2]!, value) : { author: value }
  }
  const gutenberg = line.match(/^The Project Gutenberg e-?book(?:, | of )(.{1,100}?)(?:, by (.{1,60}))?$/i)
  if (gutenberg) return { title: gutenberg[1], author: gutenberg[2] }
  const listed = line.match(/^[[【(（]?\s*([^/／\]】]{1,40}?)\s*[/／]\s*(.{1,20}?)\s*著\s*[\]】)）]?$/)
  if (listed) return { title: listed[1], author: listed[2] }
  const marked = line.match(/^[#*\s]*《([^》]{1,60})》(.{0,40})$/)
  if (marked) return { title: marked[1], author: authorIn(marked[2]!) }
  const written = line.match(/^(\S{2,12})\s*[著着]$/)
  if (written) return { author: written[1] }
  return {}
}

const titleAndRest = (line: string, plain: string) =>
  line.startsWith('《') ? titleInLine(line) : { title: plain }

/** `作者：罗贯中`, `吴承恩（明）`, `[清] 曹雪芹 著`; not what sites add to titles. */
function authorIn(rest: string): string | undefined {
  const name = rest
    .replace(/[（([【][^）)\]】]{0,12}[）)\]】]/g, '')
    .replace(/^[\s:：—·-]*(?:作者)?[\s:：]*|[\s]*(?:著|着)?[\s]*$/g, '')
  if (/(?:全集|全文|全本|完结|完本|精校|校对|txt|下载|最新|章节|番外|epub)/i.test(name)) return undefined
  return /^[\p{L}·. ]{2,24}$/u.test(name) ? name : undefined
}

/** `《三国演义》作者：罗贯中.txt`, `三国演义 作者：罗贯中.txt`, `pride_and_prejudice.txt`. */
function titleInFileName(fileName: string): BookTitle {
  const base = fileName.replace(/\.[A-Za-z0-9]{1,8}$/, '').trim()
  const marked = base.match(/^《([^》]+)》(.*)$/) ?? base.match(/^(.+?)[\s_-]*(作者[:：_\s].+)$/)
  if (marked) return { title: marked[1]!.trim(), author: authorIn(marked[2]!.replaceAll('_', ' ')) }
  return { title: base.replace(/[_\s]+/g, ' ').trim() || fileName, author: undefined }
}

/**
 * A book's folder name, `[a-z0-9-]+`: the title where it is written in Latin letters, else `book-` and
 * the first 8 digits of the text's hash.
 */
export function bookId(title: string, sha256: string): string {
  const latin = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  const slug = latin
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  const foreign = /[^\p{Script=Latin}\P{L}]/u.test(latin)
  return !foreign && /[a-z]{2}/.test(slug) ? slug : `book-${sha256.slice(0, 8)}`
}
