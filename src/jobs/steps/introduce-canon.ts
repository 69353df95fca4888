import type { Knowledge } from '../../core/knowledge.ts'
import { briefOf } from '../../core/lore-parts.ts'
import { findNames, namesInQuery } from '../../core/mentions.ts'
import type { ChapterPlan, PlannedScene } from '../../core/outline.ts'
import type { FusedHit } from '../../core/retrieve.ts'
import type { Ports } from '../../ports.ts'
import { canonFilters } from './canon-filters.ts'
import { findIntroductions, readAliases } from './find-introductions.ts'

/** Names of one brief that are looked up. */
const MOST_NAMES = 4

/**
 * For each name of the canon that the brief has and the lore does not know: the passage that introduces
 * it, from before the divergence point. A name that the lore knows is the lore's to explain, or to keep
 * as a secret.
 */
export async function introduceCanon(
  ports: Ports,
  { known, plan, scene }: { known: Knowledge; plan: ChapterPlan; scene: PlannedScene }
): Promise<FusedHit[]> {
  const { project } = known
  if (!project.books.some(({ role }) => role === 'canon')) return []
  const filters = canonFilters(project)
  const aliases = await readAliases(ports, filters)
  const hits: FusedHit[] = []
  const names = [...aliases.names, ...project.lore.flatMap(entry => entry.names)]
  const wanted = namesOf({ known, plan, scene }, aliases.names).slice(0, MOST_NAMES)
  for (const name of wanted) {
    const { passages, bearers } = await findIntroductions(ports, { name, names, aliases, filters })
    const best = [...passages, ...bearers.flatMap(bearer => bearer.passages)].find(known.mayQuote)
    const hit = best && hits.find(({ passage }) => passage.id === best.id)
    if (hit) hit.reasons.push({ mention: name })
    else if (best) hits.push({ passage: best, score: 1, reasons: [{ mention: name }] })
  }
  return hits
}

/** Those that the canon states, that are written like names, and people and places given by name. */
function namesOf(
  { known, plan, scene }: { known: Knowledge; plan: ChapterPlan; scene: PlannedScene },
  stated: string[]
): string[] {
  const { lore } = known.project
  const ids = new Set(lore.map(({ id }) => id))
  const own = lore.flatMap(({ id, names, aliases }) =>
    [...names, ...aliases.map(({ name }) => name)].map(name => ({ entryId: id, name }))
  )
  const given = [...scene.cast, scene.place ?? '', scene.pov ?? ''].filter(who => who !== '' && !ids.has(who))
  const lines = briefOf(plan, scene)
  const written = lines.flatMap(line =>
    namesInQuery(line).flatMap(({ name, role }) => (role === 'mentioned' ? name : []))
  )
  const all = [...given, ...stated, ...written].map(name => ({ entryId: '', name }))
  // Together with the lore's own names, so that of 林舟山 and 林舟 the longer one keeps its letters.
  const found = findNames([...given, ...lines].join('\n'), [...own, ...all])
  const ours = new Set(found.flatMap(({ entryId, name }) => (entryId === '' ? [] : name)))
  return [...new Set(found.map(({ name }) => name))].filter(name => !ours.has(name))
}
