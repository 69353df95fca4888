import type { LoreEntry } from '../../core/model.ts'
import { type NewLoreEntry, newEntryText, slug } from '../../core/new-entry.ts'
import { ID } from '../../core/schema.ts'
import { UserError } from '../../errors.ts'
import type { Ports } from '../../ports.ts'

/** Writes a new lore entry beside those that are there, as a file of its own. Throws `id-invalid`, `id-twice`, `file-changed`. */
export async function saveNewEntry(
  ports: Ports,
  lore: readonly Pick<LoreEntry, 'id' | 'file'>[],
  entry: NewLoreEntry
): Promise<{ id: string; file: string }> {
  const id = entry.id ?? (slug(entry.name) || ports.clock.id(entry.kind))
  if (!ID.test(id))
    throw new UserError('id-invalid', `"${id}" is no id: small letters, digits and hyphens only.`, {
      hint: 'fabula lore add character 林舟 --id lin-zhou',
      data: { id }
    })
  const twin = lore.find(other => other.id === id)
  const file = `lore/${entry.kind}s/${id}.md`
  if (twin)
    throw new UserError('id-twice', `${twin.file} has the id ${id} already.`, {
      hint: 'Give another one with --id.',
      data: { file, id, other: twin.file }
    })
  await ports.store.saveFile(file, newEntryText(entry, id), { expect: null })
  return { id, file }
}
