import { z } from 'zod'
import type { Finding } from '../events.ts'
import { parseYamlDocument, readYaml } from '../yaml-file.ts'
import { findingKey } from './finding.ts'

/** A finding that the writer lets stand. */
export interface Waiver {
  /** `findingKey` of it. */
  key: string
  /** Its quote, for people, and to know a copy again while it is being written. */
  quote: string
}

const schema = z.looseObject({
  waived: z.preprocess(
    value => value ?? [],
    z.array(z.looseObject({ key: z.string(), quote: z.preprocess(value => value ?? '', z.string()) }))
  )
})

/** A chapter's waivers, below the project: by its id, so that they go along when chapters are moved. */
export const waiversFile = (chapterId: string): string => `waivers/${chapterId}.yaml`

/** The waivers of a file. Throws `yaml-broken`, `project-invalid`. */
export function parseWaivers(file: string, text: string | undefined): Waiver[] {
  if (text === undefined || text.trim() === '') return []
  return readYaml({ file, text }, schema).waived.map(({ key, quote }) => ({ key, quote }))
}

/** The file with this finding waived; comments and unknown keys stay. The same text where it was waived already. */
export function withWaiver(
  file: string,
  text: string | undefined,
  finding: Pick<Finding, 'gate' | 'quote'>
): string {
  const key = findingKey(finding)
  if (text !== undefined && parseWaivers(file, text).some(waiver => waiver.key === key)) return text
  const { document } = parseYamlDocument({ file, text: text ?? '' })
  const waiver = document.createNode({ key, quote: finding.quote })
  if (document.has('waived') && document.get('waived') !== null) document.addIn(['waived'], waiver)
  else document.set('waived', document.createNode([waiver]))
  return document.toString({ lineWidth: 0 })
}

/** The file without the waiver that was noted last; comments and unknown keys stay. The same text where there is none. */
export function withoutLastWaiver(file: string, text: string): string {
  const { length } = parseWaivers(file, text)
  if (length === 0) return text
  const { document } = parseYamlDocument({ file, text })
  document.deleteIn(['waived', length - 1])
  return document.toString({ lineWidth: 0 })
}

/** Whether a run of words shared with a source is one, or a part of one, that the writer lets stand. */
export const isWaivedCopy = (run: string, waived: readonly Waiver[]): boolean =>
  waived.some(({ key, quote }) => key.startsWith('copying:') && quote.includes(run.trim()))
