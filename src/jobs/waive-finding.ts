import { waiversFile, withoutLastWaiver, withWaiver } from '../core/check/waivers.ts'
import type { Finding } from '../core/events.ts'
import type { Ports } from '../ports.ts'
import { sha256 } from './read-project.ts'

/** Notes that the writer lets a finding stand: it is not reported again for this chapter, nor acted on. */
export async function waiveFinding(
  { store }: Pick<Ports, 'store'>,
  { chapterId, finding }: { chapterId: string; finding: Pick<Finding, 'gate' | 'quote'> }
): Promise<void> {
  const file = waiversFile(chapterId)
  const old = await store.readFile(file)
  const text = withWaiver(file, old, finding)
  if (text !== old) await store.saveFile(file, text, { expect: old === undefined ? null : sha256(old) })
}

/**
 * Takes back what the writer let stand last in a chapter: the checks report it again. Returns whether there
 * was anything. Throws as `parseWaivers` and `saveFile` do.
 */
export async function takeBackWaiver(
  { store }: Pick<Ports, 'store'>,
  { chapterId }: { chapterId: string }
): Promise<boolean> {
  const file = waiversFile(chapterId)
  const old = await store.readFile(file)
  const text = old === undefined ? undefined : withoutLastWaiver(file, old)
  if (old === undefined || text === undefined || text === old) return false
  await store.saveFile(file, text, { expect: sha256(old) })
  return true
}
