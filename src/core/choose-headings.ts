import { headingKey } from './contents.ts'
import type { Candidate, Level } from './headings.ts'

export interface ChosenHeading {
  heading: Candidate
  /** A volume's heading goes into the title of the chapter that follows. */
  role: 'chapter' | 'volume'
}

export interface Chosen {
  headings: ChosenHeading[]
  /** Headings that come twice, and chapters without text. */
  dropped: { candidate: Candidate; rule: 'repeated-heading' | 'empty-chapter' }[]
}

/** Characters of prose that make a heading's chapter count when levels are compared. */
const SOME_PROSE = 12
/** Least average prose of chapters that have only numbers for headings. */
const WEAK_PROSE = 300
/** A volume's own text up to this length (a motto) belongs to its first chapter. */
const MOTTO = 600
/** How far a chapter's number may be off without being somebody else's (a law quoted in the story). */
const SLIP = 3

/**
 * Which candidates divide the text: the level with chapters wins over volumes above and sections below
 * it; a doubtful line counts if the numbers around it agree, numbers alone only in sequence.
 */
export function chooseHeadings(candidates: Candidate[], totalProse: number): Chosen {
  const prose = (candidate: Candidate, next: Candidate | undefined) =>
    (next?.proseBefore ?? totalProse) - candidate.proseBefore
  // Bare numbers below a heading may be parts of that chapter, and count as its prose.
  const strong = candidates.filter(candidate => !candidate.weak)
  const filled = new Set(strong.filter((c, i) => prose(c, strong[i + 1]) >= SOME_PROSE))
  const choice = chooseMarkdown(candidates, filled) ?? choosePlain(candidates, filled, totalProse)
  const kept = candidates.filter(c => choice.chapters.has(c) || choice.volumes.has(c))
  const chosen: Chosen = { headings: [], dropped: [] }
  for (const [i, heading] of kept.entries()) {
    const next = kept[i + 1]
    const own = prose(heading, next)
    const above = choice.volumes.has(heading) || (heading.level === 'special' && own === 0)
    if (own === 0 && next && headingKey(next) === headingKey(heading) && sameName(heading, next))
      chosen.dropped.push({ candidate: heading, rule: 'repeated-heading' })
    else if (own === 0 && (!above || !next))
      chosen.dropped.push({ candidate: heading, rule: 'empty-chapter' })
    else chosen.headings.push({ heading, role: above && next && own <= MOTTO ? 'volume' : 'chapter' })
  }
  return chosen
}

const sameName = (a: Candidate, b: Candidate) => a.name === '' || b.name === '' || a.name === b.name

interface Choice {
  chapters: Set<Candidate>
  volumes: Set<Candidate>
}

/** The depth that has most chapters with text; headings above it are volumes, a single first one the book's title. */
function chooseMarkdown(candidates: Candidate[], filled: Set<Candidate>): Choice | undefined {
  const headings = candidates.filter(candidate => candidate.family.startsWith('md:'))
  const depthOf = (candidate: Candidate) => Number(candidate.family.slice(3))
  const counts = [1, 2, 3, 4, 5, 6].map(
    depth => headings.filter(h => depthOf(h) === depth && filled.has(h)).length
  )
  const most = Math.max(...counts)
  if (most === 0) return undefined
  const main = counts.indexOf(most) + 1
  const above = headings.filter(heading => depthOf(heading) < main)
  const isTitle = above.length === 1 && above[0] === headings[0]
  return {
    chapters: new Set(headings.filter(heading => depthOf(heading) === main)),
    volumes: new Set(isTitle ? [] : above)
  }
}

function choosePlain(candidates: Candidate[], filled: Set<Candidate>, totalProse: number): Choice {
  // Right below `CHAPTER 25`, "Postscript" is that chapter's title.
  const isTitle = (special: Candidate, above: Candidate | undefined) =>
    above?.level === 'chapter' && above.name === '' && above.proseBefore === special.proseBefore
  const specials = candidates.filter((c, i) => c.level === 'special' && !isTitle(c, candidates[i - 1]))
  const byLevel = (level: Level) =>
    inSequence(candidates.filter(c => c.level === level && !c.weak && !c.family.startsWith('md:')))
  const levels = (['chapter', 'section', 'volume'] as const).map(level => ({ level, found: byLevel(level) }))
  const size = (found: Candidate[]) => found.filter(candidate => filled.has(candidate)).length
  const best = levels.reduce((a, b) => (size(a.found) >= Math.min(3, size(b.found)) ? a : b))
  const numbered = weakSequence(candidates, totalProse)
  const main =
    size(best.found) >= 2 || numbered.length < 3 ? best : { level: 'chapter' as const, found: numbered }
  if (main.found.length === 0)
    return { chapters: new Set(specials.length > 1 ? specials : []), volumes: new Set() }
  const chapters = new Set([...main.found, ...specials])
  if (main === best) for (const candidate of continuations(main.found, candidates)) chapters.add(candidate)
  const above = { volume: [], chapter: ['volume'], section: ['volume', 'chapter'] }[main.level] as Level[]
  const volumes = levels.filter(({ level }) => above.includes(level)).flatMap(({ found }) => found)
  return { chapters, volumes: new Set(volumes.filter(candidate => candidate.sure)) }
}

/** Takes out doubtful headings whose neighbours' numbers disagree, and strangers in an unbroken sequence. */
function inSequence(candidates: Candidate[]): Candidate[] {
  const families = Map.groupBy(candidates, candidate => candidate.family)
  const refused = new Set<Candidate>()
  for (const family of families.values()) {
    for (const [i, candidate] of family.entries()) {
      const agrees =
        family[i - 1]?.number === candidate.number! - 1 || family[i + 1]?.number === candidate.number! + 1
      if (!candidate.sure && !agrees) refused.add(candidate)
    }
    for (const stranger of strangers(family.filter(candidate => !refused.has(candidate))))
      refused.add(stranger)
  }
  return candidates.filter(candidate => !refused.has(candidate))
}

/** Up to five headings between n and n + 1 whose own numbers lead nowhere near: quoted, not the book's own. */
function strangers(family: Candidate[]): Candidate[] {
  const found: Candidate[] = []
  for (let i = 1; i < family.length; i++) {
    const last = family[i - 1]!.number!
    if (Math.abs(family[i]!.number! - last) <= SLIP) continue
    const back = family.slice(i, i + 6).findIndex(candidate => candidate.number === last + 1)
    if (back < 1 || family[i + back - 1]!.number === last) continue
    found.push(...family.slice(i, i + back))
    i += back
  }
  return found
}

/** The longest run of bare numbers, or of numbered titles, that counts up from 1 with prose between. */
function weakSequence(candidates: Candidate[], totalProse: number): Candidate[] {
  let best: Candidate[] = []
  const families = Map.groupBy(
    candidates.filter(candidate => candidate.weak),
    candidate => candidate.family
  )
  for (const family of families.values()) {
    const run: Candidate[] = []
    for (const candidate of family) {
      const expected = (run.at(-1)?.number ?? 0) + 1
      const restarts = candidate.number === 1 && run.length > 1
      if (candidate.number === expected || restarts) run.push(candidate)
    }
    const prose = totalProse - (run[0]?.proseBefore ?? 0)
    const whole = run.filter(candidate => candidate.afterSentence).length
    if (run.length > best.length && prose >= WEAK_PROSE * run.length && whole >= 0.8 * run.length) best = run
  }
  return best
}

/** Numbered titles that go on where the main sequence leaves a gap: `VII. …` after `ADVENTURE VI. …`. */
function continuations(main: Candidate[], candidates: Candidate[]): Candidate[] {
  const found: Candidate[] = []
  const chosen = new Set(main)
  const following = new Map<Candidate, number>()
  let next = Number.POSITIVE_INFINITY
  for (const candidate of candidates.toReversed()) {
    if (chosen.has(candidate)) next = candidate.number ?? next
    following.set(candidate, next)
  }
  let last: number | undefined
  for (const candidate of candidates) {
    if (chosen.has(candidate)) last = candidate.number ?? last
    else if (
      candidate.weak &&
      candidate.name !== '' &&
      candidate.number === (last ?? 0) + 1 &&
      following.get(candidate)! > candidate.number
    ) {
      found.push(candidate)
      last = candidate.number
    }
  }
  return found
}
