import { stringify } from 'yaml'
import type { LoreKind } from '../core/model.ts'
import { ID } from '../core/schema.ts'
import { UserError } from '../errors.ts'
import type { Ports } from '../ports.ts'
import { readProject } from './read-project.ts'

export interface NewLoreEntry {
  kind: LoreKind
  name: string
  /** Undefined: made of the name where it is Latin, else a new one. */
  id: string | undefined
  aliases: string[]
  facts: string[]
  about: string
}

/** Writes a new lore entry as a file of its own. Throws `id-invalid`, `id-twice`. */
export async function addLoreEntry(ports: Ports, entry: NewLoreEntry): Promise<{ id: string; file: string }> {
  const project = await readProject(ports.store)
  const id = entry.id ?? (slug(entry.name) || ports.clock.id(entry.kind))
  if (!ID.test(id))
    throw new UserError('id-invalid', `"${id}" is no id: small letters, digits and hyphens only.`, {
      hint: 'fabula lore add character 林舟 --id lin-zhou',
      data: { id }
    })
  const twin = project.lore.find(other => other.id === id)
  const file = `lore/${entry.kind}s/${id}.md`
  if (twin)
    throw new UserError('id-twice', `${twin.file} has the id ${id} already.`, {
      hint: 'Give another one with --id.',
      data: { file, id, other: twin.file }
    })
  const matter = stringify({
    id,
    kind: entry.kind,
    names: [entry.name],
    ...(entry.aliases.length > 0 ? { aliases: entry.aliases } : {}),
    facts: entry.facts.map((text, index) => ({ id: `f-${id}-${index + 1}`, text }))
  })
  const about = entry.about === '' ? '' : `\n${entry.about}\n`
  await ports.store.saveFile(file, `---\n${matter}---\n${about}`, { expect: null })
  return { id, file }
}

/** ASCII letters and digits of a name, joined by hyphens; empty for a name without any. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036F'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
