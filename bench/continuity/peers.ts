import { createEstimate } from '../../src/core/estimate.ts'
import { extractSummary } from '../../src/core/summary.ts'
import type { Embedder } from '../../src/ports.ts'
import type { Brief, Story } from './generate.ts'

export interface PeerRequest {
  story: Story
  embedder: Embedder
  /** Tokens of what is picked. */
  budget: number
}

/** What a peer would put into the prompt for a brief. */
export type Peer = (brief: Brief) => Promise<{ text: string; tokens: number }>

/** What somebody would ask a retriever: the beat, who is there and where. */
export const questionOf = ({ entries }: Story, { beat, cast, place }: Brief): string => {
  const names = [...cast, ...(place ? [place] : [])].map(id => entries.find(entry => entry.id === id)!.name)
  return `${beat} ${names.join(' ')}`
}

/** Texts in their order as long as they fit, the one that does not fit left out. */
export function fill(texts: string[], { story, budget }: Pick<PeerRequest, 'story' | 'budget'>) {
  const counter = createEstimate({ language: story.language })
  let tokens = 0
  const taken: string[] = []
  for (const text of texts) {
    const cost = counter.count(text)
    if (tokens + cost > budget) continue
    taken.push(text)
    tokens += cost
  }
  return { text: taken.join('\n\n'), tokens }
}

/** The chapters before, the nearest first, as many as fit. */
export const lastChapters =
  async (request: PeerRequest): Promise<Peer> =>
  async ({ chapter }) =>
    fill(request.story.chapters.slice(0, chapter - 1).toReversed(), request)

/** 字 or words of a summary that fill about the budget. */
const LENGTH = { zh: 1500, en: 1400 }

/** One summary, made again after each chapter from itself and that chapter. */
export async function rollingSummary(request: PeerRequest): Promise<Peer> {
  const { language, chapters } = request.story
  const after: string[] = ['']
  for (const text of chapters)
    after.push(extractSummary(`${after.at(-1)}\n${text}`, { language, length: LENGTH[language] }))
  return async ({ chapter }) => fill([after[chapter - 1]!], { ...request, budget: Number.POSITIVE_INFINITY })
}
