import type { Store } from '../ports.ts'
import { draftFolder } from './steps/draft-scene.ts'
import { readPart } from './steps/open-draft.ts'

export interface UnfinishedDraft {
  /** Finished scenes. */
  scenes: string[]
  /** What a stop left of the next one. */
  begun: string
}

/** What an interrupted draft of a chapter left; undefined: nothing. */
export async function readDraft(
  store: Pick<Store, 'readFile'>,
  number: number
): Promise<UnfinishedDraft | undefined> {
  const text = await store.readFile(`${draftFolder(number)}/draft.part`)
  return text === undefined || text.trim() === '' ? undefined : readPart(text)
}
