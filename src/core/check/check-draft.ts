import type { Finding } from '../events.ts'
import { copying, repetition } from './copying.ts'
import { capFindings, type DraftContext, findingKey, type Gate } from './finding.ts'
import { wrongLanguage } from './language.ts'
import { length, unfinished } from './length.ts'
import { listForm } from './list-form.ts'
import { loops } from './loops.ts'
import { preamble } from './preamble.ts'
import { emptyOrRefusal } from './refusal.ts'
import { thinking } from './thinking.ts'

/** All gates by name, in the order in which their findings are shown. */
export const GATES: Record<string, Gate> = {
  'empty-or-refusal': emptyOrRefusal,
  thinking,
  preamble,
  'list-form': listForm,
  'wrong-language': wrongLanguage,
  loops,
  copying,
  repetition,
  unfinished,
  length
}

/**
 * Everything that the gates have to say about a draft; nothing in it changes the draft.
 * Gates switched off and findings waived by the writer (`findingKey`) are left out; at most 21 a gate.
 */
export function checkDraft(text: string, context: DraftContext): Finding[] {
  const waived = new Set(context.waived)
  return Object.entries(GATES)
    .filter(([name]) => !context.off.includes(name))
    .flatMap(([, gate]) =>
      capFindings(gate(text, context).filter(finding => !waived.has(findingKey(finding))))
    )
}
