import { MARKS_FILE, type Mark, parseMarks, withMark } from '../core/marks.ts'
import type { Ports } from '../ports.ts'
import { sha256 } from './read-project.ts'

/** Saves a bookmark or a note, or takes it away. Returns all that there are then. */
export async function saveMark(
  { store }: Pick<Ports, 'store'>,
  { mark, remove }: { mark: Mark; remove: boolean }
): Promise<Mark[]> {
  const old = await store.readFile(MARKS_FILE)
  const text = withMark(old, mark, { remove })
  if (text !== old) await store.saveFile(MARKS_FILE, text, { expect: old === undefined ? null : sha256(old) })
  return parseMarks(text)
}
