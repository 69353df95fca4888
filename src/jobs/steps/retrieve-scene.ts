import type { Part } from '../../core/context.ts'
import { type Knowledge, knowledgeAt } from '../../core/knowledge.ts'
import { hiddenFacts } from '../../core/lore.ts'
import { foundLore, mentionedLore, mentionsIn, standingLore } from '../../core/lore-parts.ts'
import type { PlannedScene } from '../../core/outline.ts'
import { earlierParts, passageParts, WORTH } from '../../core/parts.ts'
import { type FusedHit, fuseHits } from '../../core/retrieve.ts'
import { favourNamed, sceneInterest, shortenPassage } from '../../core/shorten-passage.ts'
import { storySoFar } from '../../core/story.ts'
import type { PassageFilter, Ports } from '../../ports.ts'
import { sha256 } from '../read-project.ts'
import { canonFilters } from './canon-filters.ts'
import { introduceCanon } from './introduce-canon.ts'
import { queriesOf, type SceneContext, searchAll } from './scene-search.ts'

/** Hits kept of each pool after fusion. */
const KEPT = { lore: 80, canon: 6, earlier: 48 }

/** The parts that stay the same while the chapter is written: style, standing lore, the story so far. */
export function stableParts({ project, plan }: SceneContext, scene: PlannedScene, style: Part[]): Part[] {
  const known = knowledgeAt(project, scene)
  return [
    ...style,
    ...standingLore(known, plan),
    ...storySoFar(project, plan.chapter, sha256).map(part => known.told(part))
  ]
}

/**
 * The parts picked for one scene: mentioned and found lore, canon and earlier passages. `style`: the passages
 * that are in the prompt already.
 */
export async function retrieveScene(
  ports: Ports,
  request: { context: SceneContext; scene: PlannedScene; tail: string; style: Part[] },
  signal: AbortSignal
): Promise<Part[]> {
  const { context, scene, tail, style } = request
  const { project, plan } = context
  const known = knowledgeAt(project, scene)
  const interest = sceneInterest(known, plan, scene)
  const queries = [...queriesOf(context, scene, tail), ...(context.rewrites?.get(scene.id) ?? [])]
  const searchLists = (...filters: PassageFilter[]) => searchAll(ports, { queries, filters }, signal)
  const standing = standingLore(known, plan).map(({ id }) => id)
  const mentions = mentionsIn(known, plan, scene).filter(({ entryId }) => !standing.includes(entryId))
  const inForce = { pool: 'lore', at: scene.position, exclude: hiddenFacts(project, scene) } as const
  const named = [...standing, ...mentions.map(({ entryId }) => entryId)]
  // What is known of those who are named counts twice: the scene is about them.
  const lore = [
    ...(await searchLists(inForce)),
    ...(named.length > 0 ? await searchLists({ ...inForce, books: named }) : [])
  ]
  const introduced = await introduceCanon(ports, { known, plan, scene })
  const isIntroduced = ({ passage }: FusedHit) => introduced.some(hit => hit.passage.id === passage.id)
  const canon = fuseHits(await searchLists(...canonFilters(project))).filter(hit => !isIntroduced(hit))
  const exclude = style.map(({ id }) => id)
  const earlier = fuseHits(await searchLists({ pool: 'chapter', before: plan.chapter.number, exclude }))
  return [
    ...mentionedLore(known, mentions),
    ...foundLore(fuseHits(lore).slice(0, KEPT.lore), known),
    ...passageParts('canon', introduced).map(part => ({
      ...part,
      value: WORTH.mentioned,
      floor: true as const
    })),
    ...quotable(known, canon, KEPT.canon - introduced.length, hits => passageParts('canon', hits)),
    ...quotable(known, favourNamed(withoutTail(earlier, tail), interest), KEPT.earlier, hits =>
      earlierParts(hits, {
        language: project.settings.language,
        shorten: text => shortenPassage(text, interest)
      })
    )
  ]
}

/** The best hits that may be quoted, and those that would have had their place, as withheld. */
function quotable(
  known: Knowledge,
  hits: FusedHit[],
  count: number,
  toParts: (hits: FusedHit[]) => Part[]
): Part[] {
  const open = hits.filter(({ passage }) => known.mayQuote(passage))
  const withheld = hits.slice(0, count).filter(hit => !open.includes(hit))
  return [
    ...toParts(open.slice(0, count)),
    ...toParts(withheld).map(part => ({ ...part, withheld: true as const }))
  ]
}

/** What stands in the tail need not be quoted again. */
const withoutTail = (hits: FusedHit[], tail: string): FusedHit[] =>
  hits.filter(hit => !tail.includes(hit.passage.text.trim().slice(-80)))
