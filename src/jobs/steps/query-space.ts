import { spaceName } from '../../core/passages.ts'
import type { Ports } from '../../ports.ts'

/**
 * Whether the vectors in the index are of the embedder's present space: a query may only be compared with
 * vectors of its own model, revision and rule.
 */
export async function canCompare({ index, embedder }: Ports): Promise<boolean> {
  const { space } = await index.status()
  return space !== undefined && spaceName(space) === spaceName(await embedder.space())
}
