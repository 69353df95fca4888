import type { Outcome } from './ingest.ts'

export interface Run {
  system: string
  round: number
  outcome: Outcome
}

const STAGES = ['start', 'load', 'decode', 'split', 'save', 'embed', 'write', 'index']

export const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Two tables and the ratios of each round, as Markdown. */
export function summarise(runs: Run[]): string {
  const systems = [...new Set(runs.map(run => run.system))]
  const of = (system: string) => runs.filter(run => run.system === system)
  return [
    costTable(systems, of),
    `\n${pairTable(
      systems.filter(system => system !== 'fabula'),
      runs
    )}`,
    `\n${fidelityTable(systems, of)}`
  ].join('\n')
}

const row = (cells: (string | number)[]): string => `| ${cells.join(' | ')} |`
const table = (head: string[], rows: (string | number)[][]): string =>
  [row(head), row(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(row)].join('\n')

function costTable(systems: string[], of: (system: string) => Run[]): string {
  const middle = (system: string, value: (outcome: Outcome) => number) =>
    median(of(system).map(({ outcome }) => value(outcome)))
  const line = (name: string, digits: number, value: (outcome: Outcome) => number | undefined) => [
    name,
    ...systems.map(system =>
      of(system).some(({ outcome }) => value(outcome) !== undefined)
        ? middle(system, outcome => value(outcome) ?? 0).toFixed(digits)
        : '–'
    )
  ]
  return table(
    ['medians', ...systems],
    [
      ...STAGES.map(stage => line(`${stage}, CPU s`, 3, ({ stages }) => stages[stage]?.cpu)),
      line('all but start and load, CPU s', 3, ({ total }) => total.cpu),
      line('the same a million 字, CPU s', 2, ({ total, length }) => (total.cpu / length) * 1e6),
      line('with start and load, CPU s', 3, ({ stages }) =>
        Object.values(stages).reduce((sum, { cpu }) => sum + cpu, 0)
      ),
      line('all but start and load, wall s', 2, ({ total }) => total.wall),
      line('字 a second (wall)', 0, ({ total, length }) => length / total.wall),
      line('embedding, CPU ms a chunk', 2, ({ stages, fidelity }) =>
        each(stages.embed?.cpu, fidelity.chunks)
      ),
      line('embedding, CPU ms a 字 of the book', 3, ({ stages, length }) => each(stages.embed?.cpu, length)),
      line('characters given to the embedder', 0, ({ given }) => given),
      line('embedding, CPU ms a character given', 3, ({ stages, given }) => each(stages.embed?.cpu, given)),
      line('peak memory, MB', 0, ({ memory }) => memory),
      line("embedder's peak memory, MB", 0, ({ embedderMemory }) => embedderMemory),
      line('index on the disk, MB', 1, ({ disk }) => disk)
    ]
  )
}

const each = (seconds: number | undefined, count: number) => ((seconds ?? 0) * 1000) / count

/** Fabula's cost over the peer's, round by round; above 1 we are slower. */
function pairTable(peers: string[], runs: Run[]): string {
  const find = (system: string, round: number) =>
    runs.find(run => run.system === system && run.round === round)?.outcome
  const rounds = [...new Set(runs.map(({ round }) => round))]
  const rows = peers.flatMap(peer =>
    (['cpu', 'wall'] as const).map(kind => {
      const ratios = rounds.flatMap(round => {
        const [ours, theirs] = [find('fabula', round), find(peer, round)]
        return ours && theirs ? [ours.total[kind] / theirs.total[kind]] : []
      })
      return [
        `fabula / ${peer}, ${kind}`,
        ratios.length > 0 ? median(ratios).toFixed(2) : '–',
        ratios.map(ratio => ratio.toFixed(2)).join(' ')
      ]
    })
  )
  return table(['ratio (below 1: Fabula is quicker)', 'median', 'pairs'], rows)
}

function fidelityTable(systems: string[], of: (system: string) => Run[]): string {
  const line = (name: string, value: (outcome: Outcome) => string | number) => [
    name,
    ...systems.map(system => [...new Set(of(system).map(({ outcome }) => value(outcome)))].join(' or '))
  ]
  return table(
    ['fidelity', ...systems],
    [
      line('chunks stored / with a vector', ({ fidelity }) => `${fidelity.chunks} / ${fidelity.vectors}`),
      line(
        '字 a chunk, median / largest',
        ({ fidelity }) => `${fidelity.medianLength} / ${fidelity.maxLength}`
      ),
      line('chapters found', ({ fidelity }) => `${fidelity.chaptersFound} of ${fidelity.headings}`),
      line('headings in a chunk begun in the chapter before', ({ fidelity }) => fidelity.headingsCrossed),
      line('chunks across a chapter', ({ fidelity }) => fidelity.crossing),
      line('chunks that stop in mid-sentence', ({ fidelity }) => fidelity.midSentence),
      line('… ； not counted as an end', ({ fidelity }) => fidelity.midSentenceStrict),
      line('chunks that begin with a stray mark', ({ fidelity }) => fidelity.strayMarks),
      line('replacement characters', ({ fidelity }) => fidelity.replacements),
      line(
        'chunks where the store says they are',
        ({ fidelity }) => `${fidelity.placed} of ${fidelity.chunks}`
      ),
      line('字 in no chunk', ({ fidelity }) => fidelity.lost),
      line('字 in several chunks', ({ fidelity }) => fidelity.repeated),
      line("chunks with a download site's lines", ({ fidelity }) => fidelity.withSiteLines)
    ]
  )
}
