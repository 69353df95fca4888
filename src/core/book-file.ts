import type { SourceBook } from './model.ts'
import { bookSchema, refuseNewerFormat } from './schema.ts'
import { parseYamlDocument, readYaml } from './yaml-file.ts'

type BookChapter = SourceBook['chapters'][number]

/**
 * A book's `book.yaml`. A chapter list as Fabula writes it, a line a chapter, is read by itself: YAML takes 80 ms
 * for 1,200 chapters, and a serial has several such books. Any other list is read as the YAML that it is.
 * Throws `yaml-broken`, `project-invalid`, `format-newer`.
 */
export function parseBook(file: string, text: string): SourceBook {
  const listed = splitList(text)
  if (listed) {
    try {
      return { ...readHead(file, listed.head), chapters: listed.chapters }
    } catch {
      // Told below, by the lines of the whole file.
    }
  }
  return readHead(file, text)
}

function readHead(file: string, text: string): SourceBook {
  refuseNewerFormat(file, formatOf(file, text))
  const raw = readYaml({ file, text }, bookSchema)
  const { id, title, author, role, language, encoding, sha256, weight } = raw
  const chapters = raw.chapters.map(({ id, title, start, end }) => ({ id, title, start, end }))
  return { id, title, author, role, language, encoding, sha256, weight, chapters }
}

/** Read from its line where it has one: the whole is parsed for it only where it stands elsewhere. */
function formatOf(file: string, text: string): unknown {
  const line = text.match(/^format: (\d+)\r?$/m)?.[1]
  return line === undefined ? parseYamlDocument({ file, text }).document.get('format') : Number(line)
}

/** A title that YAML takes as text without quotes, beyond doubt, or one in quotes without escapes. */
const LINE =
  /^ {2}- \{ id: (c\d+), title: (?:(\p{L}(?:[\p{L}\p{N} ’，。—·-]*[\p{L}\p{N}’，。])?)|"([^"\\]*)"), start: (\d{1,15}), end: (\d{1,15}) \}$/u

/** The chapter list and the YAML around it; undefined for a list that Fabula would not have written so. */
function splitList(text: string): { head: string; chapters: BookChapter[] } | undefined {
  const start = text.indexOf('\nchapters:\n')
  if (start < 0) return undefined
  const lines = text.slice(start + '\nchapters:\n'.length).split('\n')
  const chapters: BookChapter[] = []
  for (const line of lines) {
    const [all, id, plain, quoted, from, to] = line.match(LINE) ?? []
    if (all === undefined) break
    const title = plain ?? quoted!
    // `true`, `NaN` and their kin are not text; of two words, or in Han, nothing is but text. Blank titles are left to YAML.
    if ((plain !== undefined && !/[ \p{Script=Han}]/u.test(plain)) || title.trim() === '') return undefined
    chapters.push({ id: id!, title, start: Number(from), end: Number(to) })
  }
  const rest = lines.slice(chapters.length)
  if (chapters.length === 0 || !/^(?:$|[a-z])/i.test(rest[0] ?? '')) return undefined
  return { head: `${text.slice(0, start)}\nchapters: []\n${rest.join('\n')}`, chapters }
}
