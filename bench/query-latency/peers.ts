import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import hnswlib from 'hnswlib-node'
import MiniSearch from 'minisearch'
import { DIMENSION } from './corpus.ts'
import type { Fixture } from './fixture.ts'

export interface Asked {
  vector: Float32Array
  terms: string[]
  /** Only passages of the project's own chapters before this one. */
  before: number
}

export const LIMIT = 50

const passes = ({ meta }: Fixture, { before }: Asked) => {
  return (row: number): boolean => meta[row]!.pool === 'chapter' && meta[row]!.order < before
}

/** The nearest rows by comparing all that pass the filter: the truth, and a peer. */
export function scan(fixture: Fixture, asked: Asked): string[] {
  const { vectors, rows, meta } = fixture
  const keep = passes(fixture, asked)
  const scored: { row: number; score: number }[] = []
  for (let row = 0; row < rows; row++) {
    if (!keep(row)) continue
    let score = 0
    for (let i = 0, at = row * DIMENSION; i < DIMENSION; i++) score += asked.vector[i]! * vectors[at + i]!
    scored.push({ row, score })
  }
  scored.sort((a, b) => b.score - a.score)
  return scored.slice(0, LIMIT).map(({ row }) => meta[row]!.id)
}

/** The graph of hnswlib-node, candidates as many as give the recall that is asked of us. */
export function buildHnswlib(fixture: Fixture) {
  const { vectors, rows, meta } = fixture
  const graph = new hnswlib.HierarchicalNSW('ip', DIMENSION)
  graph.initIndex(rows, 16, 200, 100)
  for (let row = 0; row < rows; row++)
    graph.addPoint(Array.from(vectors.subarray(row * DIMENSION, (row + 1) * DIMENSION)), row)
  graph.setEf(300)
  return (asked: Asked): string[] =>
    graph
      .searchKnn(Array.from(asked.vector), LIMIT, passes(fixture, asked))
      .neighbors.map(row => meta[row]!.id)
}

/** MiniSearch over the same terms, BM25 with its defaults, any term may match. */
export async function buildMiniSearch(fixture: Fixture, folder: string) {
  const lines = (await readFile(join(folder, 'terms.txt'), 'utf8')).split('\n')
  const split = (text: string) => text.split(' ')
  const index = new MiniSearch<{ id: number; terms: string }>({
    fields: ['terms'],
    tokenize: split,
    processTerm: term => term
  })
  for (let at = 0; at < fixture.rows; at += 2000)
    index.addAll(
      lines.slice(at, Math.min(at + 2000, fixture.rows)).map((terms, i) => ({ id: at + i, terms }))
    )
  return (asked: Asked): string[] => {
    const keep = passes(fixture, asked)
    return index
      .search(asked.terms.join(' '), { filter: ({ id }) => keep(id as number) })
      .slice(0, LIMIT)
      .map(({ id }) => fixture.meta[id as number]!.id)
  }
}
