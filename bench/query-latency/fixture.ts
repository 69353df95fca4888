import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadLance } from '../../src/adapters/lancedb/library.ts'
import { passageTable, vectorTable } from '../../src/adapters/lancedb/rows.ts'
import { openSession } from '../../src/adapters/lancedb/session.ts'
import type { Passage } from '../../src/core/passages.ts'
import { indexTerms } from '../../src/core/terms.ts'
import type { EmbeddingSpace } from '../../src/ports.ts'
import { DIMENSION, makePassages, readSentences, vectorMaker } from './corpus.ts'

export const SPACE: EmbeddingSpace = {
  model: 'synthetic',
  revision: '1',
  dimension: DIMENSION,
  prefixRule: 'none'
}
export const SEED = 20261123
const WRITE_ROWS = 10_000

export interface Fixture {
  dir: string
  rows: number
  /** Pool, order and span of each row, for exact answers of our own. */
  meta: { id: string; pool: string; order: number; from: number }[]
  /** All vectors, one after the other. */
  vectors: Float32Array
}

/**
 * The index of `rows` passages in `<cache>/<rows>`: rows in the product's own tables, without a vector
 * index; written once. Only its opening is timed elsewhere, never this.
 */
export async function makeFixture(request: {
  rows: number
  noise: number
  cache: string
  data: string
}): Promise<Fixture> {
  const { rows, noise, cache, data } = request
  const folder = join(cache, `${rows}-${noise}`)
  const dir = join(folder, 'index')
  if (!existsSync(join(folder, 'ready'))) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await write({ folder, dir, rows, noise, data })
    await writeFile(join(folder, 'ready'), '')
  }
  const bytes = await readFile(join(folder, 'vectors.f32'))
  const meta = (await readFile(join(folder, 'meta.jsonl'), 'utf8')).trimEnd().split('\n')
  return {
    dir,
    rows,
    meta: meta.map(line => JSON.parse(line)),
    vectors: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  }
}

async function write(request: { folder: string; dir: string; rows: number; noise: number; data: string }) {
  const { folder, dir, rows, noise, data } = request
  const { arrow } = await loadLance()
  const session = await openSession(dir, () => {})
  const passages = await session.passages()
  const vectors = await session.vectors(SPACE)
  const vectorOf = vectorMaker(SEED, noise)
  const vectorFile = await open(join(folder, 'vectors.f32'), 'w')
  const metaFile = await open(join(folder, 'meta.jsonl'), 'w')
  const termsFile = await open(join(folder, 'terms.txt'), 'w')
  let row = 0
  let batch: Passage[] = []
  const flush = async () => {
    const made = batch.map((passage, at) => ({ passage, vector: vectorOf(row + at) }))
    await passages.add(passageTable(arrow, batch))
    await vectors.add(vectorTable(arrow, made, DIMENSION))
    for (const { vector } of made) await vectorFile.write(Buffer.from(vector.buffer))
    await metaFile.write(batch.map(p => `${JSON.stringify(metaOf(p))}\n`).join(''))
    await termsFile.write(batch.map(p => `${indexTerms(p.text).join(' ')}\n`).join(''))
    row += batch.length
    batch = []
    console.error(`${row} of ${rows} written`)
  }
  for (const passage of makePassages(await readSentences(data), { count: rows, seed: SEED })) {
    batch.push(passage)
    if (batch.length === WRITE_ROWS) await flush()
  }
  if (batch.length > 0) await flush()
  await session.saveMarker({ space: SPACE })
  session.close()
  for (const file of [vectorFile, metaFile, termsFile]) await file.close()
}

const metaOf = ({ id, pool, order, from }: Passage) => ({ id, pool, order, from })
