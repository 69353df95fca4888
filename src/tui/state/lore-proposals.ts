import type { Proposal } from '../../core/model.ts'
import type { ReviewDecision } from '../../jobs/review-lore.ts'
import { bodyRect } from '../layout.ts'
import { moveInList } from './list.ts'
import { toQuote } from './lore-entry.ts'
import { newEntryForm } from './lore-form.ts'
import { kindOf, type LoreAround, type LoreState, type LoreStep, selectedProposal } from './lore-state.ts'
import { act } from './shared.ts'

/** Commands on the names that wait: accept, edit, reject; one or all of a kind. */
export function inProposals(state: LoreState, command: string, around: LoreAround): LoreStep {
  const { project, shared } = around
  const proposal = selectedProposal(project, state)
  const moved = moveInList(state.proposals, command, {
    count: project.proposals.length,
    height: bodyRect(shared.size).height - 1
  })
  if (moved) return [{ ...state, proposals: moved, scroll: 0 }]
  if (command === 'lore.look') return [{ ...state, focus: state.focus === 'list' ? 'entry' : 'list' }]
  if (command === 'lore.unreject') return unreject(state, around)
  if (!proposal) return [state]
  const ofKind = project.proposals.filter(one => kindOf(one) === kindOf(proposal))
  switch (command) {
    case 'lore.accept':
      return decide(state, [accepting(proposal)], around)
    case 'lore.accept-edited':
      return [{ ...state, form: newEntryForm(kindOf(proposal), proposal.name) }]
    case 'lore.reject':
      return decide(state, [{ decision: 'reject', name: proposal.name }], around)
    case 'lore.accept-kind':
    case 'lore.reject-kind':
      return askForAll(state, { command, kind: kindOf(proposal), count: ofKind.length }, around)
    case 'lore.accept-kind-now':
      return decide(state, ofKind.map(accepting), around)
    case 'lore.reject-kind-now':
      return decide(
        state,
        ofKind.map(({ name }) => ({ decision: 'reject', name })),
        around
      )
    case 'lore.source':
      return [state, ...toQuote(proposal.quotes[0]!, around)]
    default:
      return [state]
  }
}

const accepting = (proposal: Proposal): ReviewDecision => ({
  decision: 'accept',
  name: proposal.name,
  entry: { kind: kindOf(proposal), name: proposal.name, id: undefined, aliases: [], facts: [], about: '' }
})

function decide(state: LoreState, decisions: ReviewDecision[], { root }: LoreAround): LoreStep {
  const rejected = decisions.flatMap(({ decision, name }) => (decision === 'reject' ? [name] : []))
  return [
    { ...state, rejected: [...state.rejected, ...rejected] },
    { type: 'review-lore', root, decisions }
  ]
}

function askForAll(
  state: LoreState,
  { command, kind, count }: { command: string; kind: string; count: number },
  { shared }: LoreAround
): LoreStep {
  const question = { key: `tui.${command}`, data: { count, kind: shared.t(`kind.${kind}`) } }
  return [state, act({ type: 'confirm', question, yes: `${command}-now` })]
}

/** The last name that was rejected here waits again. */
function unreject(state: LoreState, { root }: LoreAround): LoreStep {
  const name = state.rejected.at(-1)
  if (name === undefined) return [state]
  return [
    { ...state, rejected: state.rejected.slice(0, -1) },
    { type: 'review-lore', root, decisions: [{ decision: 'reopen', name }] }
  ]
}
