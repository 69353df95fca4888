import { findName } from './mentions.ts'
import type { LoreEntry } from './model.ts'
import { joins, type Secrets, withoutSecrets } from './secrets.ts'
import { splitSentences } from './text.ts'

/** Whether words about the entry join it, or anybody, to an alias whose bearer is not known. */
export const linksTo = (text: string, { entry, secrets }: { entry: LoreEntry; secrets: Secrets }): boolean =>
  secrets.links.some(
    link => joins(text, link) || (link.entryId === entry.id && findName(text, link.alias) >= 0)
  )

/** Words about the entry without the sentences that tell a secret or join it to such an alias. */
export function withoutLinks(text: string, at: { entry: LoreEntry; secrets: Secrets }): string {
  const rest = withoutSecrets(text, at.secrets)
  return splitSentences(rest)
    .map(({ start, end }) => rest.slice(start, end))
    .filter(sentence => !linksTo(sentence, at))
    .join('')
    .trim()
}
