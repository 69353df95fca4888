import type { Finding } from '../events.ts'
import type { Language } from '../model.ts'
import { clip, squeeze } from '../text.ts'
import type { CopyIndex } from './copy-index.ts'

/** What the gates know beside the draft itself. */
export interface DraftContext {
  language: Language
  /** 字 or words; undefined: length is not checked. */
  target: number | undefined
  /** The scene's beats as they stood in the prompt. */
  beats: string[]
  /** All source books; undefined where there are none. */
  sources: CopyIndex | undefined
  /** The project's own earlier chapters, built with `REPETITION_RUN`. */
  earlier?: CopyIndex | undefined
  /** Names of gates that are switched off. */
  off: string[]
  /** Longest verbatim run allowed + 1, 字 or words; undefined: the index's own. */
  copyRun?: number | undefined
  /** Keys of findings that the writer has waived (`findingKey`). */
  waived?: string[] | undefined
  /** `length`: the model was stopped by its output limit. */
  endReason: 'stop' | 'length'
}

/** A pure rule over one draft; its findings carry its name. */
export type Gate = (text: string, context: DraftContext) => Finding[]

const QUOTE_LIMIT = 200
const GATE_LIMIT = 20

/** A stretch of the draft with the gate's verdict on it; long quotes are clipped. */
export function findingAt(
  text: string,
  span: { start: number; end: number },
  finding: Omit<Finding, 'quote' | 'position'>
): Finding {
  return {
    ...finding,
    quote: clip(text.slice(span.start, span.end).trim(), QUOTE_LIMIT),
    position: span.start
  }
}

/** The first findings of a gate, and one more that says how many others there are. */
export function capFindings(findings: Finding[]): Finding[] {
  const more = findings.length - GATE_LIMIT
  if (more <= 0) return findings
  const next = findings[GATE_LIMIT]!
  const message = `There ${more === 1 ? 'is 1 more place' : `are ${more} more places`} like these.`
  return [...findings.slice(0, GATE_LIMIT), { ...next, message }]
}

/**
 * Names a finding by what it is about, not by where it stands: a waiver outlives edits elsewhere.
 * Gate and 32-bit FNV-1a hash of the quote, e.g. `copying:9f1c03ab`.
 */
export function findingKey(finding: Pick<Finding, 'gate' | 'quote'>): string {
  let hash = 0x811c9dc5
  for (const character of squeeze(finding.quote)) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  }
  return `${finding.gate}:${(hash >>> 0).toString(16).padStart(8, '0')}`
}

/** `12 characters`, `1 word`. */
export function countOf(length: number, language: Language): string {
  const unit = language === 'zh' ? 'character' : 'word'
  return `${length} ${unit}${length === 1 ? '' : 's'}`
}
