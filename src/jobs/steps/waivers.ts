import { parseWaivers, type Waiver, waiversFile } from '../../core/check/waivers.ts'
import type { Store } from '../../ports.ts'

/** What the writer lets stand in a chapter. Throws as `parseWaivers` does. */
export async function readWaivers(store: Pick<Store, 'readFile'>, chapterId: string): Promise<Waiver[]> {
  const file = waiversFile(chapterId)
  return parseWaivers(file, await store.readFile(file))
}
