import type { LoreEntry } from '../core/model.ts'
import type { NewLoreEntry } from '../core/new-entry.ts'
import { DECISIONS_FILE, decisionsWith } from '../core/review.ts'
import type { Ports } from '../ports.ts'
import { readProject, sha256 } from './read-project.ts'
import { saveNewEntry } from './steps/save-new-entry.ts'

/** What the writer says of a proposed name (`Project.proposals`). */
export type ReviewDecision =
  /** It becomes an entry, as proposed or as the writer changed it. */
  | { decision: 'accept'; name: string; entry: NewLoreEntry }
  /** It is not proposed again. */
  | { decision: 'reject'; name: string }
  /** A decision is taken back: the name may be proposed again. */
  | { decision: 'reopen'; name: string }

export interface Reviewed {
  accepted: { name: string; id: string; file: string }[]
  rejected: string[]
}

/**
 * Carries out what the writer decided, one by one: what is done before one fails stays done. Throws as `saveNewEntry` does,
 * and `yaml-broken` and `project-invalid` of the file of decisions.
 */
export async function reviewLore(ports: Ports, decisions: readonly ReviewDecision[]): Promise<Reviewed> {
  const reviewed: Reviewed = { accepted: [], rejected: [] }
  const lore: Pick<LoreEntry, 'id' | 'file'>[] = [...(await readProject(ports.store)).lore]
  for (const decided of decisions) {
    const { name, decision } = decided
    if (decision === 'accept') {
      // The entry first: a name that the lore knows is proposed no more, whatever happens after.
      const made = await saveNewEntry(ports, lore, decided.entry)
      lore.push(made)
      await remember(ports, name, { decision: 'accepted', entry: made.id })
      reviewed.accepted.push({ name, ...made })
    } else if (decision === 'reject') {
      await remember(ports, name, { decision: 'rejected' })
      reviewed.rejected.push(name)
    } else await remember(ports, name, undefined)
  }
  return reviewed
}

async function remember(
  { store }: Ports,
  name: string,
  decided: Parameters<typeof decisionsWith>[2]
): Promise<void> {
  const text = await store.readFile(DECISIONS_FILE)
  await store.saveFile(DECISIONS_FILE, decisionsWith(text, name, decided), {
    expect: text === undefined ? null : sha256(text)
  })
}
