import { bootstrapDifference, bootstrapMean, showInterval } from '../common/bootstrap.ts'
import { CUTS, type Line } from './items.ts'

const GROUPS: { name: string; holds(line: Line): boolean }[] = [
  { name: 'given, hard', holds: ({ set, split }) => set === 'given' && split === 'hard' },
  { name: 'given, rare', holds: ({ set, split }) => set === 'given' && split === 'rare' },
  { name: 'given, both', holds: ({ set }) => set === 'given' },
  { name: 'extended', holds: ({ set }) => set === 'extended' },
  { name: 'extended, Chinese', holds: line => line.set === 'extended' && isChinese(line) },
  { name: 'extended, English', holds: line => line.set === 'extended' && !isChinese(line) }
]
const isChinese = ({ book }: Line) => /yanyi|xiyou/.test(book)

/** Whether the system has it among its first k, or in the characters of our first k. */
function hit(line: Line, system: string, k: number): number {
  const answer = line.answers[system]!
  return Number('rank' in answer ? answer.rank > 0 && answer.rank <= k : answer.found[k])
}

const reciprocal = (line: Line, system: string): number | undefined => {
  const answer = line.answers[system]!
  if (!('rank' in answer)) return undefined
  return answer.rank === 0 ? 0 : 1 / answer.rank
}

/** Tables in Markdown: each group, each half, each system, with 95 % intervals. */
export function report(
  lines: Line[],
  { seed, check }: { seed: number; check: { asked: number; same: number } }
): string {
  const systems = Object.keys(lines[0]?.answers ?? {})
  const tables = GROUPS.flatMap(({ name, holds }) =>
    (['dev', 'test', 'all'] as const).flatMap(half => {
      const members = lines.filter(line => holds(line) && (half === 'all' || line.half === half))
      if (members.length === 0) return []
      return [table({ title: `${name}, ${half}: ${members.length}`, members, systems, seed }), '']
    })
  )
  return [...tables, `Command line: ${check.same} of ${check.asked} queries gave the same ids.`].join('\n')
}

function table(request: { title: string; members: Line[]; systems: string[]; seed: number }): string {
  const { title, members, systems, seed } = request
  const rows = systems.map(system => {
    const cells = CUTS.map(k =>
      showInterval(
        bootstrapMean(
          members.map(line => hit(line, system, k)),
          { seed }
        )
      )
    )
    const reciprocals = members.flatMap(line => reciprocal(line, system) ?? [])
    const mrr = reciprocals.length === 0 ? '–' : showInterval(bootstrapMean(reciprocals, { seed }))
    const apart = bootstrapDifference(
      members.map(line => hit(line, 'fabula', 5)),
      members.map(line => hit(line, system, 5)),
      { seed }
    )
    return `| ${system} | ${cells.join(' | ')} | ${mrr} | ${system === 'fabula' ? '' : showInterval(apart)} |`
  })
  return [
    `**${title}**`,
    '',
    '| | R@1 | R@5 | R@10 | MRR | fabula’s R@5 minus its |',
    '|---|---|---|---|---|---|',
    ...rows
  ].join('\n')
}
