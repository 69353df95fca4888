import type { NewLoreEntry } from '../core/new-entry.ts'
import type { Ports } from '../ports.ts'
import { readProject } from './read-project.ts'
import { saveNewEntry } from './steps/save-new-entry.ts'

/** Writes a new lore entry as a file of its own. Throws as `saveNewEntry` does. */
export const addLoreEntry = async (
  ports: Ports,
  entry: NewLoreEntry
): Promise<{ id: string; file: string }> => saveNewEntry(ports, (await readProject(ports.store)).lore, entry)
