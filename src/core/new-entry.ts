import { stringify } from 'yaml'
import type { LoreKind } from './model.ts'

export interface NewLoreEntry {
  kind: LoreKind
  name: string
  /** Undefined: made of the name where it is Latin, else a new one. */
  id: string | undefined
  aliases: string[]
  facts: string[]
  about: string
}

/** The Markdown file of a new lore entry. */
export function newEntryText(entry: NewLoreEntry, id: string): string {
  const matter = stringify({
    id,
    kind: entry.kind,
    names: [entry.name],
    ...(entry.aliases.length > 0 ? { aliases: entry.aliases } : {}),
    facts: entry.facts.map((text, index) => ({ id: `f-${id}-${index + 1}`, text }))
  })
  const about = entry.about === '' ? '' : `\n${entry.about}\n`
  return `---\n${matter}---\n${about}`
}

/** ASCII letters and digits of a name, joined by hyphens; empty for a name without any. */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036F'’]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
