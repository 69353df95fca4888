import { parseLoreEntry } from '../core/lore.ts'
import { type LoreChange, loreFileWith } from '../core/lore-edit.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { sha256 } from './read-project.ts'

export interface LoreEdit {
  /** Path of the entry below the project. */
  file: string
  change: LoreChange
  /** sha256 of the file that the writer saw; undefined: the change fits whatever else the file says. */
  expect?: string | undefined
}

/**
 * Changes one thing in a lore entry's file; comments, unknown keys and all else stay. Nothing is saved that could not be read
 * again. Throws `lore-gone`, `lore-changed`, `project-invalid`, `file-changed`.
 */
export async function editLoreEntry({ store }: Pick<Ports, 'store'>, edit: LoreEdit): Promise<void> {
  const { file, change, expect } = edit
  const text = await store.readFile(file)
  if (text === undefined)
    throw new UserError('lore-gone', `${file} is not there any more.`, { data: { file } })
  const hash = sha256(text)
  if (expect !== undefined && expect !== hash)
    throw new UserError('lore-changed', `${file} was changed meanwhile; nothing was saved.`, {
      hint: 'Copy what you typed, close the form, and open it again.',
      data: { file }
    })
  const changed = loreFileWith(text, change)
  parseLoreEntry(file, changed)
  if (changed !== text) await store.saveFile(file, changed, { expect: hash })
}

/** A lore entry's file as the writer may edit it: its body with comments, and the hash for `LoreEdit.expect`. */
export async function readLoreFile(
  { store }: Pick<Ports, 'store'>,
  file: string
): Promise<{ text: string; hash: string } | undefined> {
  const text = await store.readFile(file)
  return text === undefined ? undefined : { text, hash: sha256(text) }
}
