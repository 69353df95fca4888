import { waiversFile, withWaiver } from '../core/check/waivers.ts'
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
