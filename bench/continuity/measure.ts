import type { Brief, Story } from './generate.ts'

/** What a text that a model would be told holds of the facts. */
export interface Found {
  /** The fact as it stands at the brief's chapter. */
  valid: boolean
  /** A state that no longer holds, in whatever form. */
  stale: boolean
  /** Such a state without the valid one beside it. */
  staleAlone: boolean
  /** Such a state without the number of its chapter: shown as if it held. */
  staleCurrent: boolean
  /** A state from a later chapter, of any fact. */
  future: boolean
}

const bare = (text: string) => text.replace(/\s+/gu, '')

/** Number of the chapter that a passage or a summary says it is from. */
const MARK = /（第(\d+)章）|\(Chapter(\d+)\)|(?:^|(?<=[。.!?！？…”’」』\])】]))(\d+)\.(?=\p{L})/gu

/** Looks for the facts' own wording, as lore or as the prose says them; white space does not count. */
export function measure(told: string, brief: Brief, { planted }: Story): Found {
  const text = bare(told)
  const { states } = planted.find(({ id }) => id === brief.planted)!
  const has = (words: string) => text.includes(bare(words))
  const shown = (state: { fact: string; carrier: string }) => has(state.fact) || has(state.carrier)
  const past = states.filter((_, index) => index < brief.state)
  const valid = shown(states[brief.state]!)
  const stale = past.some(shown)
  const marks = [...text.matchAll(MARK)].map(match => ({
    at: match.index,
    number: Number(match[1] ?? match[2] ?? match[3])
  }))
  const isDated = (words: string, chapter: number) => {
    const at = text.indexOf(bare(words))
    return marks.findLast(mark => mark.at <= at)?.number === chapter
  }
  return {
    valid,
    stale,
    staleAlone: stale && !valid,
    staleCurrent: past.some(
      ({ fact, carrier, chapter }) => has(fact) || (has(carrier) && !isDated(carrier, chapter))
    ),
    future: planted.some(other => other.states.some(state => state.chapter > brief.chapter && shown(state)))
  }
}
