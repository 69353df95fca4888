import { z } from 'zod'
import { parseYamlDocument, readYaml } from './yaml-file.ts'

/** A place in a chapter that the writer wants to find again; with words it is a note. */
export interface Mark {
  /** Chapter id. */
  chapter: string
  /** How the paragraph begins: by it the place is found, also after edits elsewhere. */
  quote: string
  note: string
}

/** The writer's bookmarks and notes, below the project. They never enter a prompt. */
export const MARKS_FILE = 'notes.yaml'

const words = z.preprocess(value => value ?? '', z.coerce.string())
const schema = z.looseObject({
  marks: z.preprocess(
    value => value ?? [],
    z.array(z.looseObject({ chapter: z.string(), quote: words, note: words }))
  )
})

/** Throws `yaml-broken`, `project-invalid`. */
export function parseMarks(text: string | undefined): Mark[] {
  if (text === undefined || text.trim() === '') return []
  return readYaml({ file: MARKS_FILE, text }, schema).marks.map(({ chapter, quote, note }) => ({
    chapter,
    quote,
    note
  }))
}

const isSamePlace = (a: Pick<Mark, 'chapter' | 'quote'>, b: Pick<Mark, 'chapter' | 'quote'>): boolean =>
  a.chapter === b.chapter && a.quote === b.quote

/** The file with the mark at its place; `remove`: without the one that is there. Comments and unknown keys stay. */
export function withMark(text: string | undefined, mark: Mark, { remove = false } = {}): string {
  const marks = parseMarks(text)
  const { document } = parseYamlDocument({ file: MARKS_FILE, text: text ?? '' })
  if (!document.has('marks') || document.get('marks') === null) document.set('marks', document.createNode([]))
  const at = marks.findIndex(known => isSamePlace(known, mark))
  const node = document.createNode({ ...mark })
  if (at >= 0 && remove) document.deleteIn(['marks', at])
  else if (at >= 0) document.setIn(['marks', at], node)
  else if (!remove) document.addIn(['marks'], node)
  return document.toString({ lineWidth: 0 })
}

/** Where the mark stands in the prose; undefined: its words are gone. */
export function placeOfMark({ quote }: Mark, prose: string): number | undefined {
  const at = prose.indexOf(quote)
  return quote === '' || at < 0 ? undefined : at
}
