import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '@lancedb/lancedb'
import { expect, it, onTestFinished } from 'vitest'
import { openLanceIndex } from '../../src/adapters/lancedb/lance-index.ts'
import type { Pool } from '../../src/core/model.ts'
import { byReading, MAX_POSITION, type Passage, passageId } from '../../src/core/passages.ts'
import type { Index, PassageFilter } from '../../src/ports.ts'
import { numbers } from '../prose.ts'

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'fabula-places-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return join(dir, 'index')
}

async function openIn(dir: string): Promise<Index> {
  const index = await openLanceIndex({
    dir,
    onWarning: warning => {
      throw warning
    }
  })
  onTestFinished(() => index.close())
  return index
}

function passage(text: string, pool: Pool, bookId: string, position: number): Passage {
  const order = 1 + Math.floor(position / 10)
  return {
    id: passageId(pool, bookId, `c${order}`, position),
    pool,
    bookId,
    chapterId: `c${order}`,
    order,
    scene: 2,
    position,
    text,
    prefix: 'The lamp: \u001f',
    hash: `h${pool}${bookId}${position}`,
    function: 'reflection',
    dialogue: 0.37,
    from: 3,
    until: MAX_POSITION
  }
}

/** 2,600 passages with the name, over pools and books, and as many without; in no order. */
function many(): Passage[] {
  const random = numbers(7)
  const books: [Pool, string][] = [
    ['chapter', 'book'],
    ['canon', 'b'],
    ['canon', 'a'],
    ['style', 'c']
  ]
  return books
    .flatMap(([pool, book]) =>
      Array.from({ length: 1300 }, (_, at) =>
        passage(at % 2 ? `玄德引军第${at}回` : `无人引军第${at}回`, pool, book, at)
      )
    )
    .map(made => ({ made, key: random(1e6) }))
    .sort((a, b) => a.key - b.key)
    .map(({ made }) => made)
}

it('a frequent name: the first of its passages in reading order, whatever the filter', async () => {
  const index = await openIn(await newDir())
  const passages = many()
  await index.addPassages(passages)
  const all: PassageFilter[] = (['style', 'canon', 'chapter'] as const).map(pool => ({ pool }))
  const expectFirst = async (filters: PassageFilter[], limit: number) => {
    const wanted = passages.filter(
      ({ text, pool, order, bookId }) =>
        text.startsWith('玄德') &&
        filters.some(
          each =>
            each.pool === pool && order < (each.before ?? Infinity) && (each.books?.includes(bookId) ?? true)
        )
    )
    expect(await index.findMentions(['玄德'], filters, limit)).toEqual(wanted.sort(byReading).slice(0, limit))
  }
  for (const optimized of [false, true]) {
    if (optimized) await index.optimize()
    for (const limit of [1, 50, 700, 3000]) await expectFirst(all, limit)
    await expectFirst([{ pool: 'canon' }], 50)
    await expectFirst([{ pool: 'canon', before: 90 }], 5)
    await expectFirst([{ pool: 'canon', books: ['b'] }, { pool: 'chapter' }], 5)
  }
}, 60_000)

it('a name whose terms stand apart in more passages than are looked at first', async () => {
  const index = await openIn(await newDir())
  await index.addPassages(
    Array.from({ length: 1400 }, (_, at) => passage('马懿与司马', 'chapter', 'book', at))
  )
  const real = Array.from({ length: 4 }, (_, at) => passage('司马懿', 'chapter', 'book', 1400 + at))
  await index.addPassages(real)
  expect(await index.findMentions(['司马懿'], [{ pool: 'chapter' }], 3)).toEqual(real.slice(0, 3))
}, 60_000)

it('an index of format 2 is brought up to date by whoever opens it, and keeps what it has', async () => {
  const dir = await newDir()
  const passages = many().slice(0, 300)
  const space = { model: 'made', revision: '1', dimension: 2, prefixRule: 'none' as const }
  const made = await openLanceIndex({ dir })
  await made.addPassages(passages)
  await made.putVectors(space, [{ hash: passages[0]!.hash, vector: Float32Array.from([1, 0]) }])
  await made.setMark('book:a', '1')
  await made.optimize()
  await made.close()
  const table = await (await connect(dir)).openTable('passages')
  await table.dropColumns(['fields'])
  const marker = join(dir, 'index.json')
  await writeFile(marker, (await readFile(marker, 'utf8')).replace('"format": 3', '"format": 2'))

  const [index] = await Promise.all([openIn(dir), openIn(dir)])
  expect(JSON.parse(await readFile(marker, 'utf8')).format).toBe(3)
  const { id, pool } = passages[0]!
  expect(await index.passages([id], [{ pool }])).toEqual([passages[0]])
  expect(await index.marks()).toEqual({ 'book:a': '1' })
  const [near] = await index.searchVector(Float32Array.from([1, 0]), [{ pool }], 1)
  expect(near!.passage).toEqual(passages[0])
  const changed = { ...passages[0]!, text: '玄德换马', hash: 'changed' }
  await index.replaceUnit(changed, [changed])
  const [found] = await index.searchText(['换马'], [{ pool }], 1)
  expect(found!.passage).toEqual(changed)
})
